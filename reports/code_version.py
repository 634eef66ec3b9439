"""Which program made a report: the digest of its own source and layouts.  Pure.

Not the version control's number, which an installed program does not know.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
LEFT_OUT = ("migrations", "year", "__pycache__")


@cache
def code_version() -> str:
    """SHA-256, its first 16 digits, over every source and data file of the reports."""
    found = sha256()
    for path in sorted(HERE.rglob("*")):
        inner = path.relative_to(HERE)
        if path.suffix in (".py", ".yaml", ".html") and not set(inner.parts) & set(LEFT_OUT):
            found.update(f"{inner.as_posix()}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]
