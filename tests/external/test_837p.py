"""Real 837P files: what is valid is taken in full, what is not is refused for its own reason."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claims.edi.acknowledgments import acknowledge
from claims.edi.hand_over import handed_over
from claims.edi.intake_837p import check_837p, good_claims
from claims.edi.post_837p import post
from claims.edi.receipt import Receipt
from claims.models import Claim, Decision
from claims.operations.decide import adjudicate_waiting
from claims.operations.read_payers import read_payers
from kernel.money import Money, total
from tests.samples import SAMPLES
from tests.unit.x12.oracle import is_valid

pytestmark = pytest.mark.external

X12 = SAMPLES / "x12"
AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
CLAIMS = {"moov-io__sample.txt": 8}
"""Claims of a valid file; one where it is not named."""

PYX12_REFUSES = {"irobayna__oxygen.edi"}
"""A legal PWK*CT*AD in loop 2400."""


def files(folder: str) -> list[Path]:
    found = sorted((X12 / folder).glob("*"))
    return [path for path in found if path.suffix != ".json"]


def named(folder: str) -> list[object]:
    return [pytest.param(path, id=path.name) for path in files(folder)]


def checked(path: Path) -> Receipt:
    with path.open("rb") as stream:
        return check_837p(stream)


def problems(receipt: Receipt) -> set[tuple[str, str, str]]:
    """Segment, loop and code of everything wrong."""
    return {
        (problem.segment, problem.loop, problem.code.value)
        for result in receipt.transactions
        for problem in result.transaction.problems
    }


def test_there_are_eleven_valid_files() -> None:
    assert len(files("837p/valid")) == 11


@pytest.mark.parametrize("path", named("837p/valid"))
def test_a_valid_file_is_accepted_in_full(path: Path, tmp_path: Path) -> None:
    receipt = checked(path)
    assert receipt.exit_code == 0, receipt.as_json()
    with path.open("rb") as stream:
        claims = [claim for _, claim in good_claims(stream, receipt)]
    assert len(claims) == CLAIMS.get(path.name, 1)
    for place, claim in enumerate(claims, 1):
        handed = handed_over(claim, place_in_file=place)
        assert handed.charge == total(line.charge for line in handed.lines)
    assert is_valid(path.read_bytes()) is (path.name not in PYX12_REFUSES)
    payers = read_payers(None)
    paths = acknowledge(receipt, tmp_path, "in", at=AT, reference=1, payers=payers)
    assert len(paths) == 3
    assert all(is_valid(sent.read_bytes()) for sent in paths)


@pytest.mark.django_db
def test_all_eleven_go_in_together_and_each_is_decided_or_waits_with_its_reason(
    tmp_path: Path,
) -> None:
    """Seven of them, and three more, share one interchange control number."""
    for path in files("837p/valid"):
        posted = post(
            path,
            out=tmp_path,
            received_at=AT,
            zone="America/New_York",
            now=AT,
            by="test",
            payers=read_payers(None),
        )
        assert (posted.exit_code, posted.refused) == (0, 0), path.name
    assert Claim.objects.count() == 18
    assert len(list(tmp_path.iterdir())) == 33
    adjudicate_waiting(now=AT, by="test")
    stored = [json.loads(text) for text in Decision.objects.values_list("stored", flat=True)]
    assert len(stored) == 18
    for each in stored:
        assert [one for one in each["findings"] if one["says"] != "pass"]


def test_a_payer_between_others_reads_what_they_decided() -> None:
    """The guide's own example: the first payer paid 39.15 of 79.04 and left 10.00 + 10.68."""
    path = X12 / "837p/valid/irobayna__COB-claim-from-billing-provider-to-payer-b.edi"
    receipt = checked(path)
    with path.open("rb") as stream:
        ((_, claim),) = good_claims(stream, receipt)
    (other,) = claim.other_coverage
    handed = handed_over(claim, place_in_file=1)
    assert (other.sequence, handed.primary_paid) == ("P", other.paid)
    assert other.paid is not None
    left = total(
        each.amount
        for line in claim.lines
        for decision in line.adjudications
        for each in decision.adjustments
        if each.group == "PR"
    )
    assert handed.primary_allowed == other.paid + left + total(
        each.amount for each in other.adjustments if each.group == "PR"
    )
    assert Money("0.00") < other.paid < claim.charge


@pytest.mark.parametrize("path", named("837p/version-x222a2"))
def test_another_version_is_refused_by_its_name(path: Path) -> None:
    receipt = checked(path)
    (interchange,) = receipt.interchanges
    (group,) = interchange.groups
    assert (group.ack, group.errors) == ("R", ["2"])
    assert "005010X222A2" in group.messages[0]


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("inteligenz__Example1_HealthInsurance.txt", "005010X222"),
        ("inteligenz__Example2_Encounter.txt", "005010X222"),
        ("inteligenz__Example3_COB.txt", "005010X222"),
        ("inteligenz__Example1_2_And_3_Combined.txt", "005010X222"),
        ("irobayna__X291-predetermination.edi", "005010X291"),
        ("linuxforheal__4010-patient-is-subscriber.837", "004010X098A1"),
    ],
)
def test_odd_versions_are_refused_with_the_one_that_is_taken(name: str, version: str) -> None:
    receipt = checked(X12 / "837p/odd" / name)
    for group in receipt.interchanges[0].groups:
        assert (group.ack, group.errors) == ("R", ["2"])
        assert group.messages == [f"version {version!r} is not taken; 005010X222A1 is"]


