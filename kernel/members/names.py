"""Names as files bring them.  Pure."""


def as_written(text: str) -> str:
    """X12 is read byte by byte, as Latin-1; where the bytes are UTF-8 they are read as such.

    >>> as_written("JOSÃ\\x89"), as_written("JOSÉ"), as_written("JOSE")
    ('JOSÉ', 'JOSÉ', 'JOSE')
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
