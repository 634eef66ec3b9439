"""A person as a document or a form gives them, read and checked; and people as a file of them."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kernel.people.models import Qualification
from kernel.people.staffing import Licence, Staffed, UnableToStaff
from kernel.plain_yaml import UnableToReadYaml, read

_MONEY = re.compile(r"\d{1,10}(\.\d\d)?", re.ASCII)
_FIELDS = {"username", "name", "title", "roles", "reports_to", "authority", "licences"}
_LICENCE = {"profession", "specialty", "number", "state", "until"}
EVERY_LINE = "every_other"


def people_of(text: str) -> list[Staffed]:
    """The people of a file, `people:` with a list of them.  UnableToStaff says which is wrong."""
    try:
        document = read(text, source="the file")
    except UnableToReadYaml as problem:
        raise UnableToStaff(str(problem)) from None
    listed = document.get("people") if isinstance(document, Mapping) else None
    if not isinstance(listed, list) or not listed:
        raise UnableToStaff("The file has no list of `people`.")
    return [person_of(each, f"people[{place}]") for place, each in enumerate(listed)]


def money_of(text: str) -> Decimal:
    """A limit in dollars.  UnableToStaff where it is not one."""
    plain = text.strip().removeprefix("$").replace(",", "")
    if not _MONEY.fullmatch(plain):
        raise UnableToStaff(f"{text!r} is no limit: write dollars, as 5000.00")
    return Decimal(plain)


def licence_of(given: Mapping[str, Any]) -> Licence:
    """UnableToStaff where a part is missing or wrong."""
    told = {name: str(given.get(name) or "").strip() for name in sorted(_LICENCE)}
    missing = [name for name in ("profession", "specialty", "number", "state") if not told[name]]
    if missing:
        raise UnableToStaff(f"A licence needs its {', '.join(missing)}.")
    if told["profession"] not in Qualification.PROFESSIONS:
        raise UnableToStaff(f"{told['profession']!r}: a licence is a nurse's or a physician's")
    if not re.fullmatch(r"[A-Z]{2}", told["state"]):
        raise UnableToStaff(f"{told['state']!r}: a state has two capital letters")
    try:
        until = date.fromisoformat(told["until"]) if told["until"] else None
    except ValueError:
        raise UnableToStaff(f"{told['until']!r} is no day; write 2027-06-30") from None
    parts = (told["profession"], told["specialty"], told["number"], told["state"])
    return Licence(*parts, until)


def person_of(given: Any, where: str) -> Staffed:
    """One person of a document; `where` they are in it.  UnableToStaff."""
    if not isinstance(given, Mapping) or not given.get("username") or not given.get("name"):
        raise UnableToStaff(f"{where}: a person has a username and a name")
    if strangers := sorted(set(given) - _FIELDS):
        raise UnableToStaff(
            f"{where}: {', '.join(strangers)}: not one of {', '.join(sorted(_FIELDS))}"
        )
    try:
        authority = {
            "" if line == EVERY_LINE else line: money_of(str(limit))
            for line, limit in (given.get("authority") or {}).items()
        }
        licences = tuple(licence_of(each) for each in given.get("licences") or ())
    except UnableToStaff as problem:
        raise UnableToStaff(f"{where}: {problem}") from None
    return Staffed(
        username=str(given["username"]),
        name=str(given["name"]),
        title=str(given.get("title") or ""),
        roles=tuple(given.get("roles") or ()),
        reports_to=str(given.get("reports_to") or ""),
        authority=authority,
        licences=licences,
    )
