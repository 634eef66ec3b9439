"""Each fault alone, at each SNIP level, is refused at its level, in its place and by its code."""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import pytest

from claims.edi.ack_277ca import Payer, write_277ca
from claims.edi.claim_verdict import ClaimVerdict
from claims.edi.intake_837p import check_837p
from claims.edi.receipt import Receipt
from kernel.x12.acknowledge import write_999, write_ta1
from tests.unit.edi import mutations as table
from tests.unit.edi.made import HEADER, ISA, SECONDARY, as_bytes, counted, good
from tests.unit.edi.mutations import Row
from tests.unit.x12.oracle import answered
from tests.unit.x12.plain_reader import plainly_read

AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
GOOD = [
    *table.ENVELOPES,
    *table.SYNTAX,
    *table.GUIDE,
    *table.BALANCES,
    *table.SITUATIONS,
    *table.CODE_SETS,
]


def rows(some: Sequence[Row]) -> list[object]:
    return [pytest.param(row, id=f"{row.level}: {row.what}") for row in some]


def refused(row: Row, source: list[str]) -> Receipt:
    segments = row.change(counted(source) if row.whole else list(source))
    receipt = check_837p(io.BytesIO(as_bytes(segments, recount=not row.whole)))
    assert receipt.exit_code == 1
    return receipt


def told(receipt: Receipt) -> list[list[str]]:
    """The segments of every answer."""
    found: list[list[str]] = []
    for interchange, results in receipt.by_interchange():
        payer = Payer("LAKESHORE HEALTH PLAN", "LHP01")
        for answer in (
            write_ta1(interchange, control=1, at=AT),
            write_999(interchange, control=2, at=AT),
            write_277ca(results, payer=payer, control=3, at=AT),
        ):
            found += plainly_read(answer) if answer else []
    return found


def test_the_table_is_large_and_has_every_level() -> None:
    every = [*GOOD, *table.OTHER_PAYERS]
    assert len(every) >= 150
    assert {row.level for row in every} == {1, 2, 3, 4, 5}
    used = {(row.answer, code) for row in every for code in row.codes if row.answer != "277CA"}
    for name in ("TA1", "AK905", "IK502", "IK403"):
        assert {code for answer, code in used if answer == name} >= set(table.CODES[name]) - UNUSED


UNUSED = {"004", "026", "5"}
"""Told in other tests (a terminator, a separator), or beside each IK3 (segments in error)."""


@pytest.mark.parametrize("row", rows(GOOD))
def test_each_fault_alone_is_refused_where_it_is(row: Row) -> None:
    judge(row, refused(row, good()), "A1")


@pytest.mark.parametrize("row", rows(table.OTHER_PAYERS))
def test_each_fault_of_another_payer_alone_is_refused(row: Row) -> None:
    judge(row, refused(row, SECONDARY), "FULL-1")


def judge(row: Row, receipt: Receipt, claim: str) -> None:
    answers = told(receipt)
    match row.answer:
        case "TA1":
            assert {each[5] for each in answers if each[0] == "TA1"} - {"000"} == set(row.codes)
        case "AK905":
            groups = [each[5:] for each in answers if each[0] == "AK9" and each[1] != "A"]
            assert [code for codes in groups for code in codes] == list(row.codes)
        case "IK502":
            sets = [each[2:] for each in answers if each[0] == "IK5" and each[1] == "R"]
            assert row.codes[0] in sets[0]
            assert set(sets[0]) <= {*row.codes, "5"}
        case "IK304" | "IK403":
            in_the_999(row, receipt, answers)
        case "277CA":
            statuses = [
                str(status)
                for each in receipt.transactions
                for verdict in each.claims
                if verdict.id == claim
                for status in verdict.statuses
            ]
            assert sorted(statuses) == sorted(row.codes)
            at = next(at for at, each in enumerate(answers) if each[:3] == ["TRN", "2", claim])
            assert answers[at + 1][0] == "STC"
            assert answers[at + 1][1] in row.codes
            assert answers[at + 1][3] == "U"


def in_the_999(row: Row, receipt: Receipt, answers: list[list[str]]) -> None:
    """The first IK3 is the one expected, in its place; of an element nothing else is told."""
    (result,) = receipt.transactions
    problems = result.transaction.problems
    first = problems[0]
    assert (first.segment, first.position, first.loop) == (row.segment, row.position, row.loop)
    name = row.segment if row.segment.isupper() else "hi"
    ik3 = [each for each in answers if each[0] == "IK3"]
    if row.answer == "IK304":
        assert ik3[0] == ["IK3", name, str(row.position), "", row.codes[0]]
        return
    assert ik3 == [["IK3", name, str(row.position), "", "8"]]
    ik4 = [(each[1], each[3]) for each in answers if each[0] == "IK4"]
    assert (row.element, row.codes[0]) in ik4


