"""The canonical text of what is made of text, whole numbers, lists and dicts alone.

A batch writes a few kilobytes of it for each claim, and orjson writes them in a sixth of the time.
It has a text of its own for numbers with a fraction and takes one that is not finite for nothing:
where such may come, `kernel.record.stored.canonical` is asked.
"""

from typing import Any

import orjson

from kernel.record.stored import canonical

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_NUL = b"\\u0000"


def canonical_plain(value: Any) -> str:
    """The text `canonical` gives, of dicts with text as keys, lists, text, whole numbers, booleans
    and None."""
    try:
        text = orjson.dumps(value, option=_OPTIONS)
    except TypeError:  # half a surrogate pair, a number too long for it, what is not plain
        return canonical(value)
    return canonical(value) if _NUL in text else text.decode()
