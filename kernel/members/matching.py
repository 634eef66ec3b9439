"""Who is meant by an identifier and a name: many at once, one query."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from kernel.members.models import Member


@dataclass(frozen=True, slots=True)
class Named:
    """A person as a file names one.  What is empty was not said and is not compared."""

    number: str
    last_name: str = ""
    first_name: str = ""
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The member, or why none was found: `unknown`, or what of the name or birth date differs."""

    member: int | None
    why: str = ""


def match(people: Collection[Named]) -> dict[Named, Match]:
    """Exact identifier; last name and birth date must agree where both are given.

    First names vary (Bill, William) and are not compared.
    """
    numbers = {person.number.upper() for person in people}
    rows = Member.objects.filter(number__in=numbers).values_list(
        "number", "id", "last_name", "born_on"
    )
    on_file = {number: (identity, last, born) for number, identity, last, born in rows}
    return {person: _one(person, on_file) for person in people}


def _one(person: Named, on_file: Mapping[str, tuple[int, str, date | None]]) -> Match:
    found = on_file.get(person.number.upper())
    if found is None:
        return Match(None, "unknown")
    identity, last, born = found
    if person.last_name and _letters(person.last_name) != _letters(last):
        return Match(None, "the last name differs")
    if person.born_on and born and person.born_on != born:
        return Match(None, "the birth date differs")
    return Match(identity)


def _letters(name: str) -> str:
    """Names compared by letters: O'Brien-Smith and OBRIEN SMITH are one."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
