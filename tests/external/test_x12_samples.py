"""Real X12 of every kind: read whole, written back, and told as its authors and pyx12 tell it."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from claims.edi.intake_837p import check_837p
from claims.edi.receipt import Receipt
from kernel.x12.acknowledge import write_999, write_ta1
from kernel.x12.envelopes import Interchange, TransactionSet
from kernel.x12.problems import Problem
from kernel.x12.reader import read
from kernel.x12.rewrite import written_back
from kernel.x12.segments import Fault, FaultKind, Segment
from kernel.x12.walk import Ended, walk
from kernel.x12.writer import UnableToWrite
from tests.external import pyx12_faults as known
from tests.samples import SAMPLES
from tests.unit.x12.plain_reader import plainly_read

pytestmark = pytest.mark.external

X12 = SAMPLES / "x12"
ORACLE = X12 / "oracle-pyx12-4.0.0"
AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)

NOT_AN_INTERCHANGE = {
    "blue_cross_nc_sample.txt": FaultKind.NOT_X12,  # begins with ST
    "x12_no_isa_line.txt": FaultKind.NOT_X12,
    "X221-case-1.edi": FaultKind.NOISE,  # prose before it
    "x12_bad_first_line.txt": FaultKind.BAD_HEADER,  # an ISA of the wrong width
    "FromLatitude81uk.txt": FaultKind.BAD_HEADER,
    "TA1.edi": FaultKind.BAD_HEADER,
}
"""Files that are not one interchange from their first byte on, and what we call that."""

LINE_END_IN_AN_ELEMENT = "834_eol_in_element.source.edi"


def every_file() -> Iterator[Path]:
    for path in sorted(X12.rglob("*")):
        if path.is_file() and path.suffix not in (".json", ".tsv", ".csv"):
            yield path


def named(paths: Iterator[Path]) -> list[object]:
    return [pytest.param(path, id=f"{path.parent.name}/{path.name}") for path in paths]


def in_folders(*folders: str) -> Iterator[Path]:
    return (path for path in every_file() if path.parent.name in folders)


def plain_name(path: Path) -> str:
    return path.name.partition("__")[2]


def segments(data: bytes) -> list[list[str]]:
    return [part.elements for part in read(io.BytesIO(data)) if isinstance(part, Segment)]


@pytest.mark.parametrize("path", named(every_file()))
def test_every_file_is_written_back_byte_for_byte_where_its_layout_allows(path: Path) -> None:
    data, name = path.read_bytes(), plain_name(path)
    if name in NOT_AN_INTERCHANGE or name == LINE_END_IN_AN_ELEMENT:
        with pytest.raises(UnableToWrite):
            written_back(data)
        return
    again = written_back(data)
    assert segments(again) == segments(data) != []
    assert again == data


@pytest.mark.parametrize(("name", "kind"), NOT_AN_INTERCHANGE.items())
def test_what_is_no_interchange_is_named(name: str, kind: FaultKind) -> None:
    (path,) = (each for each in every_file() if plain_name(each) == name)
    with path.open("rb") as stream:
        faults = [part for part in read(stream) if isinstance(part, Fault)]
    assert [fault.kind for fault in faults] == [kind]


@pytest.mark.parametrize("path", named(every_file()))
def test_a_reading_by_nothing_but_split_finds_the_same(path: Path) -> None:
    data = path.read_bytes()
    if plain_name(path) not in NOT_AN_INTERCHANGE:
        assert segments(data) == plainly_read(data)


@pytest.mark.parametrize("path", named(in_folders("835", "999", "277ca")))
def test_what_the_guides_of_our_answers_say_of_others_files_is_told_and_answered(
    path: Path,
) -> None:
    """Where pyx12 finds a file good, so do we; every file is answered in X12 that reads back."""
    interchange = walked(path, "005010X221A1", "005010X231A1", "005010X214")
    if interchange is None:
        return
    row = next(row for row in index() if row["file"].endswith(f"{path.parent.name}/{path.name}"))
    (group,) = interchange.groups or [None]
    if row["pyx12_4.0_valid"] == "True":
        assert [each.problems for each in group.transactions] == [[] for _ in group.transactions]
    for answer in (
        write_ta1(interchange, control=1, at=AT),
        write_999(interchange, control=2, at=AT),
    ):
        assert answer is None or segments(answer) == plainly_read(answer)


def walked(path: Path, *versions: str) -> Interchange | None:
    found = None
    with path.open("rb") as stream:
        for event in walk(stream, versions=set(versions)):
            if isinstance(event, Ended) and isinstance(event.of, Interchange):
                found = event.of
    return found


def index() -> list[dict[str, str]]:
    with (X12 / "INDEX.tsv").open(newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


@pytest.mark.parametrize("path", named(in_folders("835")))
def test_the_lines_of_an_835_are_those_its_authors_read(path: Path) -> None:
    expected = path.with_suffix(".expected.csv")
    if not expected.exists():
        return
    data = path.read_bytes()
    if not data.startswith(b"ISA"):  # its envelope is left out
        sender = "*".join(["00", " " * 10, "00", " " * 10, "ZZ", "A" * 15, "ZZ", "B" * 15])
        data = f"ISA*{sender}*260101*1200*^*00501*000000001*0*T*:~".encode() + data
    services = [each for each in read(io.BytesIO(data)) if isinstance(each, Segment)]
    lines = [each for each in services if each.id == "SVC"]
    with expected.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [each.get(1, 2) for each in lines] == [row["code"] for row in rows] != []
    for each, row in zip(lines, rows, strict=True):
        for amount, name in ((each.get(2), "charge_amount"), (each.get(3), "paid_amount")):
            if amount and row[name]:
                assert Decimal(amount) == Decimal(row[name])


# What the authors of the invalid files assert


def author_assertions() -> list[object]:
    found = []
    for path in sorted((X12 / "837p/invalid").glob("*.expected.json")):
        for sentence in json.loads(path.read_text())["errors"]:
            source = path.with_name(path.name.replace(".expected.json", ".txt"))
            found.append(pytest.param(source, sentence, id=f"{plain_name(source)}: {sentence}"))
    return found


@pytest.mark.parametrize(("path", "sentence"), author_assertions())
def test_what_an_author_asserts_we_say(path: Path, sentence: str) -> None:
    with path.open("rb") as stream:
        receipt = check_837p(stream)
    assert receipt.exit_code != 0
    if sentence == "Error getting separators":
        assert receipt.faults
        return
    problems = [each for result in receipt.transactions for each in result.transaction.problems]
    assert any(says(problem, sentence) for problem in problems), problems


def says(problem: Problem, sentence: str) -> bool:
    """Whether the problem is the one of the sentence."""
    segment, loop, code = problem.segment, problem.loop, problem.code.value
    if found := re.fullmatch(r"(\w+) in loop (\w+) is required but not found", sentence):
        return (segment, loop, code) == (*found.groups(), "3")
    if found := re.fullmatch(r"(\w+) in loop (\w+) appears too many times", sentence):
        return (segment, loop, code) == (*found.groups(), "5")
    if found := re.fullmatch(r"(\w+) appears too many times", sentence):
        return (loop, code) == (found[1], "4")
    if found := re.fullmatch(r"(\w+) is required but not found in \w+ iteration #1", sentence):
        return (loop, code) == (found[1], "3")
    if found := re.fullmatch(r"Unable to find a matching segment format in loop (\w+)", sentence):
        return (loop, code) == (found[1], "1")
    found = re.fullmatch(r"(\w+) in loop (\w+) is missing a required .*element at (\d+)", sentence)
    assert found, sentence
    missing = {str(each.element) for each in problem.elements if each.code.value == "1"}
    return (segment, loop) == (found[1], found[2]) and found[3] in missing


# What pyx12 said of the same files


@pytest.mark.parametrize("answer", named(path for path in every_file() if path.parent == ORACLE))
def test_our_999_says_what_pyx12_says_but_for_its_known_faults(answer: Path) -> None:
    folder, _, name = answer.name.removesuffix(".999.edi").partition("__")
    with (X12 / folder.replace("_", "/") / name).open("rb") as stream:
        receipt = check_837p(stream)
    theirs = {as_we_say(each) for each in told_by(answer.read_text())}
    ours = told_by_us(receipt)
    legal = known.LEGAL.get(name, set())
    assert theirs - ours == legal | known.CONSEQUENCES.get(name, set())
    more = {(segment, element, code) for segment, _, element, code in ours - theirs}
    assert more == known.SEEN_BY_US_ONLY.get(name, set())
    assert bool(receipt.exit_code) == bool(theirs - legal)


def as_we_say(told: known.Told) -> known.Told:
    segment, position, element, code = told
    used = code != known.NOT_USED_AS_EXCLUDED
    return told if used else (segment, position, element, "I10")


def told_by(text: str) -> Iterator[known.Told]:
    where = ("", 0)
    for segment in plainly_read(text.encode()):
        if segment[0] == "IK3":
            where = (segment[1], int(segment[2]))
            yield (*where, "", segment[4])
        elif segment[0] == "IK4":
            yield (*where, segment[1], segment[3])


def told_by_us(receipt: Receipt) -> set[known.Told]:
    told: set[known.Told] = set()
    for result in receipt.transactions:
        for problem in result.transaction.problems:
            told.add((problem.segment, problem.position, "", problem.code.value))
            for each in problem.elements:
                place = (each.element, each.component, each.repetition)
                shown = ":".join(str(number or "") for number in place).rstrip(":")
                told.add((problem.segment, problem.position, shown, each.code.value))
    return told


# The pairs of pyx12's own authors


@pytest.mark.parametrize("source", named(path for path in in_folders("ack-pairs")
                                         if path.name.endswith(".source.edi")))  # fmt: skip
def test_the_pairs_of_interchange_and_acknowledgment(source: Path) -> None:
    """An enrolment of the guide we read is answered as its authors assert.  The others are 4010:
    their interchange is refused for that, and the 999 names it."""
    (version,) = {row["gs08"] for row in index() if row["file"].endswith(source.name)}
    interchange = walked(source, "005010X220A1")
    assert interchange is not None
    answer = write_999(interchange, control=1, at=AT)
    assert answer is not None
    body = [each for each in plainly_read(answer) if each[0] not in ENVELOPE]
    if version == "005010X220A1":
        expected = source.with_name(source.name.replace(".source.", ".expected.999."))
        told = plainly_read(expected.read_bytes())
        assert without_copies(body) == without_copies(told)
        return
    assert (interchange.ack, interchange.error) == ("R", "003")
    assert {each[4] for each in body if each[0] == "AK9"} <= {"0"}
    assert all(each[1] == "R" for each in body if each[0] in ("IK5", "AK9"))


ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA", "TA1")


def without_copies(told: list[list[str]]) -> list[list[str]]:
    """Without envelopes, the copies of bad data (`<LF>`), and the standard's name beside it."""
    return [each[:4] if each[0] == "IK4" else each for each in told if each[0] not in ENVELOPE]


def test_every_transaction_set_of_the_index_is_found() -> None:
    """As many sets as the index counts, whatever their kind, where the file is an interchange."""
    for row in index():
        path = X12.parent / row["file"]
        if plain_name(path) in NOT_AN_INTERCHANGE or path.parent == ORACLE:
            continue
        found = 0
        with path.open("rb") as stream:
            for event in walk(stream, versions={"005010X222A1"}):
                found += isinstance(event, Ended) and isinstance(event.of, TransactionSet)
        assert found == int(row["transactions"]), row["file"]
