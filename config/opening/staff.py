"""The invented staff of the trial desk come on file, and nobody else's installation gets them."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from config.opening.story import FILES, document
from kernel.people.models import Person
from kernel.people.reading import people_of
from kernel.people.staffing import Staffed, put_on_file
from kernel.record.acting import acting


class UnableToOpen(RuntimeError):
    """The trial desk cannot be opened here; the message says why."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works at the trial desk; all sign in with the one pass phrase."""

    people: tuple[Staffed, ...]
    pass_phrase: str


def staff() -> Staff:
    text = (FILES / "staff.yaml").read_text(encoding="utf-8")
    return Staff(tuple(people_of(text)), str(document("staff.yaml")["pass_phrase"]))


def refuse_real_staff() -> None:
    """UnableToOpen where somebody who is not of the trial desk works here: their installation gets
    no people whose pass phrase everybody knows."""
    ours = [each.username for each in staff().people]
    strangers = Person.objects.exclude(user__username__in=ours).order_by("name")
    if strangers.exists():
        raise UnableToOpen(
            f"People are on file here who are not of the trial desk ({strangers[0].name}). The "
            "trial desk would let anybody in who knows its pass phrase; set RECOURSE_DATA to "
            "another folder to try it there."
        )


def put_staff_on_file() -> None:
    """Everybody of the trial desk, above before below.  A pass phrase is meant to be slow to
    check, so it is made once."""
    found = staff()
    kept = make_password(found.pass_phrase)
    with acting("trial desk"):
        for each in found.people:
            put_on_file(each)
    User.objects.filter(username__in=[each.username for each in found.people]).update(password=kept)
