"""Services asked for in advance, and claims under an approval: the pure part."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from claims.adjudication import ApprovedService, Authorization, Claim, Verdict
from claims.adjudication.authorized import uses, with_used
from claims.adjudication.preservice import ADMINISTRATIVE, AFTER_SERVICE, Outcome
from claims.law_book import book
from claims.pipeline import ORDER, adjudicate, authorize
from claims.whatif.document import read_document
from kernel.dates import Days
from tests.unit.letters import stories

YEAR = Days(date(2026, 1, 1), date(2027, 1, 1))
WHY = "The operation note on file shows that the knee was replaced in January."
FAR = {"providers__0__in_network": []}
"""The clinician is out of the network."""


def claim(plan: str = "medicare_advantage", lines: Any = None, **changes: Any) -> Claim:
    billed = lines or [stories.line("99204", "350.00", "2026-03-02")]
    read, faults = read_document(stories.document(plan, claim__lines=billed, **changes))
    assert read, faults
    return read.claim


def request(*verdicts: Verdict, **changes: Any) -> Claim:
    made = claim(**changes)
    lines = tuple(replace(line, units=3, until=date(2026, 6, 1)) for line in made.lines)
    return replace(made, lines=lines, asked_ahead="preservice", verdicts=verdicts)


def outcome(of: Claim) -> Outcome:
    return authorize(of, book()).outcome


def test_the_same_judgments_approve_and_pend() -> None:
    assert outcome(request()) is Outcome.APPROVED
    decided = authorize(request(**FAR), book())
    assert (decided.outcome, decided.pends, decided.denials) == (
        Outcome.PENDED, ("in_network",), (),
    )  # fmt: skip
    assert {finding.rule for finding in decided.services[0].findings} == set(ORDER)


def test_only_facts_of_record_are_denied_by_machine() -> None:
    gone = request(member__covered=[{"from": "2015-01-01", "to": "2016-01-01"}])
    decided = authorize(gone, book())
    assert (decided.outcome, decided.denials) == (Outcome.DENIED, ("member_covered",))
    excluded = request(providers__0__excluded=[{"from": "2020-01-01"}])
    assert authorize(excluded, book()).denials == ("provider_eligible",)
    assert set(ADMINISTRATIVE) | set(AFTER_SERVICE) <= set(ORDER)


def test_a_person_s_approval_does_not_reach_facts_of_record() -> None:
    word = Verdict("approve", "Nobody nearer.", "nurse")
    assert outcome(request(word, **FAR)) is Outcome.APPROVED
    gone = {"member__covered": [{"from": "2015-01-01", "to": "2016-01-01"}]}
    assert outcome(request(word, **gone)) is Outcome.DENIED


def test_a_refusal_names_its_judgment_in_the_reviewer_s_words() -> None:
    word = Verdict("deny", WHY, "nurse", None, "medical_necessity", "55")
    decided = authorize(request(word), book())
    assert decided.outcome is Outcome.DENIED
    found = {each.rule: each for each in decided.services[0].findings}
    assert (found["medical_necessity"].message, found["medical_necessity"].carc) == (WHY, "55")
    assert decided.estimate.sum("paid").cents == 0


def test_a_limit_cuts_units_and_days() -> None:
    days = Days(date(2026, 1, 1), date(2026, 4, 1))
    word = Verdict("limit", WHY, "nurse", 1, "medical_necessity", "151", (), 2, days)
    (service,) = authorize(request(word), book()).services
    assert service.outcome is Outcome.PARTLY_APPROVED
    assert (service.units, service.days) == (2, Days(date(2026, 3, 2), date(2026, 4, 1)))
    # two visits at the fee of 170.00
    assert service.estimate is not None
    assert service.estimate.allowed.cents == 34000


def test_no_price_is_no_reason_to_refuse() -> None:
    made = request()
    bare = tuple(replace(line, fee=None, no_fee_because="nobody knows") for line in made.lines)
    (service,) = authorize(replace(made, lines=bare), book()).services
    assert (service.outcome, service.estimate) == (Outcome.APPROVED, None)
    assert "nobody knows" in service.no_estimate


def permit(**said: Any) -> Authorization:
    row: dict[str, Any] = {
        "number": "A26-1", "purpose": "second_opinion", "npi": stories.NPI, "days": YEAR,
        "units": 2, "id": 7, "services": (ApprovedService(1, "99204", 2, YEAR),),
    }  # fmt: skip
    return Authorization(**row | said)


def under(*permits: Authorization, **changes: Any) -> Claim:
    return replace(claim(**changes), authorizations=permits)


def says(of: Claim, rule: str) -> str:
    (line,) = adjudicate(of, book()).lines
    return next(each.says.value for each in line.findings if each.rule == rule)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (permit(), "note"),
        (permit(services=()), "deny"),
        (permit(status="taken_back"), "deny"),
        (permit(npi="1003000126"), "deny"),
        (permit(services=(ApprovedService(1, "99205", 2, YEAR),)), "deny"),
        (permit(services=(ApprovedService(1, "99204", 2, YEAR, used=2),)), "deny"),
        (permit(services=(ApprovedService(1, "", 2, YEAR),)), "note"),
        (permit(purpose="third_opinion"), "deny"),
    ],
)
def test_only_what_was_approved_here_stands(held: Authorization, expected: str) -> None:
    assert says(under(held, **FAR), "in_network") == expected


def test_who_was_covered_is_still_asked() -> None:
    gone = {"member__covered": [{"from": "2015-01-01", "to": "2016-01-01"}]}
    assert says(under(permit(), **gone), "member_covered") == "deny"


def test_units_are_counted_by_service_and_account() -> None:
    lines = [stories.line("99204", "350.00"), stories.line("88321", "90.00", units="2")]
    services = (ApprovedService(1, "99204", 2, YEAR), ApprovedService(2, "88321", 5, YEAR))
    of = under(permit(services=services), lines=lines)
    assert uses(of, {1, 2}) == {("toward_pa_7_1", 2026): 1, ("toward_pa_7_2", 2026): 2}
    assert uses(of, {2}) == {("toward_pa_7_2", 2026): 2}
    whole = replace(of, authorizations=(permit(services=()),))
    assert uses(whole, {1, 2}) == {("toward_pa_7", 2026): 1}, "an imported one: one unit a claim"
    later = with_used(permit(services=services), {"toward_pa_7_2": 2})
    assert [each.used for each in later.services] == [0, 2]
