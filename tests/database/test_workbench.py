"""The workbench of a claim in a browser without a window: what it shows, to whom, on record."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.desk.letters import digest_of
from claims.models import Claim
from claims.operations.read_in_report import read_in
from claims.operations.review.around import authorizations_of
from claims.operations.review.held import read
from kernel.cases.item_version import version_of_item
from kernel.cases.models import Case, QueueMovement, WorkItem
from kernel.cases.queue import LEASE, Work, put_many
from kernel.documents.models import Filed
from kernel.documents.storing import file_under, take_file
from kernel.letters.models import Letter
from kernel.people.staffing import Licence
from kernel.record.models import Look
from providers.models import Provider
from tests import authorizing, lettering, papers, paying
from tests.staff import browser
from tests.working import NOW, billed, decide, people, posted

pytestmark = pytest.mark.django_db

RULE = "third_opinion_indicated"
MOST_QUERIES = 25


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return tmp_path


@pytest.fixture
def pended(tmp_path: Path) -> Claim:
    """A third opinion of Original Medicare whose second opinion's report is not on file."""
    everybody = people(90)
    story = next(
        one for one in everybody.members if one.story == "no_finding" and one.plan == "BENCH-B"
    )
    posted([each for each in billed(90) if each.person.number == story.number], tmp_path)
    decide()
    return Claim.objects.get(opinion=3)


def report_on_file(claim: Claim, folder: Path) -> int:
    """The report of the chain's second opinion, read in; its upload."""
    path = folder / "report.pdf"
    path.write_bytes(papers.report())
    upload = take_file(path, by="eva", now=NOW)
    assert claim.chain_id is not None
    read_in(upload, claim.chain_id, zone="America/New_York", now=NOW, by="eva")
    return upload.pk


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.content.decode()


def adjuster(**said: Any) -> Client:
    return browser("d.marsh", "adjuster", **said)


def looks(**said: Any) -> list[str]:
    return list(Look.objects.filter(**said).order_by("id").values_list("what", flat=True))


class TestThePage:
    def test_it_shows_what_a_person_needs_to_judge(self, pended: Claim) -> None:
        text = page(adjuster(), f"/claims/{pended.number}")
        assert "In review" in text
        assert "· whether a third opinion is indicated, law " in text
        assert RULE not in text
        assert f"How ${pended.charge:,.2f} stands: ${pended.charge:,.2f} waits" in text
        assert "Plan pays</th>" not in text
        assert "Third opinion" in text
        assert "Report not on file" in text
        assert "why this date?" in text
        assert 'id="words"' in text
        assert "Override…" in text

    def test_a_case_number_leads_to_the_same_page(self, pended: Claim) -> None:
        assert pended.number in page(adjuster(), f"/claims/{pended.case.number.lower()}")

    def test_it_takes_few_queries(self, pended: Claim, folder: Path) -> None:
        report_on_file(pended, folder)
        client = adjuster()
        page(client, f"/claims/{pended.number}")  # the session is on file, the pages are measured
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, f"/claims/{pended.number}")
        assert len(asked) < MOST_QUERIES, "\n".join(told(each["sql"]) for each in asked)

    def test_nothing_is_inline_and_nothing_comes_from_elsewhere(
        self, pended: Claim, folder: Path
    ) -> None:
        report_on_file(pended, folder)
        text = page(adjuster(), f"/claims/{pended.number}")
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", text)
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)

    def test_ids_of_the_page_are_there_once(self, pended: Claim, folder: Path) -> None:
        report_on_file(pended, folder)
        found = re.findall(r"\sid=\"([^\"]+)\"", page(adjuster(), f"/claims/{pended.number}"))
        assert len(found) == len(set(found))

    def test_what_cannot_be_done_says_why(self, pended: Claim) -> None:
        text = page(adjuster(), f"/claims/{pended.number}")
        assert "D Marsh may not deny for medical reasons: clinical reviewer may" in text
        reader = page(browser("c.law", "compliance_officer"), f"/claims/{pended.number}")
        assert "C Law may not accept or override a finding" in reader
        assert 'id="words"' not in reader

    def test_who_has_it_in_hand_may_skip_it_give_it_back_and_say_what_was_done(
        self, pended: Claim
    ) -> None:
        from django.utils import timezone

        client, now = adjuster(), timezone.now()
        put_many([Work(pended.pk, "deadlines", ("late: om_clean_payment",))], now=now)
        WorkItem.objects.filter(queue="deadlines").update(
            leased_by="d.marsh", leased_until=now + LEASE
        )
        item = WorkItem.objects.get(queue="deadlines")
        text = page(client, f"/claims/{pended.number}")
        assert "You have this in hand" in text
        assert "The deadline to pay the clean claim; interest from the day after passed" in text
        for address in (f"/queue/{item.pk}/skip", f"/queue/{item.pk}/give-back"):
            assert address in text
        seen = version_of_item(item.pk)
        assert text.count(f'name="version" value="{seen}"') == 2
        client.post(f"/queue/{item.pk}/finish", {"note": "Interest was added.", "version": seen})
        assert QueueMovement.objects.get(what="finish").why == "Interest was added."
        assert "You have this in hand" not in page(client, f"/claims/{pended.number}")

    def test_somebody_else_is_here(self, pended: Claim) -> None:
        from django.utils import timezone

        WorkItem.objects.filter(case=pended.pk).update(
            leased_by="t.ruiz", leased_until=timezone.now() + LEASE
        )
        assert "<b>t.ruiz</b> has this in hand since" in page(
            adjuster(), f"/claims/{pended.number}"
        )

    def test_the_search_leads_to_it(self, pended: Claim) -> None:
        response = adjuster().get("/search", {"q": pended.number})
        assert (response.status_code, response["Location"]) == (302, f"/claims/{pended.number}")