@pytest.mark.parametrize("folder", ["837i", "837d"])
def test_other_kinds_of_claims_are_refused(folder: str) -> None:
    for path in files(folder):
        (group,) = checked(path).interchanges[0].groups
        assert (group.ack, group.errors) == ("R", ["2"])


def test_masked_files_are_read_whatever_their_delimiters_and_refused_for_what_is_masked() -> None:
    receipt = checked(X12 / "837p/odd/inteligenz__MedicaidExample.txt")
    (result,) = receipt.transactions
    assert len(result.claims) == 5
    assert {"HI", "SV1", "CLM"} <= {segment for segment, _, _ in problems(receipt)}
    missing = checked(X12 / "837p/odd/inteligenz__MissingEntityCode.txt")
    assert problems(missing) - problems(receipt) == {("NM1", "2310A", "2")}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "segment_errors",
            {("N3", "2010AA", "3"), ("HI", "2300", "3"), ("REF", "2010AA", "5")},
        ),
        ("missing_elements", {("NM1", "1000B", "8"), ("CLM", "2300", "8")}),
        ("missing_required_loop_in_one_repeat", {("NM1", "2010BA", "3")}),
        (
            "bad_segment_identifier",
            {("PER", "1000A", "3"), ("N4", "2010AA", "3"), ("NM1", "2010BA", "3")},
        ),
        ("loop_errors1_exceeds_max_1_parent", {("NM1", "2010AA", "4")}),
    ],
)
def test_invalid_files_are_refused_for_what_their_authors_assert(
    name: str, expected: set[tuple[str, str, str]]
) -> None:
    receipt = checked(X12 / f"837p/invalid/imsweb__x12_{name}.txt")
    assert expected <= problems(receipt)
    assert receipt.exit_code == 1
    assert not [claim for each in receipt.transactions for claim in each.accepted_claims]


def test_a_header_that_cannot_be_read_is_answered_or_said() -> None:
    bad = checked(X12 / "837p/invalid/imsweb__x12_bad_first_line.txt")
    assert [(each.ack, each.error) for each in bad.interchanges] == [("R", "022")]
    none = checked(X12 / "837p/invalid/imsweb__x12_no_isa_line.txt")
    assert (none.is_x12, none.exit_code) == (False, 2)


@pytest.mark.parametrize("path", [*named("837p/parse-ok"), *named("837p/volume")])
def test_what_breaks_the_guides_rules_is_read_to_its_end_and_told_claim_by_claim(
    path: Path, tmp_path: Path
) -> None:
    receipt = checked(path)
    rows = (X12 / "INDEX.tsv").read_text().splitlines()
    row = next(each for each in rows if each.startswith(f"x12/837p/{path.parent.name}/{path.name}"))
    assert sum(len(each.claims) for each in receipt.transactions) == int(row.split("\t")[7])
    assert receipt.exit_code == 1
    paths = acknowledge(receipt, tmp_path, "in", at=AT, reference=1, payers=read_payers(None))
    assert all(is_valid(sent.read_bytes()) for sent in paths)


@pytest.mark.parametrize("path", [
    path for folder in ("837p/valid", "837p/invalid", "837p/parse-ok", "837p/volume")
    for path in named(folder)
])  # fmt: skip
def test_what_pyx12_refuses_we_refuse(path: Path) -> None:
    """Never the other way about: where we refuse more, it is a rule beyond syntax."""
    data = path.read_bytes()
    try:
        valid = is_valid(data)
    except Exception:  # pyx12 itself fails on some bytes
        valid = False
    if not valid and path.name not in PYX12_REFUSES:
        assert checked(path).exit_code != 0


@pytest.mark.parametrize("path", [*named("999"), *named("277ca"), *named("ta1"), *named("835")])
def test_other_documents_at_this_door_are_not_claims(path: Path) -> None:
    receipt = checked(path)
    accepted = [list(each.accepted_claims) for each in receipt.transactions]
    assert accepted in ([], [[]], [[], []])
    for interchange in receipt.interchanges:
        assert all(group.errors[0] in ("1", "2") for group in interchange.groups)


@pytest.mark.parametrize("path", named("837p/volume"))
def test_many_claims_never_raise_in_any_cut(path: Path) -> None:
    data = path.read_bytes()
    for at in range(0, len(data), max(1, len(data) // 40)):
        receipt = check_837p(io.BytesIO(data[:at]))
        assert receipt.exit_code != 0
