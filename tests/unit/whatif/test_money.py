"""The money of invented claims, worked out by hand beside each."""

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.whatif.documents import (
    ADVANTAGE,
    COLLEAGUE,
    GONE,
    PART_B,
    PRIVATE,
    answered,
    changed,
)

USED_UP = {"member.deductible_used": {"2026": "283.00"}}
NONPAR = {**USED_UP, "providers[0].medicare": "nonparticipating", "fees.99204": "150.00"}


def cas(*rows: str) -> list[dict[str, Any]]:
    """`CO 45 180.00`, `CO 96 350.00 N130` as adjustments."""
    split = (row.split() for row in rows)
    return [
        {"group": group, "carc": carc, "amount": amount, "rarc": rarc}
        for group, carc, amount, *rarc in split
    ]


CASES: dict[str, tuple[Any, dict[str, Any], dict[str, Any]]] = {
    # 283.00 of the deductible left, 170.00 allowed: all of it; 283 - 170 = 113 left
    "part b, the deductible takes all": (
        PART_B, {},
        {
            "payee": "provider", "accumulators": {"deductible_left": "113.00"},
            "lines": [{
                "allowed": "170.00", "deductible": "170.00", "coinsurance": "0.00",
                "sequestration": "0.00", "paid": "0.00", "member_owes": "170.00",
                "adjustments": cas("CO 45 180.00", "PR 1 170.00"),
            }],
        },
    ),
    # the rulebook's own: 400 - 83 = 317; 20 % 63.40; 253.60; 2 % 5.072; 253.60 - 5.07 = 248.53
    "part b, the worked example": (
        PART_B,
        {
            "member.deductible_used": {"2026": "200.00"}, "fees.99204": "400.00",
            "claim.lines[0].charge": "520.00",
        },
        {
            "accumulators": {"deductible_left": "0.00"},
            "lines": [{
                "allowed": "400.00", "deductible": "83.00", "coinsurance": "63.40",
                "sequestration": "5.07", "paid": "248.53", "member_owes": "146.40",
                "adjustments": cas("CO 45 120.00", "PR 1 83.00", "PR 2 63.40", "CO 253 5.07"),
            }],
        },
    ),
    # never above the charge: 120.00; 24.00; 96.00; 1.92; 94.08
    "part b, a charge below the fee": (
        PART_B, {**USED_UP, "claim.lines[0].charge": "120.00"},
        {"lines": [{"allowed": "120.00", "coinsurance": "24.00", "paid": "94.08",
                    "adjustments": cas("PR 2 24.00", "CO 253 1.92")}]},
    ),
    # 95 % of 150 = 142.50; 20 % 28.50; 114.00; 2.28; 111.72
    "non-participating, assigned": (
        PART_B, {**NONPAR, "claim.lines[0].charge": "200.00"},
        {"payee": "provider",
         "lines": [{"allowed": "142.50", "paid": "111.72", "member_owes": "28.50",
                    "adjustments": cas("CO 45 57.50", "PR 2 28.50", "CO 253 2.28")}]},
    ),
    # limiting charge 115 % of 142.50 = 163.875, half a cent up: 163.88; 163.88 - 142.50 = 21.38
    "non-participating, unassigned": (
        PART_B, {**NONPAR, "claim.lines[0].charge": "200.00", "claim.assigned": "false"},
        {"payee": "member",
         "lines": [{"allowed": "142.50", "paid": "111.72", "member_owes": "49.88",
                    "adjustments": cas("CO 45 36.12", "PR 45 21.38", "PR 2 28.50",
                                       "CO 253 2.28")}]},
    ),
    # a charge of 150.00 is below the limiting charge: 150.00 - 142.50 = 7.50 may be billed
    "non-participating, unassigned, below the limiting charge": (
        PART_B, {**NONPAR, "claim.lines[0].charge": "150.00", "claim.assigned": "false"},
        {"lines": [{"member_owes": "36.00",
                    "adjustments": cas("PR 45 7.50", "PR 2 28.50", "CO 253 2.28")}]},
    ),
    # 85 % of 170 = 144.50; 28.90; 115.60; 2.312; 113.29: and assignment is not the NP's to refuse
    "a nurse practitioner": (
        PART_B,
        {**USED_UP, "providers[0].kind": "np", "claim.assigned": "false"},
        {"payee": "provider",
         "lines": [{"allowed": "144.50", "paid": "113.29", "member_owes": "28.90",
                    "adjustments": cas("CO 45 205.50", "PR 2 28.90", "CO 253 2.31")}]},
    ),
    # participating always takes assignment
    "participating, said to be unassigned": (
        PART_B, {**USED_UP, "claim.assigned": "false"},
        {"payee": "provider", "lines": [{"paid": "133.28",
                                         "adjustments": cas("CO 45 180.00", "PR 2 34.00",
                                                            "CO 253 2.72")}]},
    ),
    # 2021: no sequestration; the year's deductible is 203.00: 80 % of 170.00
    "sequestration suspended in 2021": (
        PART_B,
        {
            "claim.received": "2021-03-20", "claim.lines[0].served": "2021-03-02",
            "member.deductible_used": {"2021": "203.00"}, "chain.first.on": "2021-01-12",
            "chain.second.on": "2021-02-10",
        },
        {"lines": [{"paid": "136.00", "sequestration": "0.00"}]},
    ),
    # May 2022: 1 % of 136.00
    "sequestration of one percent": (
        PART_B,
        {
            "claim.received": "2022-06-20", "claim.lines[0].served": "2022-05-02",
            "member.deductible_used": {"2022": "233.00"},
        },
        {"lines": [{"paid": "134.64", "sequestration": "1.36"}]},
    ),
    # 170.00 then 113.00 of the 90.00 twice: 90.00 + 23.00; 67.00 left, 13.40; 53.60; 1.07; 52.53
    "the deductible in line order": (
        PART_B,
        {
            "claim.lines[1]": {"served": "2026-03-02", "code": "99213", "charge": "90.00"},
            "claim.lines[2]": {"served": "2026-03-03", "code": "99213", "charge": "90.00"},
        },
        {"accumulators": {"deductible_left": "0.00"},
         "lines": [{"deductible": "170.00"}, {"deductible": "90.00"},
                   {"deductible": "23.00", "coinsurance": "13.40", "sequestration": "1.07",
                    "paid": "52.53"}],
         "totals": {"charge": "530.00", "allowed": "350.00", "paid": "52.53",
                    "member_owes": "296.40"}},
    ),
    # two years, two deductibles: 257.00 used up in 2025, 2026 untouched
    "the deductible by year of service": (
        PART_B,
        {
            "member.deductible_used": {"2025": "257.00"},
            "claim.lines[0].served": "2025-12-30",
            "claim.lines[1]": {"served": "2026-01-02", "code": "99204", "charge": "170.00"},
            "claim.opinion": "second",
        },
        {"lines": [{"deductible": "0.00", "paid": "133.28"}, {"deductible": "170.00"}],
         "accumulators": {"deductible_left": "0.00"}},
    ),
    # three units: 510.00; 102.00; 408.00; 8.16
    "units": (
        PART_B, {**USED_UP, "claim.lines[0].units": "3", "claim.lines[0].charge": "600.00"},
        {"lines": [{"allowed": "510.00", "paid": "399.84"}]},
    ),
    # lowest of 350 - 136 = 214, 80 % of 170 = 136, 170 - 136 = 34; 2 % of 34.00 = 0.68
    "medicare second": (
        PART_B,
        {
            **USED_UP,
            "member.other_insurance": {"primary": "true", "employer_size": "25",
                                       "kind": "working_aged"},
            "claim.primary_paid": {"allowed": "170.00", "paid": "136.00"},
        },
        {"lines": [{"coinsurance": "0.00", "deductible": "0.00", "other_payer": "136.00",
                    "paid": "33.32", "member_owes": "0.00",
                    "adjustments": cas("CO 45 180.00", "OA 23 136.00", "CO 253 0.68")}]},
    ),
    # the deductible takes all 170.00, so Medicare as primary would pay 0.00: the lowest.
    # 170.00 - 100.00 = 70.00 is owed; the deductible is credited in full: 283 - 170 = 113 left
    "medicare second, the deductible": (
        PART_B,
        {
            "member.other_insurance": {"primary": "true", "employer_size": "25",
                                       "kind": "working_aged"},
            "claim.primary_paid": {"allowed": "170.00", "paid": "100.00"},
        },
        {"accumulators": {"deductible_left": "113.00"},
         "lines": [{"coinsurance": "0.00", "deductible": "70.00", "other_payer": "100.00",
                    "paid": "0.00", "member_owes": "70.00"}]},
    ),
    # 100.00 over 170.00 and 90.00: 65.3846 and 34.6154: the odd cent to the larger remainder
    "the primary's payment shared by allowed amount": (
        PART_B,
        {
            "member.deductible_used": {"2026": "0.00"},
            "member.other_insurance": {"primary": "true", "employer_size": "25",
                                       "kind": "working_aged"},
            "claim.primary_paid": {"allowed": "260.00", "paid": "100.00"},
            "claim.lines[1]": {"served": "2026-03-02", "code": "99213", "charge": "90.00"},
        },
        {"lines": [{"other_payer": "65.38"}, {"other_payer": "34.62"}]},
    ),
    # an employer of 19: Medicare pays first
    "a small employer pays after medicare": (
        PART_B,
        {**USED_UP, "member.other_insurance": {"primary": "true", "employer_size": "19",
                                               "kind": "working_aged"}},
        {"lines": [{"other_payer": "0.00", "paid": "133.28"}]},
    ),
    # 200: copay 30; deductible 500 - 400 = 100; 20 % of 70 = 14; 56
    "a private plan": (
        PRIVATE,
        {
            "fees.99204": "200.00", "claim.lines[0].charge": "300.00",
            "member.deductible_used": {"2026": "400.00"},
        },
        {"payee": "provider",
         "accumulators": {"deductible_left": "0.00", "out_of_pocket_left": "8856.00"},
         "lines": [{"allowed": "200.00", "copay": "30.00", "deductible": "100.00",
                    "coinsurance": "14.00", "paid": "56.00", "member_owes": "144.00",
                    "adjustments": cas("CO 45 100.00", "PR 3 30.00", "PR 1 100.00",
                                       "PR 2 14.00")}]},
    ),
    # 144.00 owed, 100.00 left of the maximum: 44.00 off: 14.00 coinsurance, 30.00 deductible
    "the out-of-pocket maximum": (
        PRIVATE,
        {
            "fees.99204": "200.00", "claim.lines[0].charge": "300.00",
            "member.deductible_used": {"2026": "400.00"},
            "member.out_of_pocket_used": {"2026": "8900.00"},
        },
        {"accumulators": {"deductible_left": "30.00", "out_of_pocket_left": "0.00"},
         "lines": [{"copay": "30.00", "deductible": "70.00", "coinsurance": "0.00",
                    "paid": "100.00", "member_owes": "100.00"}]},
    ),
    # a visit: 30.00 once, on the first line; the next day is another visit
    "the copay once a visit": (
        PRIVATE,
        {
            "plan.deductible": "0.00", "plan.coinsurance": GONE,
            "claim.lines[1]": {"served": "2026-03-02", "code": "99213", "charge": "90.00"},
            "claim.lines[2]": {"served": "2026-03-03", "code": "99213", "charge": "90.00"},
        },
        {"lines": [{"copay": "30.00", "paid": "140.00"}, {"copay": "0.00", "paid": "90.00"},
                   {"copay": "30.00", "paid": "60.00"}]},
    ),
    # out of a preferred network: 80 % of 170 = 136; 500.00 deductible takes it; 214.00 above
    "out of network, the member may be billed": (
        PRIVATE,
        {
            "plan.network": "preferred", "plan.out_of_network_basis": {"percent_of_fee": "80"},
            "providers[0].in_network": [], "member.deductible_used": {"2026": "450.00"},
        },
        # 50.00 deductible; 40 % of 86.00 = 34.40; 51.60
        {"accumulators": {"deductible_left": "0.00", "out_of_pocket_left": "9000.00"},
         "lines": [{"allowed": "136.00", "copay": "0.00", "deductible": "50.00",
                    "coinsurance": "34.40", "paid": "51.60", "member_owes": "298.40",
                    "adjustments": cas("PR 45 214.00", "PR 1 50.00", "PR 2 34.40")}]},
    ),
    # 170.00 - 40.00; charge above allowed is the provider's loss
    "medicare advantage": (
        ADVANTAGE, {},
        {"accumulators": {"out_of_pocket_left": None},
         "lines": [{"allowed": "170.00", "copay": "40.00", "paid": "130.00",
                    "adjustments": cas("CO 45 180.00", "PR 3 40.00"), "sequestration": "0.00"}]},
    ),
    # out of a preferred network, no participation rules: 40 % of 170.00; CO-45 all the same
    "medicare advantage out of network": (
        ADVANTAGE,
        {"plan.network": "preferred", "providers[0].in_network": []},
        {"lines": [{"coinsurance": "68.00", "paid": "102.00", "member_owes": "68.00",
                    "adjustments": cas("CO 45 180.00", "PR 2 68.00")}]},
    ),
    "medicare advantage, a nurse practitioner at the fee as given": (
        ADVANTAGE, {"providers[0].kind": "np"}, {"lines": [{"allowed": "170.00"}]},
    ),
    # the colleague's involvement is Part B's own business: a note, and it pays
    "part b pays a colleague of the second physician": (
        PART_B, {**USED_UP, "chain.second.npi": COLLEAGUE}, {"lines": [{"paid": "133.28"}]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_money(name: str) -> None:
    base, changes, expect = CASES[name]
    found = answered({**changed(base, changes), "expect": {"disposition": "paid", **expect}})
    assert found["differences"] == []
    for line in found["lines"]:
        adjusted = sum(Decimal(each["amount"]) for each in line["adjustments"])
        assert Decimal(line["charge"]) == Decimal(line["paid"]) + adjusted
        owed = [each["amount"] for each in line["adjustments"] if each["group"] == "PR"]
        assert Decimal(line["member_owes"]) == sum(map(Decimal, owed))
