"""A list of codes in little room: seventy thousand diagnoses take half a megabyte, where a set of
them takes seven."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator

_REMEMBERED = 4_000


class Packed(Collection[str]):
    """Codes in one text, in order, each as wide as the widest: found by halving.  What was asked
    before is answered at once."""

    __slots__ = ("_count", "_known", "_text", "_width")

    def __init__(self, codes: Iterable[str]) -> None:
        once = set(codes)
        self._count = len(once)
        self._width = max(map(len, once), default=0)
        self._text = "".join(sorted(code.ljust(self._width) for code in once))
        self._known: dict[str, bool] = {}

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return (self[at].rstrip() for at in range(self._count))

    def __getitem__(self, at: int) -> str:
        return self._text[at * self._width : (at + 1) * self._width]

    def __contains__(self, code: object) -> bool:
        if not isinstance(code, str) or len(code) > self._width:
            return False
        if code not in self._known:
            if len(self._known) >= _REMEMBERED:  # a file can name any code there is
                self._known.clear()
            self._known[code] = self._holds(code)
        return self._known[code]

    def _holds(self, code: str) -> bool:
        wide = code.ljust(self._width)
        at = bisect_left(self, wide)
        return at < self._count and self[at] == wide and self[at].rstrip() == code
