"""Every segment of an 837P that becomes a fact: read from one full claim of each kind."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from claims.adjudication.billed import Billed, billed
from claims.edi.hand_over import handed_over
from claims.edi.pieces import Adjustment, Amount, Attachment, Dated, Note, Party, Reference
from claims.edi.submitted import SubmittedClaim
from claims.operations.submitted import Submitted
from kernel.money import Money
from tests.unit.edi.made import HEADER, ISA, SECONDARY, TRAILER, added, claim, subscriber, swapped
from tests.unit.edi.reading import changed, read


@pytest.fixture(scope="module")
def full() -> SubmittedClaim:
    return read(SECONDARY)[0]


@pytest.fixture(scope="module")
def handed(full: SubmittedClaim) -> Submitted:
    return handed_over(full, place_in_file=7)


def test_the_file_it_came_in(full: SubmittedClaim) -> None:
    sent = full.transmission
    assert (sent.interchange_control, sent.group_control, sent.transaction_control) == (
        "000000101",
        "1",
        "0001",
    )
    assert (sent.reference, sent.dated, sent.time) == ("REF0001", date(2026, 3, 3), "0915")
    assert (sent.purpose, sent.kind, sent.usage) == ("00", "CH", "P")
    assert (sent.submitter.name, sent.submitter.id) == ("LAKESIDE BILLING", "LB001")
    assert (sent.receiver.name, sent.receiver.id) == ("LAKESHORE HEALTH PLAN", "LHP01")


def test_the_claim_itself(full: SubmittedClaim) -> None:
    assert (full.control_number, full.charge) == ("FULL-1", Money("500.00"))
    assert (full.place_of_service, full.frequency) == ("11", "1")
    assert (full.provider_signature, full.assignment) == ("Y", "A")
    assert (full.benefits_assigned, full.release, full.patient_signature) == ("Y", "Y", "P")
    assert (full.accident_causes, full.accident_state) == (("OA",), "")
    assert (full.special_program, full.delay_reason) == ("09", "5")
    assert full.dated("439") == Dated("439", date(2026, 1, 10), date(2026, 1, 10))
    assert full.dated("431") == Dated("431", date(2026, 1, 5), date(2026, 1, 5))
    assert full.attachments == (Attachment("OZ", "EL", "ATT-1"),)
    assert full.patient_paid == Money("25.00")
    assert full.references == (Reference("G1", "AUTH77"), Reference("D9", "CLEARING-9"))
    assert full.notes == (Note("ADD", "SECOND OPINION BEFORE MASTECTOMY"),)
    assert [(each.kind, each.code) for each in full.diagnoses] == [
        ("ABK", "C50911"),
        ("ABF", "Z803"),
        ("ABF", "I10"),
    ]
    assert (full.first_served, full.last_served) == (date(2026, 1, 20), date(2026, 1, 22))


def test_the_people_around_it(full: SubmittedClaim) -> None:
    billing = full.billing
    assert (billing.npi, billing.tax_id, billing.tax_id_kind) == ("1234567893", "471111111", "EI")
    assert billing.taxonomy == "207R00000X"
    assert billing.address is not None
    assert (billing.address.lines, billing.address.zip) == (("9 OAK AVE",), "627011234")
    assert full.pay_to is not None
    assert full.pay_to.address is not None
    assert full.pay_to.address.lines == ("PO BOX 5",)
    who = full.subscriber
    assert (who.sequence, who.relationship, who.group_number) == ("S", "18", "GRP1")
    assert (who.insurance_type, who.filing_indicator) == ("12", "MB")
    assert (who.member_id, who.born, who.sex) == ("1EG4TE5MK73", date(1961, 4, 7), "F")
    assert who.party.full_name == "JANE Q DOE"
    assert who.party.address is not None
    assert who.party.address.lines == ("12 ELM ST", "APT 4")
    assert (who.payer.role, who.payer.id) == ("PR", "LHP01")
    assert full.patient is None
    assert full.patient_party is who.party


def test_the_providers_by_their_role(full: SubmittedClaim) -> None:
    assert {each.role: each.npi for each in full.providers} == {
        "DN": "1003000126",
        "82": "1245319599",
        "77": "1234567893",
    }
    assert full.rendering == Party(
        "82", person=True, name="ROE", first="RICHARD", id_kind="XX", id="1245319599",
        taxonomy="207RH0003X",
    )  # fmt: skip
    facility = full.provider("77")
    assert facility is not None
    assert facility.address is not None
    assert (facility.person, facility.address.state) == (False, "IL")


def test_the_other_payer(full: SubmittedClaim) -> None:
    (other,) = full.other_coverage
    assert (other.sequence, other.group_number, other.filing_indicator) == ("P", "OTHER9", "CI")
    assert (other.paid, other.non_covered, other.remaining_liability) == (
        Money("320.00"),
        Money("0.00"),
        None,
    )
    assert other.adjustments == (Adjustment("PR", "1", Money("10.00")),)
    assert (other.benefits_assigned, other.release) == ("Y", "Y")
    assert (other.payer.id, other.subscriber.id) == ("OTHER1", "OTH123")
    assert other.decided_on == date(2026, 2, 15)
    assert other.remarks == ("MA01", "MA07")


def test_its_first_line(full: SubmittedClaim) -> None:
    line = full.lines[0]
    assert (line.number, line.procedure_kind, line.procedure) == (1, "HC", "99245")
    assert (line.modifiers, line.charge) == (("25", "32"), Money("300.00"))
    assert (line.unit, line.units, line.pointers) == ("UN", Decimal(1), (1, 3))
    assert (line.place_of_service, line.emergency) == ("22", True)
    assert (line.first, line.last) == (date(2026, 1, 20), date(2026, 1, 20))
    assert line.dates == (Dated("463", date(2026, 1, 19), date(2026, 1, 19)),)
    assert line.control_number == "FULL-1-1"
    assert line.amounts == (Amount("T", Money("2.50")),)
    assert line.notes == (Note("ADD", "LONG VISIT"),)
    assert line.attachments == (Attachment("B3", "AA", ""),)
    rendering = line.provider("82")
    assert rendering is not None
    assert (rendering.npi, rendering.taxonomy) == ("1679576722", "2086X0206X")
    (decided,) = line.adjudications
    assert (decided.payer_id, decided.paid, decided.units) == (
        "OTHER1",
        Money("220.00"),
        Decimal(1),
    )
    assert (decided.procedure, decided.modifiers) == ("99245", ("25",))
    assert (decided.decided_on, decided.remaining_liability) == (
        date(2026, 2, 15),
        Money("30.00"),
    )


def test_its_second_line(full: SubmittedClaim) -> None:
    line = full.lines[1]
    assert (line.units, line.pointers, line.emergency) == (Decimal("2.5"), (2,), False)
    assert (line.first, line.last) == (date(2026, 1, 20), date(2026, 1, 22))
    assert line.reference("G1") == "AUTH88"
    assert line.adjudications[0].adjustments == (
        Adjustment("CO", "45", Money("80.00")),
        Adjustment("CO", "97", Money("0.00"), Decimal(1)),
        Adjustment("PR", "2", Money("10.00")),
    )


def test_what_it_hands_over(handed: Submitted) -> None:
    assert (handed.patient_control_number, handed.place_in_file) == ("FULL-1", 7)
    assert (handed.patient.number, handed.patient.born_on) == ("1EG4TE5MK73", date(1961, 4, 7))
    assert (handed.billing_npi, handed.billing_tin) == ("1234567893", "471111111")
    assert handed.rendering_npi == "1245319599"
    assert handed.diagnoses == ("C50911", "Z803", "I10")
    assert (handed.marked_as_opinion, handed.authorization_number) == (True, "AUTH77")
    assert (handed.assigned, handed.charge) == (True, Money("500.00"))
    assert handed.lateness_excuse == "the sender gives delay reason code 5"
    one, two = handed.lines
    assert (one.code, one.modifiers, one.place_of_service) == ("99245", ("25", "32"), "22")
    assert (one.served, one.served_to, one.diagnoses) == (
        date(2026, 1, 20),
        None,
        ("C50911", "I10"),
    )
    assert (two.served_to, two.place_of_service) == (date(2026, 1, 22), "11")
    assert (two.units, two.control_number) == (Decimal("2.5"), "FULL-1-2")


def test_what_the_first_payer_allowed_is_what_it_paid_and_left_to_the_patient(
    handed: Submitted,
) -> None:
    """320 paid; 10 (claim) + 30 + 10 (lines) left to the patient: 370 allowed of 500."""
    assert (handed.primary_paid, handed.primary_allowed) == (Money("320.00"), Money("370.00"))


def test_the_place_of_service_is_the_facility(handed: Submitted) -> None:
    assert handed.as_received["place"] == {"state": "IL", "zip": "60601"}
    assert handed.as_received["attachments"] == [{"report": "OZ", "how": "EL", "number": "ATT-1"}]
    assert handed.as_received["notes"] == ["SECOND OPINION BEFORE MASTECTOMY"]
    assert [each["id"] for each in handed.as_received["other_payers"]] == ["OTHER1"]


def test_a_third_payer_counts_what_both_before_it_paid_and_what_the_first_allowed() -> None:
    """The second paid 40 of the 50 the first left: 360 in all; allowed stays the first's 370."""
    second = [
        "SBR*S*18*SECOND******CI",
        "CAS*CO*45*130",  # 500 less what the first paid, 130 and 10
        "CAS*OA*23*320",
        "CAS*PR*3*10",
        "AMT*D*40",
        "OI***Y*P**Y",
        "NM1*IL*1*DOE*JANE****MI*SEC1",
        "NM1*PR*2*SECOND HEALTH*****PI*SECOND1",
        "DTP*573*D8*20260220",
    ]
    segments = swapped("SBR*S*18*GRP1", "SBR*T*18*GRP1")(list(SECONDARY))
    at = segments.index("LX*1")
    handed = handed_over(read([*segments[:at], *second, *segments[at:]])[0], place_in_file=1)
    assert (handed.primary_paid, handed.primary_allowed) == (Money("360.00"), Money("370.00"))