class TestWhoSeesWhat:
    def test_a_look_is_on_record(self, pended: Claim) -> None:
        page(adjuster(), f"/claims/{pended.number}")
        look = Look.objects.get(actor="d.marsh")
        member = pended.member
        assert member is not None
        assert (look.member, look.case, look.outcome) == (
            member.number,
            pended.case.number,
            "seen",
        )

    def test_the_member_is_masked_until_it_is_asked(self, pended: Claim) -> None:
        client = adjuster()
        member = pended.member
        assert member is not None
        hidden = page(client, f"/claims/{pended.number}")
        assert member.last_name not in hidden
        assert member.number not in hidden
        shown = client.post(f"/claims/{pended.number}/member", {"why": "the member is on the line"})
        assert member.name in shown.content.decode()
        look = Look.objects.get(what="who the member is")
        assert (look.actor, look.why) == ("d.marsh", "the member is on the line")
        assert client.get(f"/claims/{pended.number}/member").status_code == 405

    @pytest.mark.parametrize("address", ["/claims/{}", "/claims/{}/deny", "/claims/{}/cob"])
    def test_a_number_that_is_nobody_s_is_404_and_on_record(
        self, address: str, pended: Claim
    ) -> None:
        client = adjuster()
        assert client.get(address.format("C26-7777777")).status_code == 404
        look = Look.objects.get()
        assert (look.actor, look.case, look.outcome) == ("d.marsh", "C26-7777777", "nothing")

    def test_a_restricted_case_is_as_if_it_were_not(self, pended: Claim) -> None:
        case = pended.case
        case.restricted_to = "s.ortiz"
        case.save()
        for address in (f"/claims/{pended.number}", f"/claims/{pended.number}/cob"):
            assert adjuster().get(address).status_code == 404
        assert adjuster().get("/search", {"q": pended.number}).status_code == 404

    def test_a_case_restricted_to_a_role_is_for_that_role_and_compliance(
        self, pended: Claim
    ) -> None:
        case = pended.case
        case.restricted_to = "role:senior_adjuster"
        case.save()
        address = f"/claims/{pended.number}"
        assert adjuster().get(address).status_code == 404
        assert browser("e.brandt", "senior_adjuster").get(address).status_code == 200
        assert browser("v.soto", "compliance_officer").get(address).status_code == 200

    def test_whoever_is_barred_cannot_open_the_decision(self, pended: Claim) -> None:
        WorkItem.objects.filter(case=pended.pk).update(barred=["d.marsh"])
        client = adjuster()
        page(client, f"/claims/{pended.number}")
        for form in ("deny", "approve", "pend"):
            response = client.get(f"/claims/{pended.number}/{form}")
            assert response.status_code == 403
            assert b"barred" in response.content

    def test_who_is_not_of_the_house_sees_nothing(self, pended: Claim) -> None:
        assert (
            browser("k.admin", "administrator").get(f"/claims/{pended.number}").status_code == 403
        )


