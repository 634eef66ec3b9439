"""Whatever bytes come in: what must hold of the door's answers, and where such bytes come from.

    python -m tests.unit.edi.fuzzing SECONDS     # `make fuzz`

runs until the time is over; what breaks something is made as small as it can be and kept under
`seeds/`, where `test_seeds.py` runs it from then on.
"""

import io
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from claims.edi.ack_277ca import Payer, write_277ca
from claims.edi.intake_837p import check_837p, good_claims
from claims.edi.receipt import Receipt
from kernel.x12.acknowledge import write_999, write_ta1
from kernel.x12.envelopes import Interchange
from kernel.x12.reader import read
from kernel.x12.rewrite import written_back
from kernel.x12.segments import Fault, Segment
from kernel.x12.walk import Ended, walk
from kernel.x12.writer import UnableToWrite
from tests.unit.edi.made import SECONDARY, as_bytes, good, redelimited

SEEDS = Path(__file__).parent / "seeds"
AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
ROUND = 100
ENOUGH = 20
LARGEST = 50_000
SLOW = 10.0
"""Bytes of the largest file, and seconds that none may take: a hundred times what they do."""

ANSWERS = {"005010X231A1", "005010X214"}
WORDS = (
    *(b"", b"0", b"-1", b"1E9", b"9" * 40, b"0.001", b".", b"-", b"NaN", b"A:B:C:D:E:F:G:H", b"^^"),
    *(
        b"20269999",
        b"20260101-20250101",
        b"\xff\xfe",
        b"\x00",
        b" ",
        b"~",
        b"~~",
        b"*",
        b"ISA",
        b"IEA",
    ),
    *(b"CLM", b"HL*1**20*1", b"LX*1", b"SE*1*0001", b"ST*837*0001*005010X222A1", b"GE*1*1"),
)


def examine(data: bytes) -> None:
    """AssertionError, or whatever is raised, where the door breaks a promise on these bytes."""
    began = time.monotonic()
    receipt = check_837p(io.BytesIO(data))
    assert receipt.exit_code in (0, 1, 2)
    json.dumps(receipt.as_json())
    assert receipt.exit_code == 0 or any(said(receipt)), "refused in silence"
    posted = [verdict.id for verdict, _ in good_claims(io.BytesIO(data), receipt)]
    assert posted == [claim.id for each in receipt.transactions for claim in each.accepted_claims]
    for answer in answers(receipt):
        good_x12(answer)
    assert segments(data, window=500) == segments(data), "the window changes what is read"
    read_back(data)
    assert time.monotonic() - began < SLOW, "too slow"


def said(receipt: Receipt) -> Iterator[str]:
    """Every sentence on what is wrong."""
    yield from (fault.message for fault in receipt.faults)
    for interchange in receipt.interchanges:
        yield from interchange.messages
        for group in interchange.groups:
            yield from group.messages
    for result in receipt.transactions:
        yield from result.transaction.messages
        yield from (problem.message for problem in result.transaction.problems)
        yield from (claim.message for claim in result.claims)


def answers(receipt: Receipt) -> list[bytes]:
    payer = Payer("LAKESHORE HEALTH PLAN", "LHP01")
    made: list[bytes | None] = []
    for interchange, results in receipt.by_interchange():
        made.append(write_ta1(interchange, control=1, at=AT))
        made.append(write_999(interchange, control=2, at=AT))
        made.append(write_277ca(results, payer=payer, control=3, at=AT))
    return [answer for answer in made if answer is not None]


def good_x12(answer: bytes) -> None:
    """An answer is itself without fault, by its own guide."""
    for event in walk(io.BytesIO(answer), versions=ANSWERS):
        assert not isinstance(event, Fault), event
        if isinstance(event, Ended) and isinstance(event.of, Interchange):
            problems = [p for g in event.of.groups for t in g.transactions for p in t.problems]
            assert (event.of.ack, problems) == ("A", []), (event.of.messages, problems)
            assert {group.ack for group in event.of.groups} <= {"A"}


