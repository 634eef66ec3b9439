"""Whether a document that names a person is this member's.  Pure.

One comparison for all that comes in: the header of an image, the report of an opinion.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """The person a document names; empty where it does not say."""

    family: str = ""
    given: str = ""
    born_on: date | None = None


def unlike(
    named: NamedPerson, what: str, *, last_name: str, first_name: str, born_on: date | None
) -> tuple[str, ...]:
    """Why `what` ("images", "report") may be another person's; empty where nothing named differs.

    The sentences name what differs, not the values: a document of somebody else's is theirs.
    """
    said = []
    family, given = folded(named.family), folded(named.given)
    if family and family != folded(last_name):
        said.append(f"the family name on the {what} is not the member's")
    elif given and first_name and given[:1] != folded(first_name)[:1]:
        said.append(f"the given name on the {what} is not the member's")
    if named.born_on and born_on and named.born_on != born_on:
        said.append(f"the birth date on the {what} is not the member's")
    return tuple(said)


def folded(text: str) -> str:
    """Letters and digits alone, in capitals without accents: what of a name is compared."""
    plain = unicodedata.normalize("NFKD", text).upper()
    return "".join(each for each in plain if each.isalnum())
