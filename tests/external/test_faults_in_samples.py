"""One fault in a real file, wherever it can be made, is refused with its own status."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from claims.edi.intake_837p import check_837p
from providers.npi import is_npi
from tests.external.test_837p import files

pytestmark = pytest.mark.external


def _not_one(number: str) -> str:
    """With another last digit, which makes it no NPI: some in these files are none as they are."""
    others = (f"{number[:-1]}{(int(number[-1]) + more) % 10}" for more in range(1, 10))
    return next(each for each in others if not is_npi(each))


def faults(segments: list[list[str]], component: str) -> Iterator[tuple[int, int, str, str]]:
    """Where, in which element, what it then says, and the status that must come of it."""
    billing = False
    for at, segment in enumerate(segments):
        kind = segment[0]
        if kind == "NM1":
            billing = segment[1] == "85"
            if len(segment) > 9 and segment[8] == "XX":
                yield at, 9, _not_one(segment[9]), "562"
                yield at, 9, segment[9][:9] if len(segment[9]) > 9 else "12345678", "562"
        elif kind == "PRV":
            yield at, 3, segment[3][:9] + "Z", "145"
        elif kind == "N4":
            yield at, 3, segment[3][:3], "500"
            yield at, 2, "ZZ", "501"
        elif kind == "N3" and billing:
            yield at, 1, "PO BOX 17", "503"
        elif kind == "REF" and billing and segment[1] == "EI":
            yield at, 2, f"{segment[2][:2]}-{segment[2][2:9]}", "128"
        elif kind == "CLM":
            billing = False
            place, qualifier, frequency = segment[5].split(component)
            yield at, 2, f"{float(segment[2]) + 1:.2f}", "178"
            yield at, 5, component.join(("98", qualifier, frequency)), "249"
            yield at, 5, component.join((place, qualifier, "7")), "464"
        elif kind == "HI" and segment[1][:2] in ("BK", "AB"):
            yield at, 1, segment[1].split(component)[0] + component + "X1", "254"
        elif kind == "SV1":
            yield at, 7, "9", "477"
            yield at, 7, component.join([*segment[7].split(component)[:3], "9"]), "477"
            yield at, 1, component.join(("HC", "9921")), "507"
        elif kind == "DTP" and segment[1:3] == ["472", "D8"]:
            yield at, 3, "20991231", "187"


def _written(segments: list[list[str]], element: str, end: str) -> bytes:
    return end.join([*(element.join(each) for each in segments), ""]).encode("latin-1")


@pytest.mark.parametrize("path", files("837p/valid"), ids=lambda path: path.name)
def test_each_fault_is_refused_for_what_it_is(path: Path) -> None:
    text = path.read_bytes().decode("latin-1")
    element, component, end = text[3], text[104], text[105]
    segments = [each.strip().split(element) for each in text.split(end) if each.strip()]
    missed, made = [], 0
    for at, place, value, status in faults(segments, component):
        changed = [list(each) for each in segments]
        changed[at][place] = value
        receipt = check_837p(io.BytesIO(_written(changed, element, end)))
        found = {
            each.code
            for result in receipt.transactions
            for claim in result.claims
            for each in claim.statuses
        }
        made += 1
        if status not in found:
            missed.append(((end, *changed[at]), status, found))
    assert made >= 12
    assert not missed
