"""What is kept of a file comes back as it was, from the memory or the temporary file."""

import gc
import json
import resource
import signal
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.edi.refusals import Refusal
from claims.edi.telling import in_pieces
from kernel.money import Money
from kernel.x12 import kept
from kernel.x12.kept import BLOCK, Kept, Part, UnableToKeep


class Row(NamedTuple):
    at: int
    name: str
    charge: Money | None = None
    refusals: tuple[Refusal, ...] = ()


def rows(count: int) -> list[Row]:
    refusal = Refusal.of("A7", "562", "no check digit", entity="85")
    return [
        Row(at, f"claim {at}", Money.of_cents(at) if at % 3 else None, (refusal,) * (at % 2))
        for at in range(count)
    ]


def filled(with_them: list[Row]) -> Kept[Row]:
    found = Kept(Row._make)
    for row in with_them:
        found.append(row)
    return found


def test_a_disk_that_takes_no_more_is_told_whenever_it_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was written last is put there when something else is read."""
    monkeypatch.setattr(kept, "IN_MEMORY", 1)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    small = filled([Row(0, "")] * 2 * BLOCK)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, usual[1]))
    try:
        with pytest.raises(UnableToKeep, match="takes no more: File too large"):
            filled(rows(20 * BLOCK))
        with pytest.raises(UnableToKeep, match="takes no more: File too large"):
            small[0]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.parametrize("in_memory", [1, kept.IN_MEMORY])
@pytest.mark.parametrize("count", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK + 7])
def test_what_went_in_comes_out(
    count: int, in_memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "IN_MEMORY", in_memory)
    given_rows = rows(count)
    found = filled(given_rows)
    assert len(found) == count
    assert list(Part(found, 0, count)) == given_rows
    assert [found[at] for at in reversed(range(count))] == given_rows[::-1]


COUNT = 3 * BLOCK + 9


@given(st.lists(st.tuples(st.integers(0, COUNT - 1), st.sampled_from(["", "x", "y" * 300]))))
def test_a_change_is_seen_wherever_it_was_made_and_touches_nothing_else(
    changes: list[tuple[int, str]],
) -> None:
    expected = rows(COUNT)
    found = filled(expected)
    for at, name in changes:
        found[at] = found[at]._replace(name=name)
        expected[at] = expected[at]._replace(name=name)
        assert found[(at * 7) % COUNT] == expected[(at * 7) % COUNT]
    found.append(expected[0])
    assert list(Part(found, 0, COUNT)) == expected


def test_a_record_taken_out_is_a_copy() -> None:
    """A claim's number is put back long after the claim was read, its block no more at hand."""
    found = filled(rows(3 * BLOCK))
    first = found[1]
    assert found[2 * BLOCK].at == 2 * BLOCK
    found[1] = first._replace(name="changed")
    assert first.name == "claim 1"
    assert [found[2 * BLOCK].name, found[1].name] == [f"claim {2 * BLOCK}", "changed"]


@pytest.mark.parametrize("count", [0, 3, 2 * BLOCK + 5])
def test_a_place_where_nothing_is_kept_is_none(count: int) -> None:
    found = filled(rows(count))
    for at in (-1, count):
        with pytest.raises(IndexError):
            found[at]


def test_parts_follow_one_another_and_only_the_last_grows() -> None:
    found = Kept(Row._make)
    one = Part.after(found)
    for row in rows(BLOCK + 1):
        one.append(row)
    two = Part.after(found)
    two.append(Row(BLOCK + 1, "other"))
    assert (len(one), len(two)) == (BLOCK + 1, 1)
    assert [one[0].at, one[-1].at, two[0].at, two[-1].name] == [0, BLOCK, BLOCK + 1, "other"]
    assert [row.at for row in one.part(BLOCK - 1, BLOCK + 1)] == [BLOCK - 1, BLOCK]
    for part, at in ((one, BLOCK + 1), (two, 1), (two, -2), (Part.after(found), 0)):
        with pytest.raises(IndexError):
            part[at]


def test_the_file_is_closed_with_what_it_is_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "IN_MEMORY", 1)
    found = filled(rows(BLOCK))
    file = found._file
    assert file is not None
    assert not file.closed
    del found
    gc.collect()
    assert file.closed


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda of: st.lists(of, max_size=3) | st.dictionaries(st.text(), of, max_size=3),
    max_leaves=5,
)


LISTED = st.dictionaries(st.text(), VALUES, max_size=3)


@given(LISTED, st.lists(LISTED, max_size=3))
def test_json_in_pieces_is_the_same_text(beside: dict[str, object], listed: list[object]) -> None:
    whole = {"a": [{"claims": listed, "n": 1}, {"claims": []}], **beside, "z": listed}
    lazy = {
        "a": iter([{"claims": iter(listed), "n": 1}, {"claims": iter(())}]),
        **beside,
        "z": iter(listed),
    }
    assert "".join(in_pieces(lazy)) == json.dumps(whole)
    assert "".join(in_pieces(beside)) == json.dumps(beside)
