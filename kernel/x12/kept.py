"""Records of one kind, kept in their order: a few in memory, the others in a temporary file.

    claims = Kept(ClaimVerdict._make)
    claims.append(verdict)
    claims[0]                                    # made anew each time; equal to what was put in
    claims[0] = claims[0]._replace(number="…")   # so a change is put back

What is no tuple is kept as one (`row`).  Records are read block by block, and the block read last
is at hand: one after the other is cheap, here and there is not.  The file has no name, and is gone
with what it is of.
"""

import pickle
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile, gettempdir
from typing import Any, Generic, TypeVar

BLOCK = 256
IN_MEMORY = 1 << 18
"""Bytes of blocks that need no file."""

T = TypeVar("T")
Row = tuple[Any, ...]


class UnableToKeep(OSError):
    """The temporary file could not be written: that is no fault of what is read."""

    def __init__(self, problem: OSError) -> None:
        words = f"{gettempdir()}, where what is read is kept, takes no more: {problem.strerror}"
        super().__init__(problem.errno, words)


class Kept(Generic[T]):
    """Records of one kind, each made again by `made`: of plain tuples sooner than of objects."""

    def __init__(self, made: Callable[[Row], T], row: Callable[[Any], Row] = tuple) -> None:
        self._made = made
        self._row = row
        self._places: list[int] = []
        """Where in the file each full block begins."""
        self._open: list[Row] = []
        """What came after them."""
        self._read = -1
        self._block: list[Row] = []
        self._changed = False
        """The block read last, its number, and whether the file has it otherwise."""
        self._file: SpooledTemporaryFile[bytes] | None = None

    def __len__(self) -> int:
        return len(self._places) * BLOCK + len(self._open)

    def append(self, record: T) -> None:
        self._open.append(self._row(record))
        if len(self._open) == BLOCK:
            self._places.append(self._written(self._open))
            self._open = []

    def __getitem__(self, at: int) -> T:
        number, place = self._place(at)
        return self._made(self._rows(number)[place])

    def __setitem__(self, at: int, record: T) -> None:
        number, place = self._place(at)
        self._rows(number)[place] = self._row(record)
        self._changed |= number == self._read

    def _place(self, at: int) -> tuple[int, int]:
        if not 0 <= at < len(self):
            raise IndexError(at)
        return divmod(at, BLOCK)

    def _rows(self, number: int) -> list[Row]:
        if number == len(self._places):
            return self._open
        if number != self._read and self._file is not None:
            if self._changed:
                self._places[self._read] = self._written(self._block)
            with _its_file():  # what was written last is put there no sooner than now
                self._file.seek(self._places[number])
                self._block = pickle.load(self._file)
            self._read, self._changed = number, False
        return self._block

    def _written(self, block: list[Row]) -> int:
        """Where it stands in the file: always at the end, for a changed block may have grown."""
        if self._file is None:
            with ExitStack() as closing:
                self._file = closing.enter_context(SpooledTemporaryFile(IN_MEMORY))
                weakref.finalize(self, closing.pop_all().close)
        with _its_file():
            place = self._file.seek(0, 2)
            pickle.dump(block, self._file, pickle.HIGHEST_PROTOCOL)
        return place


@contextmanager
def _its_file() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise UnableToKeep(problem) from problem


@dataclass(slots=True)
class Part(Generic[T]):
    """Some records that follow one another, among all that are kept; the last part may grow."""

    kept: Kept[T]
    start: int = 0
    stop: int = 0

    @classmethod
    def after(cls, kept: Kept[T]) -> "Part[T]":
        """Of what is still to come."""
        return cls(kept, len(kept), len(kept))

    def append(self, record: T) -> None:
        self.kept.append(record)
        self.stop += 1

    def part(self, start: int, stop: int) -> "Part[T]":
        return Part(self.kept, self.start + start, self.start + stop)

    def __len__(self) -> int:
        return self.stop - self.start

    def __getitem__(self, at: int) -> T:
        return self.kept[self._within(at)]

    def __setitem__(self, at: int, record: T) -> None:
        self.kept[self._within(at)] = record

    def __iter__(self) -> Iterator[T]:
        for at in range(self.start, self.stop):
            yield self.kept[at]

    def _within(self, at: int) -> int:
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return (self.start if at >= 0 else self.stop) + at
