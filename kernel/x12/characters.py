"""Letters with marks in X12: what was meant by the bytes, and how it is said without them.  Pure.

X12 as our guides have it carries unmarked Latin letters only.  Senders write others all the same:
in UTF-8, or one byte a letter (Latin-1).
"""

import unicodedata

_UNDIVIDED = str.maketrans(
    {
        "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D",
        "þ": "th", "Þ": "TH", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ß": "ss", "ẞ": "SS",
        "\u0131": "i",
    }
)  # fmt: skip
"""Letters with a mark that Unicode does not take apart."""


def as_written(text: str) -> str:
    """Text that was read byte by byte, as Latin-1: as UTF-8 where its bytes are that.

    >>> as_written("JOSÃ\\x89"), as_written("JOSÉ"), as_written("JOSE")
    ('JOSÉ', 'JOSÉ', 'JOSE')
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def taken_apart(text: str) -> str:
    """Each letter with its marks after it, or as the letters it is written with without them.

    >>> taken_apart("Søn ß É").encode("ascii", "ignore")
    b'Son ss E'
    """
    return unicodedata.normalize("NFKD", text).translate(_UNDIVIDED)
