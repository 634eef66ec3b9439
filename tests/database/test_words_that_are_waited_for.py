"""A claim that only a person can bring on: whose it is, which it corrects, what a report says; in a
browser and over HTTP."""

from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from claims.models import Claim, Report, ReportConfirmation
from claims.operations.decide import adjudicate
from claims.operations.read_in_report import read_in
from kernel.cases.models import Event
from kernel.cases.version import version_of
from kernel.documents.storing import take_file
from kernel.members.matching import Named
from kernel.members.models import Member
from kernel.record.models import Look
from tests import papers, paying
from tests.correcting import Year, year
from tests.paying import NOW, Lined
from tests.staff import browser, machine

pytestmark = pytest.mark.django_db
_keys = count(1)
REASON = "Same name and birth date."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return tmp_path


@pytest.fixture
def person() -> Member:
    return paying.member(paying.plan("aca_group"))


@pytest.fixture
def of_nobody(person: Member) -> Claim:
    """A claim whose patient is under a number that is nobody's."""
    stranger = Named("NOBODY9", person.last_name, person.first_name, person.born_on)
    (case,) = paying.on_file([paying.submitted(person, [Lined("90.00", "0.00")], patient=stranger)])
    adjudicate([case], now=NOW, by="test")
    return Claim.objects.get(pk=case)


@pytest.fixture
def story(tmp_path: Path) -> Year:
    return year(tmp_path)


@pytest.fixture
def unclear(story: Year) -> Claim:
    """A replacement that gives a number under which the provider billed two claims."""
    for day in (1, 2):
        story.bill("100.00", day=day, patient_control_number="SAME")
    made = story.bill("90.00", day=1, frequency="7", of="SAME", patient_control_number="N")
    return Claim.objects.get(number=made)


def adjuster() -> Client:
    return browser("d.marsh", "adjuster")


def form(claim: Claim, **said: str) -> dict[str, str]:
    return {"version": version_of(claim.pk), "reason": REASON, **said}


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def posted(client: Any, claim: Claim, verb: str, body: dict[str, Any], **headers: str) -> Any:
    given = {"If-Match": f'"{version_of(claim.pk)}"', "Idempotency-Key": f"k{next(_keys)}"}
    address = f"/api/v1/claims/{claim.number}/{verb}"
    return client.post(address, body, format="json", headers={**given, **headers})


