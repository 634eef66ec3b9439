"""Who is meant by an identifier and a name: many at once, one query."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from kernel.members.mbi import as_number
from kernel.x12.characters import as_written, taken_apart


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


@dataclass(frozen=True, slots=True)
class _Known:
    """A member who goes by a number: their own, their Medicare number, or the subscriber's."""

    id: int
    last_name: str
    first_name: str
    born_on: date | None
    own: bool


# Each of the two asks an index of its own.  Without the condition on the empty number, the index of
# those who have one does not serve so many numbers.
_KNOWN_BY = """
    SELECT n.number, m.id, m.last_name, m.first_name, m.born_on, TRUE
    FROM members_member m, LATERAL (VALUES (m.number), (m.mbi)) AS n (number)
    WHERE (m.number = ANY(%s) OR m.mbi = ANY(%s)) AND n.number = ANY(%s)
    UNION
    SELECT c.subscriber_number, m.id, m.last_name, m.first_name, m.born_on, FALSE
    FROM members_coverage c JOIN members_member m ON m.id = c.member_id
    WHERE c.subscriber_number = ANY(%s) AND c.subscriber_number <> ''
"""


def match(people: Collection[Named]) -> dict[Named, Match]:
    """By identifier; last name and birth date must agree where both are given.

    First names vary (Bill, William) and are compared to tell twins apart, and where no birth date
    says who is meant: a number and a family's name are those of the whole family (X12 005010X279A1
    1.4.8 asks for one of the two beside them).  There an initial or a shortened name agrees.  A
    dependent may be named with the subscriber's number: the one of the family who agrees is meant.
    """
    numbers = {as_number(person.number) for person in people} - {""}
    known = _known_by(numbers)
    return {person: _one(person, known.get(as_number(person.number), [])) for person in people}


def _known_by(numbers: Collection[str]) -> Mapping[str, Sequence[_Known]]:
    found: dict[str, list[_Known]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_BY, [list(numbers)] * 4)
        for number, *known in cursor.fetchall():
            found.setdefault(number, []).append(_Known(*known))
    return found


def _one(person: Named, known: Sequence[_Known]) -> Match:
    """The holder of the number if the name agrees, else the one dependent with whom it does."""
    holders = [each for each in known if each.own]
    for each in holders:
        why = _differs(person, each)
        if not why and (len(known) == 1 or not _is_another(person, each, known)):
            return Match(each.id)
    family = [each for each in known if not each.own and not _differs(person, each)]
    if len(family) > 1:
        first = _letters(person.first_name)
        family = [each for each in family if _letters(each.first_name) == first]
    if len(family) == 1 and person.last_name and person.born_on:
        return Match(family[0].id)
    if not known:
        return Match(None, "unknown")
    if not holders:
        return Match(None, "nobody covered under this number has that name and birth date")
    return Match(None, _differs(person, holders[0]) or "more than one person agrees")


def _is_another(person: Named, holder: _Known, known: Sequence[_Known]) -> bool:
    """Whether somebody else under the number agrees better: a twin, a father and his son."""
    if not person.first_name or _letters(holder.first_name) == _letters(person.first_name):
        return False
    return any(
        _letters(each.first_name) == _letters(person.first_name) and not _differs(person, each)
        for each in known
        if each is not holder
    )


def _differs(person: Named, known: _Known) -> str:
    if person.last_name and _letters(person.last_name) != _letters(known.last_name):
        return "the last name differs"
    if person.born_on and known.born_on and person.born_on != known.born_on:
        return "the birth date differs"
    if not (person.born_on and known.born_on) and _is_other_given(person, known):
        return "the first name differs"
    return ""


def _is_other_given(person: Named, known: _Known) -> bool:
    said, held = _letters(person.first_name), _letters(known.first_name)
    return not (said.startswith(held) or held.startswith(said))


def _letters(name: str) -> str:
    """Names compared by letters: O'Brien-Smith and OBRIEN SMITH are one, Nguyễn and NGUYEN too.

    X12 carries plain Latin letters only, so that a claim cannot bring a name's marks.
    """
    plain = taken_apart(as_written(name).casefold())
    return "".join(letter for letter in plain if letter.isalnum())
