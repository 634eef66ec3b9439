"""Denied, pended, set aside: what the answer says of a whole claim."""

from typing import Any

import pytest

from claims.pipeline import JUDGMENTS
from tests.unit.whatif.documents import (
    ADVANTAGE,
    COLLEAGUE,
    FIRST,
    GONE,
    OURS,
    PART_B,
    PRIVATE,
    answered,
    changed,
)

NOTHING = dict.fromkeys(
    ("allowed", "deductible", "copay", "coinsurance", "other_payer", "sequestration", "paid"),
    "0.00",
)

# rule, base, changes, group, carc
DENIALS: list[tuple[str, Any, dict[str, Any], str, str]] = [
    ("member_covered", PART_B, {"member.covered[0].from": "2026-03-03"}, "PR", "26"),
    ("member_covered", PART_B, {"member.covered[0].to": "2026-03-02"}, "PR", "27"),
    ("timely_filing", PART_B, {"claim.received": "2027-03-03"}, "CO", "29"),
    (
        "duplicate_claim",
        PART_B,
        {"history": [{"served": "2026-03-02", "npi": OURS, "code": "99204", "charge": "350.00"}]},
        "OA",
        "18",
    ),
    ("provider_eligible", PART_B, {"providers[0].medicare": "opted_out"}, "CO", "B7"),
    ("provider_eligible", PART_B, {"providers[0].medicare": "not_enrolled"}, "CO", "B7"),
    ("provider_eligible", PART_B, {"providers[0].excluded": [{"from": "2026-01-01"}]}, "CO", "B7"),
    ("excluded_service", PART_B, {"chain.subject.kind": "excluded_service"}, "CO", "96"),
    (
        "excluded_service",
        ADVANTAGE,
        {"chain.subject.kind": "excluded_service", "claim.lines[0].modifiers": ["GY"]},
        "PR",
        "96",
    ),
    ("same_physician", PART_B, {"chain.second.npi": OURS}, "CO", "272"),
    ("in_network", PRIVATE, {"providers[0].in_network": []}, "PR", "242"),
    ("in_network", ADVANTAGE, {"providers[0].in_network": []}, "CO", "242"),
    (
        "approved_list",
        PRIVATE,
        {"plan.approved_list": "required", "providers[0].approved_list": []},
        "CO",
        "242",
    ),
    ("prior_authorization", PRIVATE, {"plan.prior_authorization": ["third_opinion"]}, "CO", "197"),
    ("opinions_per_chain", PRIVATE, {"plan.opinions_per_chain": "2"}, "CO", "273"),
]


@pytest.mark.parametrize(("rule", "base", "changes", "group", "carc"), DENIALS)
def test_a_denied_line_has_its_whole_charge_in_one_adjustment(
    rule: str, base: Any, changes: dict[str, Any], group: str, carc: str
) -> None:
    found = answered(changed(base, changes))
    assert (found["disposition"], found["denials"], found["pends"]) == ("denied", [rule], [])
    line = found["lines"][0]
    (adjustment,) = line["adjustments"]
    assert (adjustment["group"], adjustment["carc"], adjustment["amount"]) == (
        group,
        carc,
        "350.00",
    )
    assert bool(adjustment["rarc"]) == (carc == "96")
    assert {name: line[name] for name in NOTHING} == NOTHING
    assert line["member_owes"] == ("350.00" if group == "PR" else "0.00")
    assert [each["rule"] for each in line["findings"] if each["says"] == "deny"] == [rule]
    assert next(e["carc"] for e in line["findings"] if e["rule"] == rule) == carc


PENDS: list[tuple[str, Any, dict[str, Any]]] = [
    ("third_opinion_indicated", PART_B, {"chain.second.finding": "agrees"}),
    ("third_opinion_indicated", PART_B, {"chain.second.finding": "inconclusive"}),
    ("third_opinion_indicated", PRIVATE, {"chain.second.finding": GONE}),
    ("same_group", PRIVATE, {"chain.second.npi": COLLEAGUE}),
    ("board_certified", PRIVATE, {"providers[0].board_certified": []}),
    ("timely_filing", PRIVATE, {"plan.filing_limit": GONE}),
    (
        "approved_list",
        PRIVATE,
        {
            "plan.approved_list": "required",
            "plan.when_not_listed": "pend",
            "providers[0].approved_list": [],
        },
    ),
    (
        "prior_authorization",
        PRIVATE,
        {
            "plan.prior_authorization": ["third_opinion"],
            "authorizations": [
                {"number": "PA1", "for": "third_opinion", "npi": FIRST, "from": "2026-01-01"}
            ],
        },
    ),
    (
        "other_payer_first",
        PART_B,
        {
            "member.other_insurance": {
                "primary": "true",
                "kind": "working_aged",
                "employer_size": "25",
            }
        },
    ),
    (
        "earlier_involvement",
        PRIVATE,
        {
            "history": [
                {"served": "2026-01-02", "npi": OURS, "code": "99213", "diagnosis": "M17.0"}
            ],
        },
    ),
    ("agreed_allowed", PRIVATE, {"fees": {}}),
    ("excluded_service", PART_B, {"chain.subject": GONE}),
    ("excluded_service", ADVANTAGE, {"chain.subject.kind": GONE}),
    # no Part B deductible is on record for 2027
    (
        "part_b_deductible",
        PART_B,
        {"claim.lines[0].served": "2027-01-04", "claim.received": "2027-02-01"},
    ),
]