class TestDocuments:
    def test_its_tab_leads_to_the_claim_from_the_page_that_shows_the_member_too(
        self, pended: Claim, folder: Path
    ) -> None:
        upload = report_on_file(pended, folder)
        client = adjuster()
        shown = client.post(f"/claims/{pended.number}/member").content.decode()
        tab = re.search(r'href="([^"#]*)#documents"', shown)
        assert tab
        assert tab[1] == f"/claims/{pended.number}?document={upload}"
        assert client.get(tab[1]).status_code == 200

    def test_the_page_marks_what_was_read(self, pended: Claim, folder: Path) -> None:
        upload = report_on_file(pended, folder)
        text = page(adjuster(), f"/claims/{pended.number}/documents/{upload}")
        assert 'viewBox="0 0 595 842"' in text
        assert 'class="evidence-box"' in text
        assert "differs" in text
        assert f"document {upload}: page 1" in looks()

    def test_its_picture_and_its_text(self, pended: Claim, folder: Path) -> None:
        upload = report_on_file(pended, folder)
        client, base = adjuster(), f"/claims/{pended.number}/documents/{upload}"
        picture = client.get(f"{base}/pages/1.png")
        assert picture["Content-Type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")
        assert "sandbox" in picture["Content-Security-Policy"]
        assert client.get(f"{base}/pages/9.png").status_code == 404
        assert "Referring physician: Paul Outside" in page(client, f"{base}/pages/1/text")

    def test_the_file_is_saved_and_never_shown_as_a_page_of_ours(
        self, pended: Claim, folder: Path
    ) -> None:
        upload = report_on_file(pended, folder)
        sent = adjuster().get(f"/claims/{pended.number}/documents/{upload}/file")
        assert b"".join(sent) == papers_bytes(folder)  # type: ignore[arg-type]
        assert sent["Content-Disposition"].startswith("attachment;")
        assert sent["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in sent["Content-Security-Policy"]
        assert sent["Cache-Control"] == "no-store"

    def test_what_the_chain_has_restricted_to_others_is_not_the_claim_s_to_show(
        self, pended: Claim, folder: Path
    ) -> None:
        upload = report_on_file(pended, folder)
        base = f"/claims/{pended.number}/documents/{upload}"
        held = Filed.objects.get(upload=upload).case
        assert adjuster().get(base).status_code == 200
        Case.objects.filter(pk=held.pk).update(restricted_to="role:compliance_officer")
        assert held.pk != pended.pk, "a report lies with its chain"
        assert adjuster().get(base).status_code == 404
        assert adjuster().get(f"{base}/file").status_code == 404

    def test_another_case_s_document_is_not_found(self, pended: Claim, folder: Path) -> None:
        path = folder / "other.pdf"
        path.write_bytes(papers.pages(1))
        upload = take_file(path, by="eva", now=NOW)
        other = Claim.objects.exclude(pk=pended.pk).first()
        if other is not None:
            file_under(upload, other.pk, as_what="claim form", by="eva", now=NOW)
        for end in ("", "/file", "/pages/1.png", "/pages/1/text"):
            address = f"/claims/{pended.number}/documents/{upload.pk}{end}"
            assert adjuster().get(address).status_code == 404

    def test_a_role_without_documents_gets_none(self, pended: Claim, folder: Path) -> None:
        upload = report_on_file(pended, folder)
        client = browser("k.admin", "administrator")
        address = f"/claims/{pended.number}/documents/{upload}/file"
        assert client.get(address).status_code == 403


def papers_bytes(folder: Path) -> bytes:
    return (folder / "report.pdf").read_bytes()


class TestBeside:
    def test_claims_of_two_members_are_never_shown_beside_each_other(self, pended: Claim) -> None:
        client = adjuster()
        assert "0 of " in page(client, f"/claims/{pended.number}/compare/{pended.number}")
        assert client.get(f"/claims/{pended.number}/compare/C26-7777777").status_code == 404

    def test_coverages_in_order(self, pended: Claim) -> None:
        text = page(adjuster(), f"/claims/{pended.number}/cob")
        assert "our coverage, rank 1" in text
        assert "Does another payer come first?" in text


class TestWords:
    def test_what_words_come_to_is_drawn_and_nothing_is_kept(self, pended: Claim) -> None:
        client = adjuster(authority={"": "5000.00"})
        fields = words_of(client, pended, "override", "The report came by fax.")
        before = pended.decisions.count()
        part = client.post(
            f"/claims/{pended.number}/findings", fields, headers={"HX-Request": "true"}
        ).content.decode()
        assert "<html" not in part
        assert "With your words: $0.00 becomes $" in part
        plain = client.post(f"/claims/{pended.number}/findings", fields).content.decode()
        assert "<html" in plain
        assert "The report came by fax." in plain  # carried on to the next form
        assert pended.decisions.count() == before

    def test_an_override_pays_it(self, pended: Claim) -> None:
        client = adjuster(authority={"": "5000.00"})
        fields = words_of(client, pended, "override", "The report came by fax.")
        shown = client.post(f"/claims/{pended.number}/approve", fields).content.decode()
        assert "Sign: paid, plan pays $" in shown
        done = client.post(f"/claims/{pended.number}/approve", {**fields, "step": "decide"})
        assert done["Location"] == f"/claims/{pended.number}"
        pended.refresh_from_db()
        assert pended.state == "decided"
        after = page(client, f"/claims/{pended.number}")
        assert f"{pended.number} is decided: the plan pays $" in after
        assert "Set aside by a person: The report came by fax." in after
        assert '<caption class="usa-sr-only">What decision 2 changed</caption>' in after

    def test_a_word_without_a_reason_is_asked_for_one(self, pended: Claim) -> None:
        client = adjuster(authority={"": "5000.00"})
        fields = words_of(client, pended, "override", " ")
        response = client.post(f"/claims/{pended.number}/approve", {**fields, "step": "decide"})
        assert response.status_code == 422
        assert "Give a reason for each finding" in response.content.decode()

    def test_a_stale_answer_says_what_changed_and_keeps_what_was_typed(self, pended: Claim) -> None:
        client = adjuster(authority={"": "5000.00"})
        fields = words_of(client, pended, "override", "The report came by fax.")
        other = browser("t.ruiz", "adjuster")
        other.post(f"/claims/{pended.number}/note", {"text": "The member called."})
        response = client.post(f"/claims/{pended.number}/approve", {**fields, "step": "decide"})
        text = response.content.decode()
        assert response.status_code == 409
        assert "T Ruiz: a note was written" in text
        assert "The report came by fax." in text
        pended.refresh_from_db()
        assert pended.state == "pended"
        again = {**fields, "version": version_in(text), "step": "decide"}
        assert client.post(f"/claims/{pended.number}/approve", again).status_code == 302

    def test_over_the_limit_it_is_sent_on_and_signed_by_another(self, pended: Claim) -> None:
        boss = browser("m.osei", "supervisor", authority={"": "25000.00"})
        client = adjuster(authority={"": "1.00"})
        fields = words_of(client, pended, "override", "The report came by fax.")
        part = client.post(
            f"/claims/{pended.number}/findings", fields, headers={"HX-Request": "true"}
        ).content.decode()
        assert re.search(r'id="approve-button"[^>]*hx-swap-oob="true">Send to M Osei', part)
        shown = client.post(f"/claims/{pended.number}/approve", fields).content.decode()
        assert "Send to M Osei" in shown
        client.post(f"/claims/{pended.number}/approve", {**fields, "step": "decide"})
        pended.refresh_from_db()
        assert pended.state == "pended"
        own = page(browser("d.marsh2", "senior_adjuster"), "/approvals")
        assert "Agree to" not in own
        waiting = page(boss, "/approvals")
        assert f"Agree to {pended.number}" in waiting
        agreed = boss.post(
            f"/approvals/{pended.number}/agree", {"version": version_in(waiting)}, follow=True
        )
        assert "is decided" in agreed.content.decode()
        pended.refresh_from_db()
        assert pended.state == "decided"

    def test_nobody_signs_their_own_and_it_says_why(self, pended: Claim) -> None:
        client = browser("s.lee", "senior_adjuster", authority={"": "1.00"})
        fields = words_of(client, pended, "override", "The report came by fax.")
        client.post(f"/claims/{pended.number}/approve", {**fields, "step": "decide"})
        text = page(client, "/approvals")
        assert "S Lee proposed it: somebody else signs" in text
        look = Look.objects.get(what="list of approvals")
        assert (look.actor, look.case) == ("s.lee", pended.number)
        assert "Agree to" not in text

    def test_sent_back_with_a_reason(self, pended: Claim) -> None:
        boss = browser("m.osei", "supervisor", authority={"": "25000.00"})
        client = adjuster(authority={"": "1.00"})
        fields = words_of(client, pended, "override", "The report came by fax.")
        client.post(f"/claims/{pended.number}/approve", {**fields, "step": "decide"})
        version = version_in(page(boss, "/approvals"))
        address = f"/approvals/{pended.number}/back"
        empty = boss.post(address, {"version": version, "reason": ""}, follow=True)
        assert "Say why it is sent back" in empty.content.decode()
        boss.post(address, {"version": version, "reason": "Which fax?"})
        assert "Nothing waits for a second signature" in page(boss, "/approvals")
        assert "Which fax?" in page(client, f"/claims/{pended.number}")


class TestDeny:
    def reviewer(self, claim: Claim) -> Client:
        """A physician in the field of whoever gave the opinion."""
        taxonomy = Provider.objects.get(npi=claim.rendering_npi).taxonomy
        licence = Licence("physician", taxonomy, "INV-1", "TX")
        return browser("c.ray", "clinical_reviewer", licences=(licence,))

    def test_three_steps_lead_from_the_reason_over_the_letter_to_the_denial(
        self, pended: Claim
    ) -> None:
        client = self.reviewer(pended)
        address = f"/claims/{pended.number}/deny"
        assert "Accept the findings the denial rests on" in page(client, address)
        reason = "No report shows that the first two opinions differ."
        fields = words_of(client, pended, "accept", reason)
        letter = client.post(address, {**fields, "step": "letter"}).content.decode()
        assert "What it must say" in letter
        assert "Missing" not in letter
        assert reason in letter
        for anchor in re.findall(r'<a href="#(letter-1-[^"]+)"', letter):
            assert f'id="{anchor}"' in letter
        confirm = client.post(address, {**fields, "step": "letter", "seen": "yes"})
        assert f"Deny {pended.number}</button>" in confirm.content.decode()
        pended.refresh_from_db()
        assert pended.state == "pended"
        assert client.post(address, {**fields, "step": "decide"}).status_code == 302
        pended.refresh_from_db()
        assert pended.decisions.latest("number").disposition == "denied"

    def test_a_denial_rests_on_something_accepted(self, pended: Claim) -> None:
        client = self.reviewer(pended)
        response = client.post(
            f"/claims/{pended.number}/deny",
            {"step": "letter", "version": version_in(page(client, f"/claims/{pended.number}"))},
        )
        assert response.status_code == 422
        assert "Accept at least one finding" in response.content.decode()

    def test_an_adjuster_denies_nothing_for_medical_reasons(self, pended: Claim) -> None:
        client = adjuster()
        fields = words_of(client, pended, "accept", "It is not needed by any measure.")
        response = client.post(f"/claims/{pended.number}/deny", {**fields, "step": "decide"})
        assert response.status_code == 403
        pended.refresh_from_db()
        assert pended.state == "pended"


class TestLetters:
    @pytest.fixture
    def denied(self) -> Claim:
        """A claim denied in private insurance, whose letter was issued."""
        case = lettering.decided(
            paying.member(paying.plan(*lettering.PRIVATE)), change=lettering.excluded
        )
        assert lettering.issued().letters
        return Claim.objects.get(pk=case)

    def test_a_letter_is_shown_as_it_was_sent_and_runs_nothing(self, denied: Claim) -> None:
        issued, base = Letter.objects.earliest("pk"), f"/claims/{denied.number}/letters"
        client = adjuster()
        assert f"{base}/{issued.pk}" in page(client, f"/claims/{denied.number}")
        shown = client.get(f"{base}/{issued.pk}")
        assert shown.content.decode() == issued.html
        policy = shown["Content-Security-Policy"]
        assert "sandbox" in policy
        assert "unsafe" not in policy
        (style,) = re.findall(r"<style>(.*?)</style>", issued.html, re.DOTALL)
        assert digest_of(style) in policy
        pdf = client.get(f"{base}/{issued.pk}/pdf")
        assert pdf.content == bytes(issued.pdf)
        assert pdf["Content-Disposition"] == f'attachment; filename="{issued.number}.pdf"'
        assert f"letter {issued.number}" in looks()

    def test_a_letter_about_another_case_is_not_found(self, denied: Claim, pended: Claim) -> None:
        issued = Letter.objects.earliest("pk")
        for end in ("", "/pdf"):
            address = f"/claims/{pended.number}/letters/{issued.pk}{end}"
            assert adjuster().get(address).status_code == 404


class TestAuthorization:
    def test_it_is_a_page_to_read(self) -> None:
        asked = authorizing.requested(paying.member(authorizing.plan()))
        client = adjuster()
        text = page(client, f"/authorizations/{asked.number}")
        assert "Prior authorization of a second opinion" in text
        assert "Services asked for" in text
        assert Look.objects.get(what="authorization page").actor == "d.marsh"
        found = client.get("/search", {"q": asked.number})
        assert found["Location"] == f"/authorizations/{asked.number}"
        assert client.get("/authorizations/A26-7777777").status_code == 404

    def test_a_claim_leads_to_it_and_only_names_what_came_from_elsewhere(
        self, pended: Claim
    ) -> None:
        asked = authorizing.requested(paying.member(authorizing.plan()))
        one = {"purpose": "second_opinion", "units": 1, "used": 0, "status": "approved"}
        one |= {"days": {"start": "2026-03-02"}}
        facts = {"authorizations": [{**one, "number": each} for each in (asked.number, "PA-1")]}
        held = replace(read(pended.pk), stored={"facts": facts})
        shown = authorizations_of(held)
        assert [(each.number, each.asked) for each in shown] == [
            (asked.number, True),
            ("PA-1", False),
        ]


class TestPendAndNote:
    def test_it_waits_for_a_reason_of_the_catalogue_until_a_day_with_why(
        self, pended: Claim
    ) -> None:
        client = adjuster()
        address = f"/claims/{pended.number}/pend"
        form = page(client, address)
        assert "Medical records are needed" in form
        assert "why this date?" in form
        fields = {"reason": "provider_on_file", "note": "Asked NPPES.", "step": "pend"}
        done = client.post(address, {**fields, "version": version_in(form)}, follow=True)
        text = done.content.decode()
        assert "It waits until" in text
        assert "Asked NPPES." in text

    def test_a_day_that_is_none_is_said_and_the_note_is_kept(self, pended: Claim) -> None:
        client = adjuster()
        address = f"/claims/{pended.number}/pend"
        fields = {"reason": "provider_on_file", "note": "Asked NPPES.", "step": "pend"}
        response = client.post(
            address,
            {**fields, "follow_up": "soon", "version": version_in(page(client, address))},
        )
        assert response.status_code == 422
        assert "Asked NPPES." in response.content.decode()

    def test_a_note_is_in_the_history(self, pended: Claim) -> None:
        client = browser("g.rev", "grievance_coordinator")
        client.post(f"/claims/{pended.number}/note", {"text": "The member called."})
        assert "“The member called.”" in page(client, f"/claims/{pended.number}")
        empty = client.post(f"/claims/{pended.number}/note", {"text": " "})
        assert empty.status_code == 422


def told(sql: str) -> str:
    """A statement without what the history puts before it."""
    return sql.rpartition("; ")[2][:160]


def version_in(text: str) -> str:
    found = re.search(r'name="version" value="([0-9a-f]+)"', text)
    assert found, "no version in the form"
    return found[1]


def words_of(client: Client, claim: Claim, say: str, reason: str) -> dict[str, str]:
    """A word on every finding the page asks for one on, as its form sends it."""
    text = page(client, f"/claims/{claim.number}/approve")
    keys = set(re.findall(r'name="reason-([0-9a-f]+)"', text))
    assert keys, "no finding asks for a word"
    fields = {"version": version_in(text)}
    for key in keys:
        fields |= {f"say-{key}": say, f"reason-{key}": reason}
    return fields
