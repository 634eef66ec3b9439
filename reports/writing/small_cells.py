"""Small cells of what everybody may read are hidden: counts from 1 up to a number.

Where they could be reckoned from a total, the next smallest is hidden too: of one alone; and where
what they come to says each of them, as two that come to two are one and one.  Zero is shown: it is
nobody.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

HIDDEN = "*"


def hide(frame: pd.DataFrame, counts: Sequence[str], up_to: int) -> pd.DataFrame:
    """The frame with small counts hidden, column by column.  The frame given stays as it is."""
    made = frame.copy()
    for name in counts:
        if name not in made.columns:
            continue
        values = list(made[name])
        few = {place for place, value in enumerate(values) if _is_small(value, up_to)}
        told = len(few) == 1 or {values[place] for place in few} in ({1}, {up_to})
        if few and told:
            rest = [(v, p) for p, v in enumerate(values) if _is_count(v) and p not in few and v]
            few |= {min(rest)[1]} if rest else set()
        made[name] = pd.Series(
            [HIDDEN if place in few else value for place, value in enumerate(values)],
            index=made.index,
            dtype=object,
        )
    return made


def small(count: int, up_to: int) -> bool:
    """Whether a count tells of few people: from 1 up to a number.  Zero is nobody."""
    return 0 < count <= up_to


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_small(value: Any, up_to: int) -> bool:
    return _is_count(value) and small(value, up_to)


def is_small_text(cell: str, up_to: int) -> bool:
    """Whether a cell as it is written is a small count."""
    return cell.isascii() and cell.isdecimal() and small(int(cell), up_to)