@pytest.mark.parametrize(("rule", "base", "changes"), PENDS)
def test_a_pended_line_keeps_its_charge_and_carries_nothing_else(
    rule: str, base: Any, changes: dict[str, Any]
) -> None:
    found = answered(changed(base, changes))
    assert (found["disposition"], found["pends"], found["denials"]) == ("pended", [rule], [])
    line = found["lines"][0]
    assert (line["charge"], line["adjustments"]) == ("350.00", [])
    assert {name: line[name] for name in NOTHING} == NOTHING
    assert line["member_owes"] == "0.00"
    assert found["totals"] == {
        "charge": "350.00", "allowed": "0.00", "paid": "0.00", "member_owes": "0.00",
    }  # fmt: skip


def test_a_line_with_a_denial_and_a_pend_is_denied_and_the_first_denial_gives_the_code() -> None:
    found = answered(
        changed(
            PRIVATE,
            {
                "chain.second.finding": "agrees",
                "providers[0].in_network": [],
                "plan.opinions_per_chain": "2",
            },
        )
    )
    assert found["disposition"] == "denied"
    assert found["denials"] == ["in_network", "opinions_per_chain"]
    assert found["pends"] == ["third_opinion_indicated"]
    assert [each["carc"] for each in found["lines"][0]["adjustments"]] == ["242"]


def test_all_judgments_run_and_are_kept_in_pipeline_order() -> None:
    found = answered(changed(PART_B, {"member.covered[0].to": "2026-03-02"}))
    rules = [each["rule"] for each in found["lines"][0]["findings"]]
    assert rules == [rule.name for rule in JUDGMENTS]
    assert rules[0] == "member_covered"
    assert len(rules) == 16


@pytest.mark.parametrize(
    ("second_line", "disposition"),
    [
        ({"served": "2026-03-02", "code": "99213", "charge": "90.00"}, "paid"),
        ({"served": "2025-03-02", "code": "99213", "charge": "90.00"}, "denied"),
        ({"served": "2026-03-02", "code": "99999", "charge": "90.00"}, "pended"),
    ],
)
def test_one_line_that_pends_pends_the_claim_and_one_that_is_paid_pays_it(
    second_line: dict[str, str], disposition: str
) -> None:
    changes = {"claim.lines[0].served": "2025-03-01", "claim.lines[1]": second_line}
    found = answered(changed(PART_B, changes))
    assert [line["disposition"] for line in found["lines"]] == ["denied", disposition]
    assert found["disposition"] == disposition
    assert found["denials"] == ["timely_filing"]


def test_a_person_s_word_sets_a_refusal_aside_or_upholds_a_doubt() -> None:
    word = {"rule": "third_opinion_indicated", "say": "override", "reason": "records reviewed"}
    document = changed(PRIVATE, {"chain.second.finding": "agrees", "determinations": [word]})
    found = answered(document)
    assert found["disposition"] == "paid"
    said = next(
        each for each in found["lines"][0]["findings"] if each["rule"] == "third_opinion_indicated"
    )
    assert said["says"] == "note"
    assert "records reviewed" in said["message"]
    found = answered(changed(document, {"determinations[0].say": "accept"}))
    assert (found["disposition"], found["denials"]) == ("denied", ["third_opinion_indicated"])


def test_under_a_private_plan_the_subject_of_a_chain_may_be_left_out() -> None:
    assert answered(changed(PRIVATE, {"chain.subject": GONE}))["disposition"] == "paid"


def test_of_a_provider_who_is_not_listed_the_npi_is_known() -> None:
    """The physicians of the earlier opinions need not be described to be told apart."""
    alone = changed(PRIVATE, {"providers": PRIVATE["providers"][:1]})
    assert answered(alone)["disposition"] == "paid"
    assert answered(changed(alone, {"chain.first.npi": OURS}))["denials"] == ["same_physician"]


def test_a_claim_without_a_chain_is_an_ordinary_claim() -> None:
    changes = {"chain": GONE, "claim.opinion": GONE, "plan.approved_list": "required",
               "providers[0].approved_list": [], "providers[0].board_certified": []}  # fmt: skip
    assert answered(changed(PRIVATE, changes))["disposition"] == "paid"