class TestWhoseItIs:
    def test_the_claim_leads_there(self, of_nobody: Claim) -> None:
        shown = text(adjuster().get(f"/claims/{of_nobody.number}"))
        assert f'href="/claims/{of_nobody.number}/match"' in shown
        assert 'id="approve-button"' not in shown
        intake = text(browser("i.katz", "intake").get(f"/claims/{of_nobody.number}"))
        assert f'href="/claims/{of_nobody.number}/match"' in intake
        reader = text(browser("c.law", "compliance_officer").get(f"/claims/{of_nobody.number}"))
        assert f'href="/claims/{of_nobody.number}/match"' not in reader

    @pytest.mark.parametrize("by", ["number", "name", "birth"])
    def test_a_search_shows_candidates_and_is_on_record(
        self, of_nobody: Claim, person: Member, by: str
    ) -> None:
        sought = {
            "number": {"number": person.number.lower()},
            "name": {"last": person.last_name[:3].lower(), "first": person.first_name},
            "birth": {"born": str(person.born_on)},
        }[by]
        page = f"/claims/{of_nobody.number}/match"
        answer = adjuster().post(page, form(of_nobody, step="search", **sought))
        assert f'value="{person.number}"' in text(answer)
        look = Look.objects.get(actor="d.marsh", what="members a claim may be of")
        assert (look.member, look.case) == (person.number, of_nobody.case.number)
        assert next(iter(sought.values())) in look.why

    def test_a_search_that_finds_nobody_is_on_record(self, of_nobody: Claim) -> None:
        page = f"/claims/{of_nobody.number}/match"
        answer = adjuster().post(page, form(of_nobody, step="search", last="Zzyzx"))
        assert "Nobody is on file like that." in text(answer)
        look = Look.objects.get(actor="d.marsh", what="members a claim may be of")
        assert (look.outcome, look.why) == ("nothing", "searched: Zzyzx")

    def test_it_is_matched(self, of_nobody: Claim, person: Member) -> None:
        page = f"/claims/{of_nobody.number}/match"
        said = form(of_nobody, step="match", number=person.number, member=person.number)
        answer = adjuster().post(page, said)
        assert (answer.status_code, answer["Location"]) == (302, f"/claims/{of_nobody.number}")
        of_nobody.refresh_from_db()
        assert of_nobody.member == person
        event = Event.objects.get(case=of_nobody.pk, name="matched")
        assert (event.actor, event.facts["reason"]) == ("d.marsh", REASON)

    @pytest.mark.parametrize(
        ("said", "status", "why"),
        [
            ({"reason": " "}, 422, "Say why"),
            ({"member": ""}, 422, "Choose the member."),
            ({"member": "NOBODY8"}, 422, "No member has the number NOBODY8"),
            ({"version": "old"}, 409, "This claim changed since you opened it."),
        ],
        ids=["why", "who", "nobody", "stale"],
    )
    def test_what_cannot_be_matched_keeps_what_was_typed(
        self, of_nobody: Claim, person: Member, said: dict[str, str], status: int, why: str
    ) -> None:
        whole = form(of_nobody, step="match", number=person.number, member=person.number) | said
        answer = adjuster().post(f"/claims/{of_nobody.number}/match", whole)
        assert answer.status_code == status
        assert why in text(answer)
        assert f'name="number" maxlength="80" value="{person.number}"' in text(answer)
        of_nobody.refresh_from_db()
        assert of_nobody.member is None

    def test_over_http(self, of_nobody: Claim, person: Member) -> None:
        client = machine("i.katz", "intake")
        body = {"member": person.number, "reason": REASON}
        assert (
            posted(client, of_nobody, "matches", body, **{"If-Match": '"old"'}).status_code == 412
        )
        wrong = posted(client, of_nobody, "matches", body | {"member": "NOBODY8"})
        assert (wrong.status_code, wrong.json()["detail"]) == (
            409,
            "no member has the number NOBODY8",
        )
        answer = posted(client, of_nobody, "matches", body)
        assert answer.status_code == 201, answer.content
        said = answer.json()
        assert (said["number"], answer["ETag"]) == (of_nobody.number, f'"{said["version"]}"')
        assert said["version"] == version_of(of_nobody.pk)
        of_nobody.refresh_from_db()
        assert of_nobody.member == person
        assert posted(client, of_nobody, "matches", {"member": "x"}).status_code == 422


class TestWhichItIsAbout:
    def test_the_claim_leads_there_and_the_candidates_are_shown(self, unclear: Claim) -> None:
        client = adjuster()
        assert f'href="/claims/{unclear.number}/original"' in text(
            client.get(f"/claims/{unclear.number}")
        )
        shown = text(client.get(f"/claims/{unclear.number}/original"))
        assert "Several claims have the number SAME" in shown
        theirs = Claim.objects.filter(patient_control_number="SAME")
        assert {each.number for each in theirs} == {
            each for each in theirs.values_list("number", flat=True) if f'value="{each}"' in shown
        }
        assert f'value="{unclear.number}"' not in shown
        seen = Look.objects.filter(what=f"claims that {unclear.number} may correct")
        assert set(seen.values_list("case", flat=True)) == {each.number for each in theirs}

    def test_it_is_named(self, unclear: Claim) -> None:
        of = Claim.objects.filter(patient_control_number="SAME").latest("received").number
        said = form(unclear, step="name", original=of)
        answer = adjuster().post(f"/claims/{unclear.number}/original", said)
        assert answer.status_code == 302, text(answer)
        event = Event.objects.get(case=unclear.pk, name="original_named")
        assert (event.actor, event.facts) == ("d.marsh", {"number": of, "reason": REASON})
        unclear.refresh_from_db()
        assert unclear.replaces is not None
        assert unclear.replaces.number == of

    def test_a_number_of_no_claim(self, unclear: Claim) -> None:
        said = form(unclear, step="name", typed="C26-9999999")
        answer = adjuster().post(f"/claims/{unclear.number}/original", said)
        assert answer.status_code == 422
        assert "There is no other claim C26-9999999." in text(answer)

    def test_over_http(self, unclear: Claim) -> None:
        of = Claim.objects.filter(patient_control_number="SAME").latest("received").number
        client = machine("d.marsh", "adjuster")
        body = {"original": of.lower(), "reason": REASON}
        assert posted(client, unclear, "originals", body).status_code == 201
        unclear.refresh_from_db()
        assert unclear.replaces is not None
        assert unclear.replaces.number == of
        again = posted(client, unclear, "originals", body)
        assert again.status_code == 409


