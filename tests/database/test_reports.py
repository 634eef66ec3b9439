"""The report of an opinion: read, confirmed by a person, the chain moved, the member told."""

import csv
import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from claims.explain import explain
from claims.letters.senders import read_senders
from claims.models import ChainCase, ChainOpinion, Claim, OpinionChain, Report, ReportConfirmation
from claims.operations.confirm_report import Said, UnableToConfirm, confirm_report
from claims.operations.decide import adjudicate
from claims.operations.read_in_report import read_in
from claims.operations.tell_third_opinion import tell_third_opinions
from kernel.cases.models import Event, WorkItem
from kernel.documents.storing import take_file
from kernel.letters.confirm import confirm
from kernel.letters.dispatch import dispatch
from kernel.letters.manifest import Answer
from kernel.letters.models import Dispatch, Letter
from kernel.members.models import Member
from kernel.record.verifying import verify
from tests import papers, paying
from tests.factories import NOW

pytestmark = pytest.mark.django_db

ZONE = "America/New_York"
VALE, OUTSIDE, THIRD = "1234567893", "1003000126", "1245319599"
LATER = NOW + timedelta(days=14)
TODAY = LATER.date()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return tmp_path


def member_under(*regimes: str, **terms: Any) -> Member:
    return paying.member(paying.plan(*regimes, **terms))


def chain_of(member: Member) -> OpinionChain:
    chain = OpinionChain.objects.create(
        member=member,
        subject_kind="surgery",
        diagnosis="M1711",
        opened_on=date(2026, 2, 1),
        started_by="test",
    )
    for number, npi, finding in ((1, OUTSIDE, "recommends"), (2, VALE, "")):
        ChainOpinion.objects.create(chain=chain, number=number, npi=npi, finding=finding)
    return chain


@pytest.fixture
def chain() -> OpinionChain:
    return chain_of(member_under("original_medicare"))


def put_on_file(chain: OpinionChain, folder: Path, content: bytes | None = None) -> Report:
    path = folder / "report.pdf"
    path.write_bytes(content if content is not None else papers.report())
    return read_in(take_file(path, by="eva", now=LATER), chain.pk, zone=ZONE, now=LATER, by="eva")


def confirmed(report: Report, finding: str = "differs", **said: Any) -> Any:
    row = {"opinion": 2, "clinician": "Ingrid Vale", "npi": VALE, "on": date(2026, 3, 9)}
    return confirm_report(
        report.pk, Said(**row | {"finding": finding} | said), zone=ZONE, now=LATER, by="EVA"
    )


def events(chain: OpinionChain) -> list[str]:
    case = ChainCase.objects.get(chain=chain).case
    return list(Event.objects.filter(case=case).order_by("id").values_list("name", flat=True))