def segments(data: bytes, **options: int) -> list[tuple[str, int, int] | str]:
    return [
        (part.text, part.offset, part.end) if isinstance(part, Segment) else part.kind.value
        for part in read(io.BytesIO(data), **options)
    ]


def read_back(data: bytes) -> None:
    """What can be written back says the same."""
    try:
        again = written_back(data)
    except UnableToWrite:
        return
    one = [part[0] for part in segments(data)]
    assert one == [part[0] for part in segments(again)]


GOOD = tuple(as_bytes(each) for each in (good(), SECONDARY))
LAYOUTS: tuple[Callable[[bytes], bytes], ...] = (
    lambda data: data,
    lambda data: data.replace(b"\n", b""),
    lambda data: data.replace(b"\n", b"\r\n   "),
    lambda data: b"\n".join(
        data.replace(b"\n", b"")[at : at + 80] for at in range(0, len(data), 80)
    ),
    lambda data: redelimited(data, element="|", component="<", repetition="!", end="\x1d"),
    lambda data: redelimited(data, element="*", component=">", repetition="U", end="\n"),
    lambda data: data + data,
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Bytes of any kind; mostly a good file in some layout with a few things done to it."""
    if not draw(st.integers(0, 9)):
        return draw(st.binary(max_size=600))
    data = draw(st.sampled_from(LAYOUTS))(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(1, 5))):
        data = (draw(st.sampled_from(CHANGES))(draw, data) or b"I")[:LARGEST]
    return data


def _bytes_changed(draw: st.DrawFn, data: bytes) -> bytes:
    at = draw(st.integers(0, len(data)))
    return data[:at] + draw(st.binary(max_size=12)) + data[at + draw(st.integers(0, 40)) :]


def _cut(draw: st.DrawFn, data: bytes) -> bytes:
    return data[: draw(st.integers(0, len(data)))]


def _parts_moved(draw: st.DrawFn, data: bytes) -> bytes:
    mark = draw(st.sampled_from([b"~", b"*", b":", b"\n"]))
    parts = data.split(mark)
    one, other = (draw(st.integers(0, len(parts) - 1)) for _ in range(2))
    match draw(st.sampled_from(["out", "twice", "swap", "word", "many"])):
        case "out":
            del parts[one]
        case "twice":
            parts.insert(other, parts[one])
        case "swap":
            parts[one], parts[other] = parts[other], parts[one]
        case "word":
            parts[one] = draw(st.sampled_from(WORDS))
        case "many":
            parts[one:one] = [parts[one]] * draw(st.integers(1, 300))
    return mark.join(parts)


CHANGES = (_bytes_changed, _cut, _parts_moved, _parts_moved, _parts_moved)


def fuzz(seconds: float) -> int:
    """Examines files until the time is over; how many broke something."""
    until = time.monotonic() + seconds
    rounds = broken = 0
    while time.monotonic() < until and broken < ENOUGH:
        rounds += 1
        found = _round(time.time_ns())
        if found is not None:
            broken += 1
            data, problem = found
            path = SEEDS / f"{sha256(data).hexdigest()[:12]}.x12"
            path.write_bytes(data)
            print(f"{path.name}: {type(problem).__name__}: {str(problem)[:200]}")  # noqa: T201
    print(f"{rounds * ROUND:,} files in {seconds:.0f} seconds, {broken} broke something")  # noqa: T201
    return broken


def _round(number: int) -> tuple[bytes, Exception] | None:
    """The smallest file that breaks something, of those this number leads to."""
    latest = b""

    @seed(number)
    @settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(files())
    def some(data: bytes) -> None:
        nonlocal latest
        latest = data
        examine(data)

    try:
        some()
    except Exception as problem:  # whatever it is, it is what we look for
        return latest, problem
    return None


if __name__ == "__main__":
    sys.exit(bool(fuzz(float(sys.argv[1]))))