@pytest.fixture
def read(folder: Path) -> tuple[Claim, Report]:
    """A pended claim of a chain whose second opinion's report was read."""
    from tests.reviewing import pended

    claim = pended()
    assert claim.member is not None
    from claims.models import ChainOpinion, OpinionChain

    chain = OpinionChain.objects.create(
        member=claim.member,
        subject_kind="surgery",
        diagnosis="M1711",
        opened_on=claim.first_served,
        started_by="test",
    )
    for number, npi, finding in ((1, "1003000126", "recommends"), (2, "1234567893", "")):
        ChainOpinion.objects.create(chain=chain, number=number, npi=npi, finding=finding)
    Claim.objects.filter(pk=claim.pk).update(chain=chain)
    path = folder / "report.pdf"
    path.write_bytes(papers.report())
    upload = take_file(path, by="eva", now=NOW)
    report = read_in(upload, chain.pk, zone="America/New_York", now=NOW, by="eva")
    claim.refresh_from_db()
    return claim, report


WORD = {"opinion": "2", "clinician": "Ingrid Vale", "npi": "1234567893", "finding": "differs"}
DESPITE = "The practice sent it under the maiden name."


class TestWhatAReportSays:
    def test_the_proposals_are_shown_with_sentence_and_box(
        self, read: tuple[Claim, Report]
    ) -> None:
        claim, report = read
        client = adjuster()
        address = f"/claims/{claim.number}/reports/{report.pk}"
        assert f'href="{address}"' in text(client.get(f"/claims/{claim.number}"))
        shown = text(client.get(address))
        assert papers.DIFFERS in shown
        assert 'class="evidence-box"' in shown
        assert '<option value="differs" selected>' in shown
        assert 'name="npi" value="1234567893"' in shown
        assert f"report {report.pk}: page 1" in Look.objects.values_list("what", flat=True)

    def test_it_is_confirmed(self, read: tuple[Claim, Report]) -> None:
        claim, report = read
        said = form(claim, step="confirm", date="2026-03-09", despite=DESPITE, **WORD)
        answer = adjuster().post(f"/claims/{claim.number}/reports/{report.pk}", said)
        assert answer.status_code == 302, text(answer)
        word = ReportConfirmation.objects.get(report=report)
        assert (word.by, word.finding, word.opinion) == ("d.marsh", "differs", 2)
        assert Event.objects.filter(name="third_opinion_open").count() == 1

    def test_what_cannot_be_confirmed_keeps_what_was_typed(
        self, read: tuple[Claim, Report]
    ) -> None:
        claim, report = read
        said = form(claim, step="confirm", date="2026-03-09", despite=DESPITE, **WORD)
        wrong = said | {"npi": "1234567890"}
        answer = adjuster().post(f"/claims/{claim.number}/reports/{report.pk}", wrong)
        assert answer.status_code == 422
        assert "is no NPI" in text(answer)
        assert 'name="npi" value="1234567890"' in text(answer)
        assert not ReportConfirmation.objects.exists()

    def test_over_http(self, read: tuple[Claim, Report]) -> None:
        claim, report = read
        client = machine("d.marsh", "adjuster")
        body: dict[str, Any] = {**WORD, "opinion": 2, "on": "2026-03-09", "despite": DESPITE}
        nowhere = posted(client, claim, "reports/987654/confirmations", body)
        assert nowhere.status_code == 404
        wrong = posted(
            client, claim, f"reports/{report.pk}/confirmations", body | {"opinion": "two"}
        )
        assert wrong.status_code == 422
        answer = posted(client, claim, f"reports/{report.pk}/confirmations", body)
        assert answer.status_code == 201, answer.content
        assert ReportConfirmation.objects.get(report=report).by == "d.marsh"