@pytest.mark.parametrize("row", rows([*table.BALANCES, *table.SITUATIONS, *table.CODE_SETS]))
def test_a_fault_of_a_claim_costs_no_claim_beside_it(row: Row) -> None:
    """Except what all claims of the file have in common: who bills, and the first level."""
    receipt = refused(row, good())
    common = row.what.startswith(("NPI who b", "taxonomy who b", "who bills", "the first level"))
    taken = {claim.id for each in receipt.transactions for claim in each.accepted_claims}
    assert ("B1" in taken) is not common


def every_change(source: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each segment between ST and SE left out, doubled, or after the next one; each element empty,
    of one letter or too long; one element too many."""
    body = source[3 : next(at for at, each in enumerate(source) if each.startswith("SE*"))]
    for at, segment in enumerate(body):
        before, after = body[:at], body[at + 1 :]
        yield f"without {segment}", before + after
        yield f"twice {segment}", [*before, segment, segment, *after]
        if after:
            yield f"{segment} after {after[0]}", [*before, after[0], segment, *after[1:]]
        yield f"{segment}*X", [*before, f"{segment}*X", *after]
        elements = segment.split("*")
        for number, element in enumerate(elements[1:], 1):
            for value in {"", "Z", "9" * 90} - {element}:
                changed = "*".join([*elements[:number], value, *elements[number + 1 :]])
                yield f"{changed} for {segment}", [*before, changed, *after]


def further_changes(source: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each element in its neighbour's place, twice, with a component more before or behind it,
    below zero, in small letters, with a mark on its last letter; each segment three times, or two
    places later; each level under other parents and of other numbers.

    No composite is repeated or gets a component, and no period a third day, as pyx12 fails on what
    is one too many; and no name is moved, as loops of one position (3250, say) may come in any
    order and pyx12 knows one.
    """
    body = source[3 : next(at for at, each in enumerate(source) if each.startswith("SE*"))]
    for at, segment in enumerate(body):
        before, after = body[:at], body[at + 1 :]
        yield f"thrice {segment}", [*before, segment, segment, segment, *after]
        if len(after) > 1 and not segment.startswith("NM1"):
            yield f"{segment} after {after[1]}", [*before, *after[:2], segment, *after[2:]]
        for changed in sorted(_changed_elements(segment.split("*"))):
            if changed != segment:
                yield f"{changed} for {segment}", [*before, changed, *after]


def _changed_elements(elements: list[str]) -> set[str]:
    made = set()
    for at, value in enumerate(elements[1:], 1):
        head, tail = elements[:at], elements[at + 1 :]
        if tail:
            made.add("*".join([*head, tail[0], value, *tail[1:]]))
        if value:
            others = [value.lower(), f"{value[:-1]}\xe9"]
            if "-" not in value:
                others.append(f"-{value}")
            if not {":", "-"} & set(value):
                others += [f"{value}^{value}", f"{value}:X", f":{value}"]
            made |= {"*".join([*head, other, *tail]) for other in others}
    if elements[0] == "HL":
        for number in (elements[1], "1", "7", "A"):
            for parent in ("", "0", "1", "2", "3", "9", "A"):
                made.add("*".join(["HL", number, parent, *elements[3:]]))
    return made


def in_one_file(bodies: Sequence[list[str]]) -> bytes:
    """Each in a transaction set of its own, so that pyx12 reads its guide once."""
    made = [ISA, HEADER[0]]
    for number, body in enumerate(bodies, 1):
        control = f"{number:05d}"
        made += [f"ST*837*{control}*005010X222A1", *body, f"SE*{len(body) + 2}*{control}"]
    return as_bytes([*made, f"GE*{len(bodies)}*1", "IEA*1*000000101"], recount=False)


@pytest.mark.parametrize("changes_of", [every_change, further_changes])
@pytest.mark.parametrize("source", [good(), SECONDARY], ids=["two subscribers", "other payer"])
def test_every_change_that_pyx12_refuses_we_refuse(
    source: list[str], changes_of: Callable[[list[str]], Iterator[tuple[str, list[str]]]]
) -> None:
    """A thousand each.  Where we refuse more, it is a rule beyond syntax."""
    changes = list(changes_of(list(source)))
    assert len(changes) > 900
    data = in_one_file([body for _, body in changes])
    theirs = []
    for segment in plainly_read(answered(data)[1].encode()):
        if segment[0] == "IK5":
            theirs.append(segment[1])
    receipt = check_837p(io.BytesIO(data))
    assert len(theirs) == len(receipt.transactions) == len(changes)
    missed = [
        what
        for (what, _), verdict, result in zip(changes, theirs, receipt.transactions, strict=True)
        if verdict != "A"
        and result.transaction.ack == "A"
        and not [claim for claim in result.claims if not (claim.accepted or is_repeated(claim))]
    ]
    assert missed == []


def is_repeated(claim: ClaimVerdict) -> bool:
    """Refused only because another set of the file says the same."""
    return [str(status) for status in claim.statuses] == ["A3:54"]


def test_the_good_files_are_good_to_both() -> None:
    for source in (good(), SECONDARY):
        data = as_bytes(source)
        assert answered(data)[0]
        assert check_837p(io.BytesIO(data)).exit_code == 0
