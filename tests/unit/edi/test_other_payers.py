"""Lawful claims with other payers are taken, whatever those said of their decisions."""

import pytest

from claims.edi.hand_over import handed_over
from kernel.money import Money
from tests.unit.edi.made import SECONDARY, added, as_a_whole, swapped, without
from tests.unit.edi.reading import Change, read, statuses, verdicts

ACCEPTED = ["A2:20"]
ONE, TWO = "SVD*OTHER1*220*HC:99245:25**1", "SVD*OTHER1*110*HC:88321**2.5"


def amount_alone(segments: list[str]) -> list[str]:
    """320 paid on a day, and not a word more."""
    return without("CAS*PR")(without("CAS*CO")(as_a_whole(segments)))


def with_what_is_left(segments: list[str]) -> list[str]:
    return added("AMT*D", "AMT*EAF*170")(amount_alone(segments))


def lines_alone(segments: list[str]) -> list[str]:
    """220 and 110 paid on the lines, 330 in all."""
    return swapped("AMT*D*320", "AMT*D*330")(without("CAS*PR*1*10")(segments))


def denied_by_line(segments: list[str]) -> list[str]:
    """Nothing paid of 300 and 200, and nothing of the claim."""
    made = [each for each in segments if not each.startswith(("CAS*", "AMT*EAF"))]
    for line, charge in ((ONE, "300"), (TWO, "200")):
        paid = line.replace("*220*", "*0*").replace("*110*", "*0*")
        made = added(paid, f"CAS*PR*204*{charge}")(swapped(line, paid)(made))
    return swapped("AMT*D*320", "AMT*D*0")(made)


def denied_as_a_whole(segments: list[str]) -> list[str]:
    made = amount_alone(segments)
    return added("SBR*P*18*OTHER9", "CAS*PR*204*500")(swapped("AMT*D*320", "AMT*D*0")(made))


def bundled(segments: list[str]) -> list[str]:
    """The second line paid within the first: 330 + 30 less 60 over its charge; 0 + 200."""
    made = [each for each in segments if not each.startswith(("CAS*CO", "CAS*PR*2"))]
    made = added(ONE.replace("*220*", "*330*"), "CAS*PR*2*30", "CAS*CO*94*-60")(
        swapped(ONE, ONE.replace("*220*", "*330*"))(made)
    )
    second = "SVD*OTHER1*0*HC:99245**1*1"
    return added(second, "CAS*CO*97*200")(swapped(TWO, second)(made))


SECOND = [
    "SBR*S*18*SECOND******CI",
    "AMT*D*40",
    "OI***Y*P**Y",
    "NM1*IL*1*DOE*JANE****MI*SEC1",
    "NM1*PR*2*SECOND HEALTH*****PI*SECOND1",
]
OF_THE_SECOND = {
    ONE: ["SVD*SECOND1*30*HC:99245:25**1", "CAS*OA*23*220", "CAS*CO*45*50"],
    TWO: ["SVD*SECOND1*10*HC:88321**2.5", "CAS*OA*23*110", "CAS*CO*45*80"],
}


def two_payers(segments: list[str], *, identifier: str = "SECOND1") -> list[str]:
    """The second paid 30 and 10 of what the first left: 300 and 200 are told of by both."""
    made = swapped("SBR*S*18*GRP1", "SBR*T*18*GRP1")(segments)
    at = made.index("LX*1")
    made = [*made[:at], *SECOND, *made[at:]]
    for line, more in OF_THE_SECOND.items():
        at = made.index(line)
        made = [*made[:at], *more, "DTP*573*D8*20260220", *made[at:]]
    return [each.replace("SECOND1", identifier) for each in made]


def one_payer_twice(segments: list[str]) -> list[str]:
    """Both parents' policies with one payer: which line is of which policy is not said."""
    return two_payers(segments, identifier="OTHER1")


def passed_over(segments: list[str]) -> list[str]:
    return swapped("AMT*A8*0", "AMT*A8*500")(without("AMT*D")(amount_alone(segments)))


def sought_back(segments: list[str]) -> list[str]:
    """A Medicaid agency asks for what it paid: 2010AC in a file of such demands, and no day of a
    decision."""
    agency = ["NM1*PE*2*STATE AGENCY*****PI*AGENCY1", "N3*1 DOME SQ", "N4*SPRINGFIELD*IL*62706",
              "REF*EI*371111111"]  # fmt: skip
    made = added("N4*DECATUR", *agency)(amount_alone(segments))
    return swapped("*0915*CH", "*0915*31")(without("DTP*573")(made))


LAWFUL = (
    *(amount_alone, with_what_is_left, lines_alone, denied_by_line, denied_as_a_whole, bundled),
    *(two_payers, one_payer_twice, passed_over, sought_back),
)


@pytest.mark.parametrize("change", LAWFUL, ids=[each.__name__ for each in LAWFUL])
def test_a_lawful_claim_is_taken(change: Change) -> None:
    segments = change(list(SECONDARY))
    verdict = verdicts(segments)["FULL-1"]
    assert (verdict.message, statuses(segments, "FULL-1")) == ("", ACCEPTED)


def test_two_policies_of_one_payer_balance_together() -> None:
    """320 and 40 are what 330 and 40 leave, less 10."""
    wrong = swapped("AMT*D*40", "AMT*D*41")(one_payer_twice(list(SECONDARY)))
    assert statuses(wrong, "FULL-1") == ["A7:672"]


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        (amount_alone, None),
        (with_what_is_left, "490.00"),
        (as_a_whole, "330.00"),
        (denied_as_a_whole, "500.00"),
    ],
)
def test_what_the_first_payer_allowed_is_told_or_not_known(
    change: Change, allowed: str | None
) -> None:
    """What it paid and what it left to the patient: 320 and 170; 320 and 10; 0 and 500."""
    handed = handed_over(read(change(list(SECONDARY)))[0], place_in_file=1)
    assert handed.primary_allowed == (Money(allowed) if allowed else None)


@pytest.mark.parametrize(
    "change",
    [
        swapped("SBR*P*18*OTHER9******CI", "SBR*P*18*OTHER9******MB"),
        swapped("SBR*P*18*OTHER9******CI", "SBR*U*18*OTHER9******MB"),
        swapped("GRP1**12****MB", "GRP1******CI"),
        swapped("PWK*OZ*EL***AC*ATT-1", "PWK*OZ*AA"),
        lambda it: added("CLM*", "DTP*435*D8*20260119")(swapped("***11:B:1", "***21:B:1")(it)),
        lambda it: added("CLM*", "DTP*435*D8*20260119")(swapped("*UN*1*22*", "*UN*1*51*")(it)),
    ],
    ids=["Medicare first", "of no known place", "no Medicare", "on request", "admitted",
         "admitted, by a line"],
)  # fmt: skip
def test_what_a_situation_does_not_ask_for_may_be_left_out(change: Change) -> None:
    assert statuses(change(list(SECONDARY)), "FULL-1") == ACCEPTED
