"""Items 21 and 24 of a CMS-1500: the diagnoses, and the services that point to them."""

import re
from datetime import date

from claims.papers.form_items import Items, UnableToReadItem, Unread
from claims.papers.paper_claim import PaperLine

LINES = range(1, 7)
DIAGNOSES = 12
LETTERS = "ABCDEFGHIJKL"
MODIFIERS = ("", "a", "b", "c")

_CODE = re.compile(r"[A-Z0-9]{5}")
_POINTERS = re.compile(r"[A-L]{1,4}")
_DIAGNOSIS = re.compile(r"[A-Z0-9]{3,7}")


def diagnoses_of(ask: Items) -> tuple[str, ...]:
    """Item 21, A to L; an empty one between two others parts what the pointers lead to."""
    texts = [ask.text(f"diagnosis{place}").upper() for place in range(1, DIAGNOSES + 1)]
    while texts and not texts[-1]:
        texts.pop()
    found = []
    for letter, text in zip(LETTERS, texts, strict=False):
        code = text.replace(".", "").replace(" ", "")
        if not _DIAGNOSIS.fullmatch(code):
            why = f"{text!r} is no code" if text else "empty between two others"
            ask.unread.append(Unread(f"21{letter}", "diagnosis", why, needed=True))
        found.append(code)
    if not texts:
        ask.unread.append(Unread("21", "diagnosis", "empty", needed=True))
    return tuple(found)


def lines_of(ask: Items, diagnoses: int) -> tuple[PaperLine, ...]:
    found: list[PaperLine] = []
    began = [number for number in LINES if _is_filled(ask, number)]
    for number in began:
        line = _line(ask, number, len(found) + 1, diagnoses)
        if line:
            found.append(line)
    if not began:
        ask.unread.append(Unread("24", "services", "empty", needed=True))
    return tuple(found)


def _is_filled(ask: Items, number: int) -> bool:
    """Whether anything of a service stands there: half a line is told, not passed over."""
    ends = (f"sv{number}_{part}_{end}" for part in ("mm", "dd", "yy") for end in ("from", "end"))
    stems = ("place", "type", "cpt", "diag", "ch", "day", "local")
    mods = (f"mod{number}{suffix}" for suffix in MODIFIERS)
    return any(ask.text(name) for name in (*ends, *mods, *(f"{stem}{number}" for stem in stems)))


def _line(ask: Items, number: int, place: int, diagnoses: int) -> PaperLine | None:
    stem = f"sv{number}"

    def item(letter: str) -> str:
        return f"24{letter} line {number}"

    first = ask.need(item("A"), "from", lambda: ask.day(stem, "_from", short=True))
    last = _last(ask, item("A"), stem, first)
    where = ask.need(item("B"), "place of service", lambda: ask.text(f"place{number}"))
    code = ask.need(item("D"), "procedure", lambda: _procedure(ask, number))
    pointers = ask.need(item("E"), "pointer", lambda: _pointers(ask, number, diagnoses))
    charge = ask.need(item("F"), "charge", lambda: ask.money(f"ch{number}"))
    units = ask.need(item("G"), "units", lambda: ask.units(f"day{number}"))
    emergency = ask.may(item("C"), "EMG", lambda: _emergency(ask, number))
    if not (first and last and where and code and pointers and charge is not None and units):
        return None
    texts = [ask.text(f"mod{number}{suffix}").upper() for suffix in MODIFIERS]
    shaded = ask.text("Suppl" + "abcde"[number - 2] if number > 1 else "Suppl")
    return PaperLine(
        number=place,
        first=first,
        last=last,
        place=where,
        code=code,
        modifiers=tuple(each for each in texts if each),
        pointers=pointers,
        charge=charge,
        units=units,
        emergency=emergency == "Y",
        npi=ask.text(f"local{number}"),
        shaded=shaded,
    )


def _last(ask: Items, item: str, stem: str, first: date | None) -> date | None:
    """The day To: left empty it is the day From.  One that stands there and cannot be read is not
    guessed to be: there is no line without it."""
    if not any(ask.text(f"{stem}_{part}_end") for part in ("mm", "dd", "yy")):
        return first
    return ask.need(item, "to", lambda: ask.day(stem, "_end", short=True))


def _emergency(ask: Items, number: int) -> str:
    said = ask.text(f"type{number}").upper()
    if said not in ("", "Y", "YES", "N", "NO"):
        raise UnableToReadItem(f"{said!r} is neither Y nor N")
    return said[:1]


def _procedure(ask: Items, number: int) -> str:
    code = ask.text(f"cpt{number}").upper()
    if code and not _CODE.fullmatch(code):
        raise UnableToReadItem(f"{code!r} is no procedure code")
    return code


def _pointers(ask: Items, number: int, diagnoses: int) -> tuple[int, ...]:
    text = re.sub(r"[\s,]", "", ask.text(f"diag{number}").upper())
    if text and not _POINTERS.fullmatch(text):
        raise UnableToReadItem(f"{text!r} are no letters A to L")
    found = tuple(LETTERS.index(letter) + 1 for letter in text)
    if any(pointer > diagnoses for pointer in found):
        raise UnableToReadItem(f"{text!r} leads to a diagnosis that item 21 does not have")
    return found
