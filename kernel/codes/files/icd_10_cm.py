"""ICD-10-CM as CMS and the CDC publish it each fiscal year.

Order file (`icd10cm_order_2026.txt`): number in columns 1-5, code in 7-13 without its dot, in 15 a
1 where the code may be sent and a 0 where it only heads others.  Codes file
(`icd10cm_codes_2026.txt`): code in 1-7, then its description.
"""

import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from kernel.codes.files.rows import Row, UnableToReadCodes
from kernel.codes.sets import ICD_10_CM, KINDS
from kernel.published import opening
from kernel.published.faults import Faults

_ORDER = re.compile(r"\d{5} [A-Z][0-9][0-9A-Z][0-9A-Z ]{4} ([01])( |$)", re.ASCII)
_CODES = re.compile(r"[A-Z][0-9][0-9A-Z](?=[0-9A-Z ]{4} )[0-9A-Z]{0,4} +\S", re.ASCII)
_FORM = KINDS[ICD_10_CM].form
_LOOKED_AT = 50


def read(path: Path, faults: Faults) -> Iterator[Row]:
    """The codes that may be sent; headings are passed over."""
    with opening.texts(path) as texts:
        for _, text in texts:
            first = list(islice(text, _LOOKED_AT))
            layout = _layout(first)
            if layout is not None:
                lines = enumerate(chain(first, text), 1)
                yield from (_ordered if layout is _ORDER else _coded)(lines, faults)
                return
    raise UnableToReadCodes(
        f"{path}: neither an ICD-10-CM order file nor a codes file as CMS publishes them"
    )


def _layout(lines: list[str]) -> re.Pattern[str] | None:
    """The layout most of the first lines have."""
    written = [line for line in lines if line.strip()]
    for layout in (_ORDER, _CODES):
        if sum(layout.match(line) is not None for line in written) * 2 > len(written):
            return layout
    return None


def _ordered(lines: Iterator[tuple[int, str]], faults: Faults) -> Iterator[Row]:
    for number, line in lines:
        found = _ORDER.match(line)
        code = line[6:13].rstrip()
        if found and _FORM.fullmatch(code):
            if found[1] == "1":
                yield Row(code)
        elif line.strip():
            faults.add(f"line {number}: {line.rstrip()[:30]!r} is no line of an order file")


def _coded(lines: Iterator[tuple[int, str]], faults: Faults) -> Iterator[Row]:
    for number, line in lines:
        code = line[:7].rstrip()
        if _CODES.match(line) and _FORM.fullmatch(code):
            yield Row(code)
        elif line.strip():
            faults.add(f"line {number}: {line.rstrip()[:30]!r} is no line of a codes file")