def by_line(segments: list[str]) -> list[tuple[str, str]]:
    handed = handed_over(read(segments)[0], place_in_file=1)
    return [(str(each.primary_paid), str(each.primary_allowed)) for each in handed.lines]


def decided_by_line() -> list[str]:
    """The same claim without an adjustment of the claim as a whole: 220 and 110 paid."""
    segments = [each for each in SECONDARY if each != "CAS*PR*1*10"]
    return swapped("AMT*D*320", "AMT*D*330")(segments)


def test_what_the_first_payer_did_line_by_line() -> None:
    assert by_line(decided_by_line()) == [("220.00", "250.00"), ("110.00", "120.00")]


def test_adjusted_as_a_whole_it_has_no_lines_of_its_own(handed: Submitted) -> None:
    """330 on the lines, less 10 of the whole claim: which line pays less is not said."""
    assert by_line(list(SECONDARY)) == [("None", "None")] * 2


def test_one_line_not_decided_is_not_nothing_paid() -> None:
    segments = decided_by_line()
    at = segments.index("SVD*OTHER1*110*HC:88321**2.5")
    left = [*segments[:at], *segments[at + 4 :]]
    assert by_line(swapped("AMT*D*330", "AMT*D*220")(left)) == [("None", "None")] * 2


def test_what_is_kept_of_the_order_of_payers(handed: Submitted) -> None:
    assert billed(handed.as_received) == Billed("later", "working_aged", None)
    other = handed.as_received["other_payers"][0]
    assert (other["sequence"], other["paid"], other["decided_on"]) == ("P", "320.00", "2026-02-15")
    causes = swapped("*P*OA*09", "*P*EM*09")(list(SECONDARY))
    hurt = handed_over(read(causes)[0], place_in_file=1)
    assert billed(hurt.as_received) == Billed("later", "working_aged", "an injury at work")
    first = handed_over(read(changed())[0], place_in_file=1)
    assert billed(first.as_received) == Billed("first", None, None)


