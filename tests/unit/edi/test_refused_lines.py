"""A service line for which its claim is refused is told as such in the 277CA (loop 2220D)."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.edi.ack_277ca import VERSION_277CA, Payer, write_277ca
from claims.edi.answered import refusals_as_rows, refuse_as_before
from claims.edi.charged import Sums, charge_sent
from claims.edi.claim_verdict import ClaimVerdict
from claims.edi.intake_837p import check_837p
from claims.edi.receipt import Receipt
from claims.edi.refusals import Refusal
from kernel.x12.loops import Loop
from kernel.x12.reader import read
from kernel.x12.segments import Segment
from kernel.x12.walk import walk
from tests.unit.edi.made import SECONDARY, added, as_bytes, swapped, without
from tests.unit.edi.reading import Change, changed, checked
from tests.unit.edi.test_intake import mutated
from tests.unit.x12.oracle import is_valid
from tests.unit.x12.plain_reader import plainly_read

AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
LINE_1, LINE_2 = "SV1*HC:99244*200.5", "SV1*HC:88321*99.5"
"""The lines of the claim A2, which has two."""


def written(receipt: Receipt) -> bytes:
    ((_, results),) = receipt.by_interchange()
    sent = write_277ca(results, payer=Payer("LAKESHORE", "LHP01"), control=3, at=AT)
    assert sent is not None
    assert is_valid(sent), sent.decode()
    return sent


def told(segments: list[str], claim: str = "A2") -> list[str]:
    """What is said of one claim, from its TRN on."""
    sent = ["*".join(each) for each in plainly_read(written(checked(segments)))]
    start = sent.index(f"TRN*2*{claim}")
    after = [at for at, each in enumerate(sent) if at > start and each[:3] in ("TRN", "HL*", "SE*")]
    return sent[start : after[0]]


def lines(segments: list[str], claim: str = "A2") -> list[str]:
    """What is said of its lines."""
    of_claim = told(segments, claim)
    at = [at for at, each in enumerate(of_claim) if each.startswith("SVC")]
    return of_claim[at[0] :] if at else []


def test_a_line_at_fault_is_named_with_its_own_status_behind_the_claims() -> None:
    assert told(changed(swapped("99.50*UN*1***1:2", "99.50*UN*2***3"))) == [
        "TRN*2*A2",
        "STC*A8:477*20260303*U*300.00",
        "DTP*472*D8*20260301",
        "SVC*HC:88321*99.50*****2",
        "STC*A8:477*20260303*U",
        "REF*FJ*A2-2",
        "DTP*472*D8*20260301",
    ]


def test_each_line_has_its_own_statuses_and_the_claim_has_all() -> None:
    found = told(
        changed(
            swapped("200.50*UN*1***1:2", "200.50*UN*1***3"),
            swapped("HC:88321*", "HC:8832*"),
            swapped("CLM*A2*300", "CLM*A2*301"),
        )
    )
    assert [each for each in found if each.startswith(("STC", "SVC"))] == [
        "STC*A7:400*20260303*U*301.00******A7:178*A8:477",
        "STC*A7:507*20260303*U*301.00",
        "SVC*HC:99244*200.50*****1",
        "STC*A8:477*20260303*U",
        "SVC*HC:8832*99.50*****1",
        "STC*A7:507*20260303*U",
    ]


@pytest.mark.parametrize(
    ("changes", "statuses"),
    [
        ([swapped("99.50*UN*1*", "99.50*UN*0*")], "A7:476"),
        ([swapped("REF*6R*A2-2", "REF*6R*A2-1")], "A7:584"),
        ([swapped("HC:88321*", "HC:88321:A?*")], "A7:453"),
        ([swapped("99.50*UN*1***", "99.50*UN*1*00**")], "A7:249"),
        ([added("REF*6R*A2-2", "AMT*T*100")], "A7:640"),
        ([added(LINE_2, "PWK*B3*BM")], "A6:489"),
        ([added("REF*6R*A2-2", "REF*X4*12")], "A7:544"),
        (
            [added("REF*6R*A2-2", "LIN**N4*1234", "CTP****1*UN")],
            "A7:218",
        ),
        ([added("REF*6R*A2-2", "NM1*82*1*ROE*RIA****XX*1245319598")], "A7:562:82"),
        (
            [
                added(
                    "REF*6R*A2-2",
                    "NM1*77*2*LAKE*****XX*1234567893",
                    "N3*1 SHORE DR",
                    "N4*CHICAGO*XX*60601",
                )
            ],
            "A7:501:77",
        ),
    ],
)
def test_what_is_asked_of_lines_is_told_of_the_line(changes: list[Change], statuses: str) -> None:
    found = lines(changed(*changes))
    assert [each.split("*")[0] for each in found] == ["SVC", "STC", "REF", "DTP"]
    assert found[0].startswith("SVC*HC:88321")
    assert statuses in found[1].split("*")


@pytest.mark.parametrize(
    "change",
    [
        swapped("CLM*A2*300", "CLM*A2*301"),
        swapped(
            "NM1*82*1*ROE*RICHARD****XX*1245319599", "NM1*82*1*ROE*R****XX*1245319598", times=2
        ),
        swapped("LX*2", "LX*3"),
    ],
    ids=["balance", "who rendered all", "numbering"],
)
def test_what_is_wrong_with_a_claim_as_a_whole_names_no_line(change: Change) -> None:
    assert told(changed(change))[1].split("*")[3] == "U"
    assert lines(changed(change)) == []


def test_an_accepted_claim_names_no_line_and_a_remark_neither() -> None:
    assert lines(changed()) == []
    weak = swapped(LINE_2, LINE_2.replace("88321", "E0601"))
    assert lines(changed(weak, added("REF*6R*A2-2", "PS1*SOMEONE*5"))) == []


def test_a_line_without_a_number_of_its_own_is_known_by_its_place() -> None:
    found = lines(changed(without("REF*6R*A2-2"), swapped("99.50*UN*1*", "99.50*UN*0*")))
    assert [each for each in found if each.startswith("REF")] == ["REF*FJ*2"]


def test_a_line_that_cannot_be_read_is_named_as_it_came() -> None:
    found = lines(changed(swapped("*99.50*UN", "*99.505*UN")))
    assert found == [
        "SVC*HC:88321*99.505*****1",
        "STC*A7:178*20260303*U*******A7:697",
        "REF*FJ*A2-2",
        "DTP*472*D8*20260301",
    ]


def test_every_amount_that_cannot_be_read_is_told_at_once() -> None:
    """Reading stops at the first; and what was charged is told to the last place sent."""
    segments = changed(
        swapped("CLM*A2*300", "CLM*A2*300.005"),
        swapped("99.50*UN", "99.505*UN"),
        swapped("200.50*UN", "200.501*UN"),
    )
    found = told(segments)
    assert found[1] == "STC*A7:178*20260303*U*300.005******A7:697"
    assert [each for each in found if each.startswith("SVC")] == [
        "SVC*HC:99244*200.501*****1",
        "SVC*HC:88321*99.505*****1",
    ]
    sums = ["*".join(each) for each in plainly_read(written(checked(segments)))]
    assert [each for each in sums if each.startswith("AMT*YY")] == ["AMT*YY*300.005"] * 2


@pytest.mark.parametrize(
    ("sent", "told_as"),
    [
        ("300.005", "300.005"),
        ("-300", "-300.00"),
        ("-0", "0.00"),
        ("99999999999999", "99999999999999.00"),
        ("99999999999999.999", "99999999999999.999"),
        ("999999999999999", "0.00"),
        ("0.0001", "0.00"),
        ("0.123456789012345678", "0.00"),
        ("1E-99999999999", "0.00"),
        ("1E9", "0.00"),
        ("3_0", "0.00"),
        ("abc", "0.00"),
        ("", "0.00"),
    ],
)
def test_a_charge_is_told_where_an_amount_can_be_made_of_it(sent: str, told_as: str) -> None:
    """A 277CA that its receiver refuses would say nothing of the claims beside it either."""
    found = told(changed(swapped("CLM*A2*300", f"CLM*A2*{sent}")))
    assert found[1].split("*")[3:5] == ["U", told_as]


@pytest.mark.parametrize(
    ("claims", "sums"),
    [
        (1, "99999999999999.999"),
        (9, "899999999999999.991"),
        (99, "9899999999999999.90"),
        (1000, "9999999999999999.99"),
    ],
)
def test_sums_stay_amounts(claims: int, sums: str) -> None:
    """Of more than an amount has room for, the most that can be said."""
    refusal = Refusal.of("A7", "178", "more than this system can hold")
    charge = charge_sent("99999999999999.999")
    one = ClaimVerdict(0, "A1", 1, 0, 0, 0, 0, charge, None, None, refusals=(refusal,))
    found = Sums.of([one] * claims)
    assert found.charged == sums
    assert list(found.told("QA", "QC")) == [("QTY", "QC", str(claims)), ("AMT", "YY", sums)]
    assert len(sums.replace(".", "")) <= 18


def test_another_payers_decision_that_is_off_is_told_of_its_line() -> None:
    found = lines(swapped("CAS*CO*45*50", "CAS*CO*45*51")(list(SECONDARY)), "FULL-1")
    assert found == [
        "SVC*HC:99245:25:32*300.00*****1",
        "STC*A7:672*20260303*U*******A7:643",
        "REF*FJ*FULL-1-1",
        "DTP*472*D8*20260120",
    ]


def test_of_more_than_three_statuses_the_claim_has_all_and_the_line_the_first() -> None:
    """The guide gives a line one STC, and a claim as many as it needs."""
    found = told(
        changed(
            swapped("99.50*UN*1***1:2", "99.50*UN*0*00**3"),
            swapped("HC:88321*", "HC:88321:A?*"),
        )
    )
    assert found[1:3] == [
        "STC*A7:476*20260303*U*300.00******A8:477*A7:453",
        "STC*A7:249*20260303*U*300.00",
    ]
    assert [each for each in found[3:] if each.startswith("STC")] == [
        "STC*A7:476*20260303*U*******A8:477*A7:453"
    ]


def test_the_same_lines_are_told_when_the_file_comes_again() -> None:
    """Though by then the code lists would take the claim."""
    bad = checked(changed(swapped("HC:88321*", "HC:8832*"), swapped("99.50*UN", "99.505*UN")))
    also = checked(changed(swapped("HC:88321*", "HC:8832*")))
    for before in (bad, also):
        rows = refusals_as_rows(before)
        again = checked(changed())
        refuse_as_before(again, rows)
        assert written(again) == written(before)


def test_refusals_kept_before_lines_were_told_are_read() -> None:
    again = checked(changed())
    refuse_as_before(again, {"1": [[[["A7", "507", ""]], "line 2: not the form"]]})
    assert b"SVC" not in written(again)
    assert b"STC*A7:507*20260303*U*300.00" in written(again)


@given(mutated())
@settings(max_examples=100, deadline=None)
def test_whatever_came_each_line_told_is_read_back(data: bytes) -> None:
    receipt = check_837p(io.BytesIO(data))
    for _, results in receipt.by_interchange():
        sent = write_277ca(results, payer=Payer("LAKESHORE", "LHP01"), control=3, at=AT)
        if sent is None:
            continue
        assert is_valid(sent), sent.decode()
        read_back = [each for each in read(io.BytesIO(sent)) if isinstance(each, Segment)]
        assert [each.elements for each in read_back] == plainly_read(sent)
        expected = [
            (claim.id, len({refusal.line for refusal in claim.refusals if refusal.line}))
            for each in results
            if each.taken
            for claim in each.claims
            if any(refusal.line for refusal in claim.refusals)
        ]
        events = walk(io.BytesIO(sent), versions={VERSION_277CA}, cut={"2200D"})
        found = [
            (event.segments[0].get(2), len(list(event.inner("2220D"))))
            for event in events
            if isinstance(event, Loop) and any(event.inner("2220D"))
        ]
        assert found == expected


def test_a_line_is_told_the_same_whatever_separates_it() -> None:
    data = as_bytes(changed(swapped("HC:88321*", "HC:8832*")))
    other = data.translate(bytes.maketrans(b"*:~", b"|>!"))
    assert written(check_837p(io.BytesIO(other))) == written(check_837p(io.BytesIO(data)))


def test_an_entity_the_277ca_has_not_is_left_out() -> None:
    """Where the patient was picked up (PW) is not in its list."""
    found = told(
        changed(
            added(
                "REF*6R*A2-2",
                "NM1*PW*2",
                "N3*1 SHORE DR",
                "N4*CHICAGO*XX*60601",
            )
        )
    )
    assert found[1] == "STC*A7:501*20260303*U*300.00"
    assert found[4] == "STC*A7:501*20260303*U"


@pytest.mark.parametrize(
    ("first", "last", "told_as"),
    [
        ("20260228", "20260301", "RD8*20260228-20260301"),
        ("20260301", "20260228", "RD8*20260301-20260228"),
        ("20260301", "20260301", "D8*20260301"),
    ],
)
def test_the_days_of_a_line_are_told_as_they_came(first: str, last: str, told_as: str) -> None:
    segments = changed(swapped("99.50*UN*1*", "99.50*UN*0*"))
    at = segments.index("REF*6R*A2-2")
    segments[at - 1] = f"DTP*472*RD8*{first}-{last}"
    assert lines(segments)[3] == f"DTP*472*{told_as}"


_TEXT = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="*:~^"))


@given(
    code=_TEXT.filter(lambda text: 0 < len(text) <= 48),
    modifiers=st.lists(st.text("AZ09-?/<", min_size=2, max_size=2), max_size=4),
    number=_TEXT.filter(lambda text: 0 < len(text) <= 30),
    units=st.sampled_from(["0", "-1", "1", "0.0001", "99999999", "1.50"]),
    kind=st.sampled_from(["HC", "ER", "IV", "WK"]),
)
@settings(max_examples=30, deadline=None)
def test_whatever_a_line_is_called_it_is_told_and_read_back(
    code: str, modifiers: list[str], number: str, units: str, kind: str
) -> None:
    procedure = ":".join([kind, code, *modifiers])
    found = lines(
        changed(
            swapped("SV1*HC:88321*99.50*UN*1***1:2", f"SV1*{procedure}*99.5*UN*{units}***7"),
            swapped("REF*6R*A2-2", f"REF*6R*{number}"),
        )
    )
    named = [each for each in found if each.startswith("SVC")]
    assert named[-1].startswith(f"SVC*{procedure}*99.50*")
    assert f"REF*FJ*{number}" in found
