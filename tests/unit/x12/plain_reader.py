"""A second reader, for tests only: nothing but `split`, sharing no line with the real one.

It takes well-formed interchanges one after another, of one set of delimiters, with or without line
ends and indents.
"""

import re

_ISA = re.compile(r"ISA(.)(?:[^\r\n]*?\1){15}(.)(.)", re.DOTALL)


def plainly_read(data: bytes) -> list[list[str]]:
    """Every segment as its elements.  AssertionError where there is no ISA at the beginning."""
    text = data.decode("latin-1").removeprefix("\xef\xbb\xbf")
    header = _ISA.match(text)
    assert header, text[:120]
    separator, _, terminator = header.groups()
    found = []
    for piece in text.split(terminator):
        segment = piece.lstrip("\r\n\t \x1a")
        if segment:
            found.append(segment.split(separator))
    return found
