"""Language help in a letter: the notice for the member's state, the line for the county.  Pure.

Which languages a state or county has, and the texts, are dated tables of `data/`, with citations
and marks where nobody has confirmed them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kernel import plain_yaml
from kernel.law import citations

DATA = Path(__file__).parent / "data"
LEFT_TO_RIGHT = "\u200e"
"""Keeps the parts of a telephone number in order within Arabic script."""

CJK = ("zh", "ja")
"""Languages written without spaces: their lines may break anywhere."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One language's text.  `direction` is ltr or rtl; `style` names its way of breaking lines."""

    code: str
    name: str
    own_name: str
    text: str
    direction: str = "ltr"
    style: str = ""


@dataclass(frozen=True, slots=True)
class LanguageHelp:
    """What a letter inserts: notices with texts, and languages for which none is on file.

    `version` names the rows used, and the language the member wants: `TX 2016-07-18 es`.
    """

    notices: tuple[Notice, ...]
    without_text: tuple[str, ...]
    county_lines: tuple[Notice, ...]
    version: str
    cite: str


def language_help(
    *, state: str, county: str, phone: str, tty: str, day: date, wanted: str = "en"
) -> LanguageHelp:
    """The insert for a member who lives there, on the day the letter is dated.

    The language the member wants comes right after English, whether or not the state's list has it.
    """
    texts = _texts()
    named, since, cite = _languages_of(state, day)
    if wanted != "en":
        named = [wanted, *(code for code in named if code != wanted)]
    with_text = [code for code in named if code in texts and texts[code].get("notice")]
    english = _notice("en", texts["en"]["notice"], phone, tty)
    where = state if state in _states() else "default"
    return LanguageHelp(
        notices=(
            english,
            *(_notice(code, texts[code]["notice"], phone, tty) for code in with_text),
        ),
        without_text=tuple(
            texts[code]["name"] if code in texts else code
            for code in named
            if code not in with_text
        ),
        county_lines=_county_lines(state, county, phone, tty, day),
        version=f"{where} {since.isoformat()}" + (f" {wanted}" if wanted != "en" else ""),
        cite=cite,
    )


def _notice(code: str, text: str, phone: str, tty: str) -> Notice:
    row = _texts()[code]
    style = "cjk" if code in CJK else ""
    direction = row.get("direction") or "ltr"
    mark = LEFT_TO_RIGHT if direction == "rtl" else ""
    said = text.replace("{phone}", f"{mark}{phone}{mark}").replace("{tty}", f"{mark}{tty}{mark}")
    return Notice(code, row["name"], row["own_name"], said, direction, style)


def _languages_of(state: str, day: date) -> tuple[list[str], date, str]:
    rows = _states().get(state) or _states()["default"]
    since = max((start for start in rows if start <= day), default=min(rows))
    return rows[since]["languages"], since, rows[since]["cite"]


def _county_lines(state: str, county: str, phone: str, tty: str, day: date) -> tuple[Notice, ...]:
    dated = [start for start in _counties() if start <= day]
    if not dated or not county:
        return ()
    of_state = _counties()[max(dated)]["counties"].get(state) or {}
    wanted = county.strip().lower().removesuffix(" county")
    code = {name.lower(): code for name, code in of_state.items()}.get(wanted)
    short = _texts().get(code, {}).get("short") if code else None
    return (_notice(code, short, phone, tty),) if code and short else ()


@cache
def _texts() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = plain_yaml.read_file(DATA / "languages.yaml")
    return read


@cache
def _states() -> dict[str, dict[date, Any]]:
    read = plain_yaml.read_file(DATA / "state_languages.yaml")
    return {state: _by_day(rows) for state, rows in read.items()}


@cache
def _counties() -> dict[date, Any]:
    return _by_day(plain_yaml.read_file(DATA / "county_languages.yaml"))


def _by_day(rows: Mapping[str, Any]) -> dict[date, Any]:
    for row in rows.values():
        citations.check(row["cite"])
    return {date.fromisoformat(day): row for day, row in rows.items()}