class TestReadIn:
    def test_proposals_wait_for_a_person(self, chain: OpinionChain, folder: Path) -> None:
        report = put_on_file(chain, folder)
        assert (report.state, report.pages, report.unread) == ("read", 1, [])
        finding = next(each for each in report.proposals if each["field"] == "finding")
        assert (finding["value"], finding["sentence"]) == ("differs", papers.DIFFERS)
        assert finding["box"]["page"] == 1
        assert WorkItem.objects.get(queue="reports").reasons == [f"report {report.pk}: confirm it"]
        assert chain.opinions.get(number=2).finding == ""  # nothing counts yet

    def test_the_same_again_is_on_file_once(self, chain: OpinionChain, folder: Path) -> None:
        content = papers.report()
        assert put_on_file(chain, folder, content) == put_on_file(chain, folder, content)

    @pytest.mark.parametrize(
        ("content", "state"),
        [
            (papers.encrypted(), "encrypted"),
            (papers.pages(500), "too_many_pages"),
            (b"%PDF-1.7\nbroken", "malformed"),
            (papers.picture_page(), "read"),
        ],
        ids=["password", "500 pages", "broken", "picture"],
    )
    def test_what_cannot_be_read_goes_to_a_person(
        self,
        content: bytes,
        state: str,
        chain: OpinionChain,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("PATH", str(folder))  # no character recognition
        report = put_on_file(chain, folder, content)
        assert (report.state, report.proposals) == (state, [])
        assert report.unread
        assert WorkItem.objects.filter(queue="reports", done_at=None).count() == 1

    def test_it_is_never_changed(self, chain: OpinionChain, folder: Path) -> None:
        report = put_on_file(chain, folder)
        with pytest.raises(DatabaseError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(proposals=[])


class TestConfirm:
    def test_the_chain_moves_and_who_said_so_is_on_record(
        self, chain: OpinionChain, folder: Path
    ) -> None:
        done = confirmed(put_on_file(chain, folder))
        opinion = chain.opinions.get(number=2)
        assert (opinion.finding, opinion.on) == ("differs", date(2026, 3, 9))
        word = ReportConfirmation.objects.get()
        assert (word.by, word.at, word.finding) == ("EVA", LATER, "differs")
        assert done.third_open
        assert events(chain) == ["report_received", "report_confirmed", "third_opinion_open"]
        assert not WorkItem.objects.filter(queue="reports", done_at=None).exists()
        assert verify().damage == []

    @pytest.mark.parametrize("finding", ["agrees", "inconclusive"])
    def test_no_third_opinion_follows_from_these(
        self, finding: str, chain: OpinionChain, folder: Path
    ) -> None:
        assert not confirmed(put_on_file(chain, folder), finding).third_open
        assert "third_opinion_open" not in events(chain)

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"npi": THIRD}, "on file by 1234567893"),
            ({"npi": "1234567890"}, "no NPI"),
            ({"finding": "maybe"}, "none of"),
            ({"opinion": 1}, "a later one"),
            ({"opinion": 4}, "number 3"),
            ({"on": date(2026, 3, 17)}, "still to come"),
            ({"clinician": " "}, "whose opinion"),
        ],
    )
    def test_what_cannot_stand(
        self, said: dict[str, Any], why: str, chain: OpinionChain, folder: Path
    ) -> None:
        with pytest.raises(UnableToConfirm, match=why):
            confirmed(put_on_file(chain, folder), **said)
        assert not ReportConfirmation.objects.exists()
        assert chain.opinions.get(number=2).finding == ""

    def test_a_report_before_its_claim_begins_the_next_opinion(
        self, chain: OpinionChain, folder: Path
    ) -> None:
        confirmed(put_on_file(chain, folder), opinion=3, npi=THIRD)
        assert chain.opinions.get(number=3).npi == THIRD

    def test_a_later_word_corrects_an_earlier(self, chain: OpinionChain, folder: Path) -> None:
        report = put_on_file(chain, folder)
        confirmed(report, "differs")
        confirmed(report, "agrees")
        assert chain.opinions.get(number=2).finding == "agrees"
        assert ReportConfirmation.objects.count() == 2
        told = tell_third_opinions(dated=TODAY, now=LATER, by="eva", senders=read_senders(None))
        assert told.letters == []  # they do not differ any more
        assert "confirmed anew" in told.held[0][1]

    def test_a_claim_that_waited_for_it_is_judged_again(
        self, chain: OpinionChain, folder: Path
    ) -> None:
        ChainOpinion.objects.create(chain=chain, number=3, npi=paying.SURGEON)
        (case,) = paying.on_file(
            [paying.submitted(chain.member, [paying.Lined("170.00", "0.00", code="99204")])]
        )
        adjudicate([case], now=NOW, by="test")
        claim = Claim.objects.get(pk=case)
        assert (claim.opinion, claim.chain, claim.state) == (3, chain, "pended")
        done = confirmed(put_on_file(chain, folder))
        assert done.judged == (case,)
        assert not done.third_open  # the third is on file
        stored = json.loads(claim.decisions.latest("number").stored)
        said = [each for each in stored["findings"] if each["rule"] == "third_opinion_indicated"]
        assert [each["says"] for each in said] == ["pass"]

    def test_case_explain_shows_it(self, chain: OpinionChain, folder: Path) -> None:
        confirmed(put_on_file(chain, folder))
        number = ChainCase.objects.get(chain=chain).case.number
        (said,) = explain(number, today=TODAY).reports
        assert (said["confirmed"]["finding"], said["confirmed"]["by"]) == ("differs", "EVA")


def told(**said: Any) -> Any:
    row = {"dated": TODAY, "now": LATER, "by": "eva", "senders": read_senders(None)}
    return tell_third_opinions(**row | said)


