"""The lists the project brings along: places of service, states, provinces of Canada.  Pure."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kernel.codes.lookup import CodeSet, KnownCodes, Listed, Version
from kernel.codes.sets import PLACE_OF_SERVICE, PROVINCES, STATES
from kernel.dates import Days
from kernel.plain_yaml import read_file

_EVER = Days(date.min)


@cache
def built_in() -> KnownCodes:
    """What is known without any file loaded."""
    rows: dict[str, Any] = read_file(Path(__file__).parent / "data" / "places.yaml")
    places: dict[Days, list[str]] = {}
    for code, since in rows["pos"]["codes"].items():
        days = Days(date.fromisoformat(since)) if since else _EVER
        places.setdefault(days, []).append(code)
    return KnownCodes(
        {
            PLACE_OF_SERVICE: _set("place of service", Listed.of(places.items(), _EVER)),
            STATES: _set("state", _plain(rows["states"]["codes"])),
            PROVINCES: _set("province of Canada", _plain(rows["provinces"]["codes"])),
        }
    )


def _plain(codes: str) -> Listed:
    return Listed(frozenset(codes.split()))


def _set(title: str, listed: Listed) -> CodeSet:
    return CodeSet(title, (Version(_EVER, lambda: listed),))
