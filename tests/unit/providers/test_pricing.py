"""The fee schedule formula, status by status."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.money import Money
from providers.law_book import conversion_factor, is_facility
from providers.pricing import (
    Gpci,
    ScheduleRow,
    UnableToPrice,
    component,
    is_anesthesia,
    locality_key,
    missing_row,
    price,
)

VISIT = ScheduleRow(
    "99204", "", "A", Decimal("2.60"), Decimal("2.20"), Decimal("1.10"), Decimal("0.24")
)
SCAN = replace(
    VISIT,
    code="70551",
    work=Decimal("1.50"),
    pe_nonfacility=Decimal("5.00"),
    pe_facility=Decimal("5.00"),
    mp=Decimal("0.10"),
    opps_pe_nonfacility=Decimal("4.00"),
    opps_pe_facility=Decimal("4.00"),
    opps_mp=Decimal("0.09"),
)
GPCI = Gpci(Decimal("1.000"), Decimal("0.870"), Decimal("0.575"))
FACTOR = Decimal("32.7442")


def test_office_and_facility():
    # (2.60 + 2.20 x 0.870 + 0.24 x 0.575) x 32.7442 = 4.652 x 32.7442 = 152.3260...
    assert price(VISIT, GPCI, FACTOR, facility=False).amount == Money("152.33")
    # (2.60 + 1.10 x 0.870 + 0.138) x 32.7442 = 3.695 x 32.7442 = 120.9898...
    assert price(VISIT, GPCI, FACTOR, facility=True).amount == Money("120.99")


def test_half_a_cent_goes_up():
    row = replace(VISIT, work=Decimal("1"), pe_nonfacility=Decimal("0"), mp=Decimal("0"))
    assert price(row, GPCI, Decimal("10.0050"), facility=False).amount == Money("10.01")
    assert price(row, GPCI, Decimal("10.0049"), facility=False).amount == Money("10.00")


def test_the_lower_of_schedule_and_hospital_outpatient_amount_is_allowed():
    found = price(SCAN, GPCI, FACTOR, facility=False)
    # (1.50 + 5.00 x 0.870 + 0.10 x 0.575) x 32.7442 = 5.9075 x 32.7442
    assert found.amount == Money("193.44")
    # (1.50 + 4.00 x 0.870 + 0.09 x 0.575) x 32.7442 = 5.03175 x 32.7442
    assert found.opps_cap == Money("164.76")
    assert found.allowed == Money("164.76")
    dear = replace(SCAN, opps_pe_nonfacility=Decimal("9.00"))
    assert price(dear, GPCI, FACTOR, facility=False).allowed == Money("193.44")
    assert price(VISIT, GPCI, FACTOR, facility=False).opps_cap is None


@pytest.mark.parametrize("status", ["A", "R", "T"])
def test_payable_statuses(status: str):
    assert price(replace(VISIT, status=status), GPCI, FACTOR, facility=False).allowed


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("B", "bundled into the payment for other services"),
        ("C", "contractor prices it"),
        ("E", "excluded from the physician fee schedule"),
        ("I", "not valid for Medicare"),
        ("J", "anesthesia"),
        ("M", "measurement"),
        ("P", "bundled into other services or excluded"),
        ("X", "not a physician service by statute"),
        ("Z", "this status is unknown"),
    ],
)
def test_other_statuses_have_no_amount_even_with_rvus(status: str, words: str):
    with pytest.raises(UnableToPrice, match=words):
        price(replace(VISIT, status=status), GPCI, FACTOR, facility=False)


def test_a_noncovered_service_has_a_published_amount_that_medicare_does_not_allow():
    found = price(replace(VISIT, status="N"), GPCI, FACTOR, facility=False)
    assert (found.amount, found.allowed) == (Money("152.33"), None)
    assert "does not cover" in found.note
    bare = replace(
        VISIT, status="N", work=Decimal(0), pe_nonfacility=Decimal(0), pe_facility=Decimal(0)
    )
    with pytest.raises(UnableToPrice, match="Medicare does not cover it"):
        price(bare, GPCI, FACTOR, facility=False)


def test_missing_rvus_are_not_zero():
    with pytest.raises(UnableToPrice, match="no non-facility RVUs"):
        price(replace(VISIT, pe_nonfacility=None), GPCI, FACTOR, facility=False)
    assert price(replace(VISIT, pe_nonfacility=None), GPCI, FACTOR, facility=True).amount
    none = replace(
        VISIT, work=Decimal(0), pe_nonfacility=Decimal(0), pe_facility=Decimal(0), mp=Decimal(0)
    )
    with pytest.raises(UnableToPrice, match="priced by hand"):
        price(replace(none, status="R"), GPCI, FACTOR, facility=False)


def test_which_row_modifiers_ask_for():
    assert component("99204", ()) == ""
    assert component("99204", ("25", "95")) == ""
    assert component("70551", ("59", "26")) == "26"
    assert component("70551", ("TC",)) == "TC"
    assert component("45378", ("53",)) == "53"
    for modifiers in (("26", "TC"), ("80",), ("50", "26"), ("AS",)):
        with pytest.raises(UnableToPrice, match="does not say what is paid"):
            component("70551", modifiers)


def test_why_there_is_no_row():
    schedule = "the 2024 fee schedule"
    assert "paid by base units and time" in str(missing_row("00100", "", (), schedule))
    assert "not split into" in str(missing_row("99204", "26", ("",), schedule))
    assert "discontinued procedure by hand" in str(missing_row("99204", "53", ("",), schedule))
    assert str(missing_row("99999", "", (), schedule)) == "99999 is not in the 2024 fee schedule"
    assert [is_anesthesia(code) for code in ("00099", "00100", "01999", "02000", "0100T")] == [
        False,
        True,
        True,
        False,
        False,
    ]


def test_a_locality_gets_its_leading_zeros_back():
    assert locality_key("2102", "1") == "02102-01"


@pytest.mark.parametrize(
    ("day", "factor", "qualifying"),
    [
        ("2019-12-31", None, None),
        ("2020-01-01", "36.0896", "36.0896"),
        ("2021-06-01", "34.8931", "34.8931"),
        ("2022-06-01", "34.6062", "34.6062"),
        ("2023-12-31", "33.8872", "33.8872"),
        ("2024-03-08", "32.7442", "32.7442"),
        ("2024-03-09", "33.2875", "33.2875"),
        ("2025-12-31", "32.3465", "32.3465"),
        ("2026-01-01", "33.4009", "33.5675"),
        ("2026-12-31", "33.4009", "33.5675"),
        ("2027-01-01", None, None),
    ],
)
def test_the_conversion_factor_follows_the_day_of_service(
    day: str, factor: str | None, qualifying: str | None
):
    on = date.fromisoformat(day)
    for wanted, qualifies in ((factor, False), (qualifying, True)):
        found = conversion_factor(on, qualifying=qualifies)
        assert (str(found.amount) if found else None) == wanted


def test_the_rate_follows_the_place_of_service():
    on = date(2026, 3, 2)
    for places, answer in (
        ("02 19 21 22 23 24 26 31 34 41 42 51 52 53 56 61", True),
        ("11 10 12 13 14 15 17 20 32 33 49 50 54 55 57 60 62 65 71 72 81 99", False),
    ):
        for place in places.split():
            found = is_facility(place, on)
            assert found is not None
            assert found.amount is answer
            assert "414.22" in found.cite
    assert is_facility("05", on) is None
    assert is_facility("", on) is None


_rvu = st.decimals(0, 200, places=2)
_index = st.decimals("0.3", "2", places=3)


@given(_rvu, _rvu, _rvu, _index, _index, _index, st.decimals("20", "50", places=4))
def test_the_amount_is_the_formula_rounded_once(work, pe, mp, gw, gp, gm, factor):
    row = replace(VISIT, work=work, pe_nonfacility=pe, mp=mp)
    exact = (work * gw + pe * gp + mp * gm) * factor
    if work or pe or mp:
        found = price(row, Gpci(gw, gp, gm), factor, facility=False)
        assert abs(found.amount.decimal - exact) <= Decimal("0.005")
        assert found.allowed == found.amount
