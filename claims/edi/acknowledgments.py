"""The answers to one file, on disk: TA1 and 999 for its envelopes, 277CA for its claims.

One file a kind, with an interchange for each interchange that came.  Nothing in them is made up
at the moment of writing: the same receipt under the same instant and reference gives the same
bytes under the same names, so that an answer which a crash kept from the disk is given later.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from claims.edi.ack_277ca import Payer, write_277ca
from claims.edi.receipt import Receipt, TransactionResult
from claims.operations.read_payers import Payers
from claims.operations.whole_files import can_write, on_disk, safe_stem, write_whole
from kernel.x12.acknowledge import write_999, write_ta1
from kernel.x12.envelopes import Interchange, TransactionSet
from kernel.x12.problems import Problem

_A_FILE = 1000
_CONTROLS = 999_999_999


def acknowledge(
    receipt: Receipt, out: Path, stem: str, *, at: datetime, reference: int, payers: Payers
) -> list[Path]:
    """Write the answers into `out`; their paths.  OSError where that cannot be done.

    `stem` is what the file was called, `reference` our number of it: two files of one name get
    answers of two names.  `at` dates the answers.
    """
    can_write(out)
    made = answers(receipt, stem, at=at, reference=reference, payers=payers)
    paths = [write_whole(out / name, content) for name, content in made.items()]
    on_disk(out)
    return paths


def answers(
    receipt: Receipt, stem: str, *, at: datetime, reference: int, payers: Payers
) -> dict[str, bytes]:
    """The answers by the names of their files."""
    found: dict[str, list[bytes]] = defaultdict(list)
    start = f"{safe_stem(stem)}-{reference}"
    for kind, content in _answers(receipt, at, reference, payers):
        found[f"{start}.{kind}.edi"].append(content)
    return {name: b"".join(parts) for name, parts in found.items()}


def _answers(
    receipt: Receipt, at: datetime, reference: int, payers: Payers
) -> Iterator[tuple[str, bytes]]:
    """Each answer with its kind.  The TA1 is written whether or not it was asked for (ISA14)."""
    of_sets = {id(each.transaction): each for each in receipt.transactions}

    def unit(transaction: TransactionSet, problem: Problem) -> tuple[str, str] | None:
        result = of_sets.get(id(transaction))
        return result.unit(problem) if result else None

    controls = control_numbers(reference)
    for interchange, results in receipt.by_interchange():
        yield "ta1", write_ta1(interchange, control=next(controls), at=at)
        whole = write_999(interchange, control=next(controls), at=at, unit=unit)
        if whole is not None:
            yield "999", whole
        payer = _payer(interchange, results, payers)
        verdicts = write_277ca(results, payer=payer, control=next(controls), at=at)
        if verdicts is not None:
            yield "277ca", verdicts


def control_numbers(reference: int) -> Iterator[int]:
    """Interchange control numbers: none of another file's, as long as this file needs no more
    than a thousand, until the nine digits begin anew after a million files."""
    number = reference * _A_FILE
    while True:
        number += 1
        yield (number - 1) % _CONTROLS + 1


def _payer(interchange: Interchange, results: list[TransactionResult], payers: Payers) -> Payer:
    """Who answers: the payer the file was addressed to, as the operator's own file names it; else
    the operator's default; else the receiver as the sender named it."""
    addressed = next((each.transmission.receiver for each in results if each.transmission), None)
    named = [addressed.id if addressed else "", *interchange.receiver[1:]]
    known = next((payer for payer in payers.all if payer.id in named), None)
    found = known or payers.of("", ())
    if found:
        return Payer(found.name, found.id)
    name = addressed.full_name if addressed else ""
    return Payer(name or interchange.receiver[1], named[0] or interchange.receiver[1], "46")
