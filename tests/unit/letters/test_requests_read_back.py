"""Every letter about a prior authorization, read back from its own PDF."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from claims.adjudication import Verdict
from claims.adjudication.preservice import RequestDecision
from claims.adjudication.stored_request import stored_request
from claims.law_book import book
from claims.letters.checks import CHECKS
from claims.letters.compose import FOLDER, templates
from claims.letters.compose_request import RequestDraft, drafts_of_request
from claims.letters.denial_reasons import denial_reasons
from claims.letters.given import Insured, Person, RequestGiven
from claims.letters.request_notice import missing_words, notice_text
from claims.operations.authorizations.asked import MISSING
from claims.operations.review.denial_letters import drafted
from claims.pipeline import ORDER, authorize
from claims.whatif.document import read_document
from kernel.dates import Days
from kernel.letters.make import Made, make
from kernel.letters.must_say import UnableToIssue
from kernel.record.stored import canonical
from tests.unit.letters import reading, stories

DATED = date(2026, 3, 5)
ASKED = Days(date(2026, 3, 10), date(2026, 6, 10))
WHY = "The operation note on file shows that the knee was replaced on January 12, 2026."
REFUSED = Verdict("deny", WHY, "nurse", None, "medical_necessity", "50")
LIMITED = Verdict("limit", WHY, "nurse", 1, "medical_necessity", "151", units=1)


def decision(plan: str, *verdicts: Verdict) -> dict[str, Any]:
    """The request judged by the one pipeline, as the record keeps it."""
    read, faults = read_document(
        stories.document(plan, claim__lines=[stories.line("99204", "340.00", "2026-03-10")])
    )
    assert read, faults
    lines = tuple(replace(line, units=2, until=ASKED.to) for line in read.claim.lines)
    claim = replace(read.claim, lines=lines, asked_ahead="preservice", verdicts=verdicts)
    made: RequestDecision = authorize(claim, book())
    named = {"request": "A26-0000017", "decision": 1}
    stored: dict[str, Any] = json.loads(canonical(named | stored_request(claim, made)))
    return stored


def given(plan: str, **said: Any) -> RequestGiven:
    row: dict[str, Any] = {
        "subject": "decision:1",
        "about": "",
        "case": 1,
        "number": "A26-0000017",
        "zone": "America/New_York",
        "received": date(2026, 3, 2),
        "regimes": tuple(stories.PLANS[plan]["regimes"]),
        "member": Insured(
            1, "M1", "AMARA OKAFOR", ("12 ELM STREET", "AUSTIN, TX 787010000"), "TX", "Travis"
        ),
        "clinician": Person(stories.NPI, "IDA ROWE", ()),
        "requester": Person("1003000126", "ANNA HILL", ("9 OAK ROAD", "AUSTIN, TX 787010000")),
        "asked_by": "provider",
        "opinion": 2,
        "services": ({"number": 1, "code": "99204", "described": "", "units": 2, "days": ASKED},),
        "plan": "Lone Tree Advantage",
        "payer_id": "",
        "track": "standard",
        "part_b_drug": False,
        "stored": {},
        "notice": {},
        "decided_on": date(2026, 3, 4),
    }
    return RequestGiven(**row | said)


def decided(plan: str, *verdicts: Verdict, **said: Any) -> RequestGiven:
    return given(plan, stored=decision(plan, *verdicts), **said)


def drafts(of: RequestGiven) -> list[RequestDraft]:
    sender = stories.senders().of(of.payer_id, of.regimes)
    made, lacking = drafts_of_request(of, sender, DATED)
    assert lacking == []
    return made


def letter(draft: RequestDraft) -> Made:
    return make(FOLDER, templates()[draft.code], draft.text, CHECKS)


def notice(about: str, plan: str, **facts: Any) -> RequestGiven:
    return given(plan, subject="event:9", about=about, notice=facts, decided_on=None,
                 due_on=date(2026, 3, 9))  # fmt: skip


EXTENSION = {
    "ground": "medical evidence from a non-contract provider may change a denial",
    "why": "The surgeon's notes are with a hospital outside the network.",
    "new_day": "2026-03-23",
    "needed": ["medical_records"],
}
STORIES: dict[str, RequestGiven] = {
    "approved": decided("medicare_advantage"),
    "approved by an employer's plan": decided("erisa_self_funded"),
    "denied": decided("medicare_advantage", REFUSED, reviewer="a physician licensed in TX"),
    "a drug denied": decided("medicare_advantage", REFUSED, part_b_drug=True),
    "denied by a private plan": decided("aca_individual", REFUSED),
    "denied by an employer's plan": decided("erisa_self_funded", REFUSED),
    "approved in part": decided("medicare_advantage", LIMITED),
    "approved in part by a private plan": decided("aca_individual", LIMITED),
    "taken back": decided("medicare_advantage", REFUSED, taken_back=True),
    "extended": notice("extension_taken", "medicare_advantage", **EXTENSION),
    "extended by a private plan": notice(
        "extension_taken", "aca_individual", **EXTENSION, answer_by="2026-05-01T23:59:59-04:00"
    ),
    "extended for no information": notice(
        "extension_taken", "aca_individual",
        ground="matters beyond the control of the plan", why="A flood closed our office.",
        new_day="2026-04-01",
    ),
    "not expedited": notice(
        "expedite_refused", "medicare_advantage", why="The surgery is planned for June."
    ),
    "not urgent": notice("expedite_refused", "aca_individual", why="It is planned for June."),
    "incomplete": notice(
        "information_needed", "aca_individual", why="", needed=list(MISSING), answer_by=""
    ),
    "a claim that lacks something": replace(
        notice(
            "information_needed", "aca_individual", why="The notes of March 2 are missing.",
            needed=["medical_records"], answer_by="2026-08-04T23:59:59-04:00",
        ),
        of="claim",
    ),
    "filed wrongly": notice("filing_failed", "aca_individual"),
    "withdrawn": notice("withdrawn", "medicare_advantage", why="You told us so by telephone."),
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_a_letter_says_in_print_what_it_must(name: str) -> None:
    for draft in drafts(STORIES[name]):
        made = letter(draft)
        assert reading.missing(made) == []
        assert reading.beyond_the_margin(made) == []
        assert reading.stopped_twice(made) == []
        assert "A26-0000017" in reading.text_of(made.pdf.content)


def codes(name: str) -> list[tuple[str, str]]:
    return [(draft.code, draft.tells) for draft in drafts(STORIES[name])]


@pytest.mark.parametrize("rule", ["same_physician", "member_covered"])
def test_a_request_is_refused_in_a_requests_words(rule: str) -> None:
    of = decided("aca_individual", Verdict("deny", WHY, "nurse", None, rule, "272"))
    for draft in drafts(of):
        said = draft.text.claims[0].reasons[0]
        told = " ".join((said.title, said.lines, *said.why, said.standard, said.send))
        assert said.lines == "service 1"
        assert "claim" not in told
        assert "came from" not in said.title
        assert reading.missing(letter(draft)) == []


def test_who_asked_and_has_no_address_is_not_passed_over() -> None:
    of = replace(STORIES["denied"], requester=Person("1003000126", "ANNA HILL", ()))
    made, lacking = drafts_of_request(of, stories.senders().of("", of.regimes), DATED)
    assert [each.code for each in made] == ["idn_coverage"]
    assert lacking == [("pa_answer", "no address of ANNA HILL is on file")]
    nobody = replace(of, requester=Person("", "", ()), asked_by="member")
    assert drafts_of_request(nobody, stories.senders().of("", of.regimes), DATED)[1] == []


def test_nobody_is_written_to_without_an_address() -> None:
    alone = replace(STORIES["denied"], requester=Person("1003000126", "ANNA HILL", ()))
    nobody = replace(alone, member=replace(alone.member, confidential=True))
    made, lacking = drafts_of_request(nobody, stories.senders().of("", nobody.regimes), DATED)
    assert made == []
    assert "confidential" in lacking[0][1]


def test_each_story_has_its_letters() -> None:
    assert codes("approved") == [("od_approve", "approval"), ("pa_answer", "approval")]
    assert codes("denied") == [("idn_coverage", "denial"), ("pa_answer", "denial")]
    assert codes("denied by a private plan") == [
        ("abd_preservice", "denial"), ("pa_answer", "denial"),
    ]  # fmt: skip
    assert codes("approved in part") == [
        ("idn_coverage", "denial"), ("od_approve", "notice"), ("pa_answer", "denial"),
    ]  # fmt: skip
    assert codes("extended") == [("ext_ma", "extension")]
    assert codes("not expedited") == [("exp_deny", "refusal")]
    assert codes("incomplete")[0] == ("info_request", "question")
    assert codes("a claim that lacks something")[0] == ("info_request_claim", "question")


def test_what_a_claim_lacks_is_asked_until_a_day() -> None:
    draft = drafts(STORIES["a claim that lacks something"])[0]
    said = letter(draft).evidence
    assert draft.text.reference == "Claim A26-0000017"
    assert "Medical records" in said["I2"]
    assert said["I4"].startswith("Please send it by August 4, 2026.")


ERISA = "29 CFR 2560.503-1(f)(2)"
PLANS = "45 CFR 147.136(b)(3)(i)"


@pytest.mark.parametrize(
    ("name", "track", "plan", "cite", "not_of"),
    [
        ("a claim that lacks something", "standard", "medicare_advantage",
         "42 CFR 422.520(a)(3); 42 CFR 422.568(c)", "2560.503"),
        ("a claim that lacks something", "standard", "original_medicare",
         "42 CFR 424.5(a)(6); SSA 1833(e)", "2560.503"),
        ("a claim that lacks something", "standard", "erisa_self_funded",
         f"{ERISA}(iii)(B)", "147.136"),
        ("a claim that lacks something", "standard", "aca_individual",
         f"{PLANS}; {ERISA}(iii)(B)", "422.5"),
        ("incomplete", "standard", "medicare_advantage", "42 CFR 422.568(b)", "2560.503"),
        ("incomplete", "expedited", "medicare_advantage", "42 CFR 422.572(a)", "2560.503"),
        ("incomplete", "standard", "erisa_self_funded", f"{ERISA}(iii)(A)", "147.136"),
        ("incomplete", "expedited", "erisa_self_funded", f"{ERISA}(i)", "147.136"),
        ("incomplete", "standard", "aca_individual", f"{PLANS}; {ERISA}(iii)(A)", "422.5"),
        ("incomplete", "expedited", "aca_individual", f"{PLANS}; {ERISA}(i)", "422.5"),
    ],
)  # fmt: skip
def test_what_is_lacking_is_asked_for_under_the_law_of_the_coverage(
    name: str, track: str, plan: str, cite: str, not_of: str
) -> None:
    story = replace(STORIES[name], track=track)
    story = replace(story, notice={**story.notice, "answer_by": "2026-08-04T23:59:59-04:00"})
    for draft in drafts(replace(story, regimes=tuple(stories.PLANS[plan]["regimes"]))):
        made = letter(draft)
        printed = reading.text_of(made.pdf.content)
        assert reading.tight(cite) in printed
        assert not_of not in printed
        required = {each.id: each.cite for each in drafted(draft, DATED).required}
        assert {required[name] for name in ("I1", "I2", "I3", "I4", "I5", "X6")} == {cite}


@pytest.mark.parametrize("name", ["a claim that lacks something", "incomplete"])
def test_a_coverage_whose_law_is_not_on_record_is_not_asked_under_another(name: str) -> None:
    story = replace(STORIES[name], regimes=("medicare_advantage",))
    before = date(2005, 12, 31)
    made, lacking = drafts_of_request(story, stories.senders().of("", story.regimes), before)
    assert made == []
    assert "no law on record for what the law says where a" in lacking[0][1]


def test_what_was_granted_and_what_not_is_told() -> None:
    (denial, approval, _) = drafts(STORIES["approved in part"])
    row = denial.text.asked.services[0]
    assert (row.outcome, row.granted) == (
        "Approved in part", "once, March 10, 2026 to June 9, 2026",
    )  # fmt: skip
    assert WHY in letter(denial).evidence["D5"]
    assert "Authorization number A26-0000017" in letter(approval).evidence["P2"]


def test_a_drug_is_appealed_in_the_days_of_drugs() -> None:
    (denial, _) = drafts(STORIES["a drug denied"])
    said = letter(denial).evidence["D9"]
    assert "within 7 days" in said
    assert "within 72 hours" in said


def test_a_denial_without_a_sentence_is_not_issued() -> None:
    bare = decided("medicare_advantage", replace(REFUSED, why="Not medically necessary."))
    with pytest.raises(UnableToIssue, match="no sentence of its own"):
        letter(drafts(bare)[0])


def test_every_reason_is_of_a_judgment_with_words() -> None:
    assert {each.rule for each in denial_reasons().values()} <= set(ORDER)
    assert set(missing_words()) == set(MISSING)


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("America/New_York", "May 2, 2026, 12:30 AM EDT"),
        ("America/Chicago", "May 1, 2026, 11:30 PM CDT"),
        ("America/Los_Angeles", "May 1, 2026, 9:30 PM PDT"),
        ("America/Phoenix", "May 1, 2026, 9:30 PM MST"),
    ],
)
def test_hours_are_told_in_the_zone_of_the_case(zone: str, told: str) -> None:
    asked = notice(
        "information_needed", "aca_individual", why="", needed=["medical_records"],
        answer_by="2026-05-02T04:30:00+00:00",
    )  # fmt: skip
    hurried = replace(asked, zone=zone, track="expedited")
    assert notice_text(hurried, DATED).answer_by == told
    day = notice_text(replace(asked, zone=zone), DATED).answer_by
    assert told.startswith(day + ",")
