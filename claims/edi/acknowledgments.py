"""The answers to one file, on disk: TA1 and 999 for its envelopes, 277CA for its claims.

One file a kind, with an interchange for each interchange that came.  Nothing in them is made up
at the moment of writing: the same receipt under the same instant and reference gives the same
bytes under the same names, so that an answer which a crash kept from the disk is given later.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from claims.edi.ack_277ca import Payer, pieces_277ca
from claims.edi.receipt import Receipt, Results
from claims.operations.read_payers import Payers
from claims.operations.whole_files import can_write, safe_stem, write_all
from kernel.x12.acknowledge import Unit, pieces_999, write_ta1
from kernel.x12.envelopes import Interchange

_A_FILE = 1000
_CONTROLS = 999_999_999

C = TypeVar("C")
Pieces = Iterable[bytes]
"""An answer, made as it is written; an empty list is none."""


def acknowledge(
    receipt: Receipt, out: Path, stem: str, *, at: datetime, reference: int, payers: Payers
) -> list[Path]:
    """Write the answers into `out`; their paths.  OSError where that cannot be done.

    `stem` is what the file was called, `reference` our number of it: two files of one name get
    answers of two names.  `at` dates the answers.
    """
    can_write(out)
    return write_all(out, _in_pieces(receipt, stem, at=at, reference=reference, payers=payers))


def answers(
    receipt: Receipt, stem: str, *, at: datetime, reference: int, payers: Payers
) -> dict[str, bytes]:
    """The answers by the names of their files."""
    made = _in_pieces(receipt, stem, at=at, reference=reference, payers=payers)
    return {name: b"".join(pieces) for name, pieces in made.items()}


def _in_pieces(
    receipt: Receipt, stem: str, *, at: datetime, reference: int, payers: Payers
) -> dict[str, Pieces]:
    def write(of: Interchange, results: Results, control: int) -> Pieces:
        return pieces_277ca(results, payer=_payer(of, results, payers), control=control, at=at)

    found = _acknowledged(receipt, reference, at=at, kind="277ca", write=write, unit=receipt.unit)
    return named(found, stem, reference)


def named(files: Mapping[str, C], stem: str, reference: int) -> dict[str, C]:
    """Answers by kind, under the names of their files."""
    start = f"{safe_stem(stem)}-{reference}"
    return {f"{start}.{kind}.edi": content for kind, content in files.items()}


Write = Callable[[Interchange, Results, int], bytes | None]
"""The answer to what an interchange holds, under a control number."""

WritePieces = Callable[[Interchange, Results, int], Pieces]


def acknowledged(
    receipt: Receipt,
    reference: int,
    *,
    at: datetime,
    kind: str,
    write: Write,
    unit: Unit | None = None,
) -> dict[str, bytes]:
    """Every answer to a file by kind: TA1, 999, and what `write` writes, which is of `kind`.

    The TA1 is written whether or not it was asked for (ISA14).
    """

    def pieces(of: Interchange, results: Results, control: int) -> Pieces:
        return _whole(write(of, results, control))

    found = _acknowledged(receipt, reference, at=at, kind=kind, write=pieces, unit=unit)
    return {kind: b"".join(parts) for kind, parts in found.items()}


def _acknowledged(
    receipt: Receipt,
    reference: int,
    *,
    at: datetime,
    kind: str,
    write: WritePieces,
    unit: Unit | None,
) -> dict[str, Pieces]:
    def of_ta1(of: Interchange, _: Results, control: int) -> Pieces:
        return _whole(write_ta1(of, control=control, at=at))

    def of_999(of: Interchange, _: Results, control: int) -> Pieces:
        return pieces_999(of, control=control, at=at, unit=unit)

    kinds = {"ta1": of_ta1, "999": of_999, kind: write}
    found: dict[str, Pieces] = {}
    for nth, (name, written) in enumerate(kinds.items()):
        controls = islice(control_numbers(reference), nth, None, len(kinds))
        pieces = _one_by_one(receipt, controls, written)
        first = next(pieces, None)
        if first is not None:
            found[name] = chain([first], pieces)
    return found


def _one_by_one(receipt: Receipt, controls: Iterator[int], write: WritePieces) -> Iterator[bytes]:
    """The answers to each interchange, when it is their turn; one of no pieces takes a number."""
    for (interchange, results), control in zip(receipt.by_interchange(), controls, strict=False):
        yield from write(interchange, results, control)


def _whole(answer: bytes | None) -> Pieces:
    return [answer] if answer else []


def control_numbers(reference: int) -> Iterator[int]:
    """Interchange control numbers: none of another file's, as long as this file needs no more
    than a thousand, until the nine digits begin anew after a million files."""
    number = reference * _A_FILE
    while True:
        number += 1
        yield (number - 1) % _CONTROLS + 1


def _payer(interchange: Interchange, results: Results, payers: Payers) -> Payer:
    """Who answers: the payer the file was addressed to, as the operator's own file names it; else
    the operator's default; else the receiver as the sender named it."""
    addressed = next((sent.receiver for each in results for sent in each.sent), None)
    named = [addressed.id if addressed else "", *interchange.receiver[1:]]
    known = next((payer for payer in payers.all if payer.id in named), None)
    found = known or payers.of("", ())
    if found:
        return Payer(found.name, found.id)
    name = addressed.full_name if addressed else ""
    return Payer(name or interchange.receiver[1], named[0] or interchange.receiver[1], "46")