class TestTheLetter:
    def test_it_says_what_it_must(self, chain: OpinionChain, folder: Path) -> None:
        confirmed(put_on_file(chain, folder), "changes_diagnosis")
        done = told()
        letter = Letter.objects.get(pk=done.letters[0])
        assert (letter.code, letter.tells, letter.records) == (
            "third_opinion",
            "notice",
            "third_opinion_told",
        )
        assert {"T1", "T2", "T3", "T5", "X6", "X7"} <= letter.evidence.keys()
        assert "Ingrid Vale gave it on March 9, 2026" in letter.evidence["T1"]
        assert "changes the diagnosis" in letter.evidence["T1"]
        assert "MBPM ch. 15 §30" in letter.evidence["T2"]
        assert Dispatch.objects.get().state == "made"

    def test_it_leaves_as_every_letter_does(self, chain: OpinionChain, folder: Path) -> None:
        confirmed(put_on_file(chain, folder))
        told()
        (batch,) = dispatch("print", out=folder, now=LATER, by="test").folders
        with (batch / "manifest.csv").open(newline="", encoding="utf-8") as file:
            (row,) = csv.DictReader(file)
        assert "third_opinion_told" not in events(chain)
        letter, attempt = int(row["letter"][1:]), int(row["attempt"])
        answer = Answer(1, letter, attempt, row["sha256"], "sent", TODAY, "", "")
        confirm([answer], now=LATER + timedelta(1), by="carrier", zone=ZoneInfo(ZONE))
        assert events(chain)[-1] == "third_opinion_told"

    def test_it_is_made_once(self, chain: OpinionChain, folder: Path) -> None:
        confirmed(put_on_file(chain, folder))
        assert len(told().letters) == 1
        assert told().letters == []

    def test_a_plan_that_covers_three_says_so(self, folder: Path) -> None:
        chain = chain_of(member_under("tx_insured", "aca_individual", opinions_per_chain=3))
        confirmed(put_on_file(chain, folder))
        letter = Letter.objects.get(pk=told().letters[0])
        assert "covers up to 3 opinions" in letter.evidence["T2"]
        assert "T3" not in letter.evidence
        assert "Call us before the visit" in letter.evidence["T4"]

    @pytest.mark.parametrize("terms", [{}, {"opinions_per_chain": 2}])
    def test_a_plan_that_does_not_say_so_goes_to_a_person(
        self, terms: dict[str, Any], folder: Path
    ) -> None:
        chain = chain_of(member_under("tx_insured", "aca_individual", **terms))
        confirmed(put_on_file(chain, folder))
        done = told()
        assert done.letters == []
        assert "do not say that it covers a third" in done.held[0][1]
        assert WorkItem.objects.filter(queue="letters").count() == 1

    def test_an_address_that_may_not_be_used(self, chain: OpinionChain, folder: Path) -> None:
        Member.objects.filter(pk=chain.member_id).update(confidential=True)
        confirmed(put_on_file(chain, folder))
        assert "confidential" in told().held[0][1]
        assert not Letter.objects.exists()


ANOTHERS = {
    "Patient: AMARA OKAFOR, date of birth 04/12/1961": (
        "Patient: MARIA GONZALEZ, date of birth 01/02/1950, Member ID: XYZ999"
    )
}
WHY = "she was Maria Gonzalez before her marriage; birth date wrong at the clinic"


class TestAnotherPatient:
    @pytest.fixture
    def report(self, chain: OpinionChain, folder: Path) -> Report:
        return put_on_file(chain, folder, papers.report(changed=ANOTHERS))

    def test_what_differs_is_said_and_goes_to_a_person(self, report: Report) -> None:
        assert report.doubts == [
            "the family name on the report is not the member's",
            "the birth date on the report is not the member's",
            "the member number on the report is not the member's",
        ]
        reasons = WorkItem.objects.get(queue="reports").reasons
        assert reasons[1:] == [each[:60] for each in report.doubts]

    def test_it_is_not_confirmed_without_a_word(self, report: Report, chain: OpinionChain) -> None:
        with pytest.raises(UnableToConfirm, match="family name on the report is not the member's"):
            confirmed(report, despite=" ")
        assert not ReportConfirmation.objects.exists()
        assert chain.opinions.get(number=2).finding == ""
        assert told().letters == []

    def test_with_a_word_it_is_and_the_word_is_on_record(
        self, report: Report, chain: OpinionChain
    ) -> None:
        confirmed(report, despite=WHY)
        assert chain.opinions.get(number=2).finding == "differs"
        stored = json.loads(ReportConfirmation.objects.get().stored)
        assert (stored["despite"], stored["doubts"]) == (WHY, report.doubts)
        assert verify().damage == []

    def test_case_explain_shows_both(self, report: Report, chain: OpinionChain) -> None:
        confirmed(report, despite=WHY)
        out = StringIO()
        call_command("case_explain", ChainCase.objects.get(chain=chain).case.number, stdout=out)
        assert "the family name on the report is not the member's" in out.getvalue()
        assert f"it is the member's, says EVA: {WHY[:20]}" in out.getvalue()

    def test_the_command_flags_it(self, chain: OpinionChain, folder: Path) -> None:
        path = folder / "report.pdf"
        path.write_bytes(papers.report(changed=ANOTHERS))
        out = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("report_read", str(path), "--chain", str(chain.pk), stdout=out)
        assert ended.value.code == 1
        assert "doubtful: the family name on the report is not the member's" in out.getvalue()

    def test_a_report_that_names_nobody(self, chain: OpinionChain, folder: Path) -> None:
        report = put_on_file(
            chain, folder, papers.pdf(["IMPRESSION", "My review is inconclusive."])
        )
        assert report.doubts == ["the report names no patient"]