def test_a_payer_before_us_that_did_not_decide_is_no_payment_of_nothing() -> None:
    decision = ("CAS", "AMT*D*", "MOA", "SVD", "DTP*573", "AMT*EAF")
    segments = [each for each in SECONDARY if not each.startswith(decision)]
    handed = handed_over(read(segments)[0], place_in_file=1)
    assert (handed.primary_paid, handed.primary_allowed) == (None, None)


def test_a_second_payer_without_a_first_one_says_nothing_of_what_the_first_did() -> None:
    segments = swapped("SBR*S*18*GRP1", "SBR*T*18*GRP1")(list(SECONDARY))
    segments = swapped("SBR*P*18*OTHER9", "SBR*S*18*OTHER9")(segments)
    handed = handed_over(read(segments)[0], place_in_file=1)
    assert (handed.primary_paid, handed.primary_allowed) == (None, None)


def test_a_payer_after_us_changes_nothing() -> None:
    segments = swapped("SBR*P*18*OTHER9", "SBR*S*18*OTHER9")(
        swapped("SBR*S*18*GRP1", "SBR*P*18*GRP1")(list(SECONDARY))
    )
    handed = handed_over(read(segments)[0], place_in_file=1)
    assert (handed.primary_paid, handed.primary_allowed) == (None, None)


