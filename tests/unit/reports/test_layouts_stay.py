"""A version of a layout that was used stays as it is: a snapshot names it, and is written by it."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from reports.layout import Column, Layout, layouts

KEPT = Path(__file__).with_name("layouts_as_they_stay.txt")


def digest(layout: Layout) -> str:
    """Of all a version says, but the days it is in force: a new one ends those of the old."""
    said = [
        layout.name, layout.version, layout.title, layout.null, str(layout.on), str(layout.own),
        layout.file_name, layout.source, *layout.rules,
        *(f"{key}={value}" for key, value in sorted(layout.selector.items())),
        *(_column(each) for each in layout.columns),
    ]  # fmt: skip
    return sha256("\n".join(said).encode()).hexdigest()


def _column(one: Column) -> str:
    length = str(one.length or "")
    said = (str(one.position), one.name, one.field, length, one.type, one.form, one.required)
    return " | ".join((*said, one.source, one.sure, one.rule, *one.values))


def kept() -> Iterator[tuple[str, str]]:
    for line in KEPT.read_text(encoding="utf-8").splitlines():
        name, version, said = line.split()
        yield f"{name} {version}", said


@pytest.mark.parametrize("one", layouts(), ids=lambda each: f"{each.name} {each.version}")
def test_a_version_stays_as_it_is(one: Layout) -> None:
    name = f"{one.name} {one.version}"
    now = digest(one)
    assert dict(kept()).get(name) == now, (
        f"{name} is another than it was: leave it and write a file of a new version, then add the"
        f" line `{name} {now}` to {KEPT.name}"
    )


def test_a_version_is_not_taken_away() -> None:
    assert {name for name, _ in kept()} <= {f"{each.name} {each.version}" for each in layouts()}