class TestNotWhatWasRead:
    def test_it_is_recorded_with_what(self, chain: OpinionChain, folder: Path) -> None:
        report = put_on_file(chain, folder)
        done = confirmed(
            report, "agrees", opinion=3, npi=THIRD, clinician="Paul Outside", on=date(2026, 3, 8)
        )
        assert done.differs == (
            "clinician: Paul Outside, read Ingrid Vale",
            f"npi: {THIRD}, read {VALE}",
            "date: 2026-03-08, read 2026-03-09",
            "finding: agrees, read differs",
        )
        assert json.loads(ReportConfirmation.objects.get().stored)["differs"] == list(done.differs)
        number = ChainCase.objects.get(chain=chain).case.number
        (said,) = explain(number, today=TODAY).reports
        assert said["confirmed"]["differs"] == list(done.differs)

    @pytest.mark.parametrize("name", ["Ingrid Vale", "Ingrid Vale, MD", "Vale, Ingrid", "I Vale"])
    def test_the_same_clinician_written_otherwise(
        self, name: str, chain: OpinionChain, folder: Path
    ) -> None:
        assert confirmed(put_on_file(chain, folder), clinician=name).differs == ()

    def test_a_day_still_to_come_is_said(self, chain: OpinionChain, folder: Path) -> None:
        later = {"Date of report: March 9, 2026": "Date of report: March 9, 2036"}
        report = put_on_file(chain, folder, papers.report(changed=later))
        assert "date: 2036-03-09 is still to come; which day is meant?" in report.unread


class TestCommands:
    def test_a_page_that_is_only_a_picture_ends_with_1(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(folder))  # no character recognition
        path = folder / "report.pdf"
        path.write_bytes(papers.picture_page())
        out = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("report_read", str(path), stdout=out)
        assert ended.value.code == 1
        assert "read in part" in out.getvalue()

    def test_from_the_file_to_the_letter(self, chain: OpinionChain, folder: Path) -> None:
        path = folder / "report.pdf"
        path.write_bytes(papers.report())
        out = StringIO()
        call_command("report_read", str(path), "--chain", str(chain.pk), "--json", stdout=out)
        said = json.loads(out.getvalue())
        values = {each["field"]: each["value"] for each in said["proposals"]}
        out = StringIO()
        call_command(
            "report_confirm",
            *(str(said["report"]), "--opinion", "2", "--clinician", values["clinician"]),
            *("--npi", values["npi"], "--on", values["date"], "--finding", values["finding"]),
            *("--diagnosis", "C50.911", "--by", "EVA"),
            stdout=out,
        )
        assert "may have a third opinion" in out.getvalue()
        assert ReportConfirmation.objects.get().diagnosis == "C50911"

    def test_without_a_chain_nothing_is_kept(self, folder: Path) -> None:
        path = folder / "report.pdf"
        path.write_bytes(papers.report())
        out = StringIO()
        call_command("report_read", str(path), stdout=out)
        assert "finding: differs (page 1: I do not agree" in out.getvalue()
        assert not Report.objects.exists()

    def test_what_cannot_be_read_ends_with_1(self, folder: Path) -> None:
        path = folder / "report.pdf"
        path.write_bytes(papers.encrypted())
        with pytest.raises(SystemExit) as ended:
            call_command("report_read", str(path), stdout=StringIO())
        assert ended.value.code == 1

    def test_a_report_nobody_knows(self) -> None:
        with pytest.raises(CommandError, match="no report 77"):
            call_command(
                "report_confirm",
                *("77", "--opinion", "2", "--clinician", "I Vale", "--npi", VALE),
                *("--on", "2026-03-09", "--finding", "agrees", "--by", "EVA"),
            )