def test_a_patient_who_is_not_the_subscriber() -> None:
    child = read(changed())[2]
    assert child.patient is not None
    assert (child.patient.relationship, child.patient.born, child.patient.sex) == (
        "19",
        date(2015, 4, 7),
        "M",
    )
    assert child.patient_party.full_name == "TIM POE"
    assert child.subscriber.party.full_name == "JANE POE"
    handed = handed_over(child, place_in_file=3)
    named = handed.patient
    assert (named.number, named.last_name, named.first_name, named.born_on) == (
        "MEM0003",
        "POE",
        "TIM",
        date(2015, 4, 7),
    )


def test_claims_under_one_subscriber_share_the_people_above_them() -> None:
    first, second, third = read(changed())
    assert first.subscriber is second.subscriber
    assert first.billing is third.billing
    assert third.subscriber.member_id == "MEM0003"


@pytest.mark.parametrize(
    ("change", "marked"),
    [
        (swapped("***09", "***05"), False),
        (swapped("Y*Y***09", "Y*Y"), False),
        (swapped("HC:99245*", "HC:99245:32*"), True),
    ],
    ids=["another program", "no program", "mandated by a third party"],
)
def test_what_marks_an_opinion(change: object, marked: bool) -> None:
    segments = swapped("***09", "")(change(changed()))  # type: ignore[operator]
    if not marked:
        segments = change(changed())  # type: ignore[operator]
    assert handed_over(read(segments)[0], place_in_file=1).marked_as_opinion is marked


def test_an_authorization_of_a_line_stands_in_where_the_claim_has_none() -> None:
    segments = changed(swapped("REF*G1*AUTH77", "REF*D9*TRACE"), added("REF*6R*A1-1", "REF*G1*L1"))
    assert handed_over(read(segments)[0], place_in_file=1).authorization_number == "L1"


def test_one_rendering_provider_of_all_lines_is_the_claims() -> None:
    whole = [ISA, *HEADER, *subscriber(2), *claim("A1", ("99245", "317"), ("99244", "100"))]
    without = [each for each in whole if not each.startswith(("NM1*82", "PRV*PE"))]
    of_lines = []
    for segment in [*without, *TRAILER]:
        of_lines.append(segment)
        if segment.startswith("REF*6R"):
            of_lines.append("NM1*82*1*NOE*NORA****XX*1679576722")
    assert handed_over(read(of_lines)[0], place_in_file=1).rendering_npi == "1679576722"
    alone = handed_over(read([*without, *TRAILER])[0], place_in_file=1)
    assert alone.rendering_npi == "1234567893"  # nobody named: who bills has seen the patient


def test_a_death_of_the_subscriber() -> None:
    segments = changed(added("SBR*P*18", "PAT*****D8*20260302"))
    assert read(segments)[0].subscriber.died == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("contract", "told"),
    [
        ("CN1*09*400", (Money("400.00"), ())),
        ("CN1*09", (None, ())),
        ("CN1*09*0", (None, ())),  # nobody is obligated to accept nothing
        ("CN1*02*400", (None, ())),  # a contract of another type
    ],
)
def test_what_the_provider_must_accept_in_full(contract: str, told: tuple[Any, ...]) -> None:
    segments = list(SECONDARY)
    segments.insert(segments.index("AMT*F5*25"), contract)
    said = billed(handed_over(read(segments)[0], place_in_file=1).as_received)
    assert said is not None
    assert (said.must_accept, said.lines_accept) == told


def test_a_line_may_say_it_of_itself() -> None:
    segments = list(SECONDARY)
    segments.insert(segments.index("AMT*F5*25"), "CN1*09*400")
    second = segments.index("LX*2")
    service = next(at for at in range(second, len(segments)) if segments[at].startswith("DTP*472"))
    segments.insert(service + 1, "CN1*09*90.50")
    claim = read(segments)[0]
    said = billed(handed_over(claim, place_in_file=1).as_received)
    assert said is not None
    assert (said.must_accept, said.lines_accept) == (Money("400.00"), ((2, Money("90.50")),))
    assert "CN1*09*90.50" in claim.lines[1].extra


@pytest.mark.parametrize(("code", "kind"), [("42", "Veterans"), ("16", "Public Health")])
def test_another_government_entity_that_pays_first(code: str, kind: str) -> None:
    segments = swapped("SBR*S*18*GRP1**12", f"SBR*S*18*GRP1**{code}")(list(SECONDARY))
    said = billed(handed_over(read(segments)[0], place_in_file=1).as_received)
    assert said is not None
    assert said.kind is None
    assert kind in (said.government or "")
