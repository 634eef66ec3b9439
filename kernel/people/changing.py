"""People change by an administrator's hand, and never by their own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import transaction

from kernel.people.acting import who_could
from kernel.people.models import Person
from kernel.people.policy import Actor, Answer, insist, may
from kernel.people.staffing import Staffed, UnableToStaff, put_on_file
from kernel.people.tokens import Made, make, revoke, revoke_all
from kernel.record.acting import acting

_USERNAME = RegexValidator(r"\A[a-z0-9][a-z0-9.@+_-]{1,59}\Z")


@dataclass(frozen=True, slots=True)
class Left:
    """What ended when somebody left."""

    username: str
    sessions: int
    tokens: int


def may_change(actor: Actor, username: str) -> Answer:
    """Whether the actor may change this person: an administrator, and never themselves, so that
    nobody gives themselves a role or a limit."""
    answer = may(actor, "people.change")
    if answer and username == actor.name and not actor.operator:
        return Answer(False, f"{actor.name} may not change themselves", ("another administrator",))
    return answer


def staff(actor: Actor, staffed: Staffed, *, password: str | None = None) -> Person:
    """Put somebody on file, or change them so that they are as given.

    NotAllowed by `may_change`; UnableToStaff where what is given makes no sense, the password is
    too weak, or nobody would be left who keeps people.
    """
    with transaction.atomic():
        person = _staff(actor, staffed, password)
        _refuse_to_lock_out()
        return person


@transaction.atomic
def staff_many(actor: Actor, listed: Iterable[Staffed]) -> None:
    """The same for everybody of a list, or for nobody."""
    for staffed in listed:
        _staff(actor, staffed, None)
    _refuse_to_lock_out()


def _staff(actor: Actor, staffed: Staffed, password: str | None) -> Person:
    insist(may_change(actor, staffed.username))
    _refuse_bad_names(staffed)
    with acting(actor.name):
        person = put_on_file(staffed)
        if password is not None:
            _give(person.user, password)
        return person


def _refuse_to_lock_out() -> None:
    """With the first person on file the terminal's own leave to do everything ends."""
    if not who_could("people.change"):
        raise UnableToStaff(
            "nobody on file could change people then, and nobody could be added: put an "
            "administrator on file first, or in the same file"
        )


def give_password(actor: Actor, username: str, password: str) -> None:
    """A new password; wherever they were signed in, they are no longer, and their tokens end: who
    knew the old one may have made some.  NotAllowed, UnableToStaff."""
    insist(may_change(actor, username))
    with transaction.atomic():
        person = _person(username)
        _give(person.user, password)
        _end_sessions(person.user)
        revoke_all(person.user)


@transaction.atomic
def leave(actor: Actor, username: str, *, now: datetime) -> Left:
    """Somebody no longer works here: their sessions and tokens end at once, and nobody can choose
    them any more.  What they did stays under their name.  NotAllowed, UnableToStaff."""
    insist(may_change(actor, username))
    person = _person(username)
    with acting(actor.name):
        get_user_model().objects.filter(pk=person.user.pk).update(is_active=False)
        Person.objects.filter(pk=person.pk).update(left_at=now)
        SocialAccount.objects.filter(user=person.user).delete()
        return Left(username, _end_sessions(person.user), revoke_all(person.user))


@transaction.atomic
def come_back(actor: Actor, username: str) -> None:
    """Somebody works here again, with the roles they had.  NotAllowed, UnableToStaff."""
    insist(may_change(actor, username))
    person = _person(username)
    with acting(actor.name):
        get_user_model().objects.filter(pk=person.user.pk).update(is_active=True)
        Person.objects.filter(pk=person.pk).update(left_at=None)


def make_token(actor: Actor, username: str, name: str, days: int, *, now: datetime) -> Made:
    """A token for the machine that works as somebody: by an administrator, never for themselves
    (that is done on their own page).  NotAllowed, UnableToStaff, UnableToMakeToken."""
    insist(may_change(actor, username))
    person = _person(username)
    if not person.user.is_active:
        raise UnableToStaff(f"{username} no longer works here")
    with acting(actor.name):
        return make(person.user, name, days, by=actor.name, now=now)


def revoke_token(actor: Actor, username: str, identity: int) -> str | None:
    """End one token of somebody; its name, None where they have none such.  NotAllowed,
    UnableToStaff."""
    insist(may_change(actor, username))
    with acting(actor.name):
        return revoke(_person(username).user, identity)


def history(person: Person) -> list[dict[str, Any]]:
    """Every change to a person and what they hold, the latest first: when, by whom, what, how."""
    found: list[dict[str, Any]] = []
    for kind, told in _KINDS.items():
        rows = _versions(kind, person).select_related("pgh_context").order_by("-pgh_id")
        if kind == "person":
            rows = rows.select_related("reports_to")
        found += [
            {
                "at": row.pgh_created_at,
                "by": (row.pgh_context.metadata.get("actor", "") if row.pgh_context else ""),
                "did": {"insert": "put", "update": "changed", "delete": "taken"}[row.pgh_label],
                "what": told(row),
            }
            for row in rows
        ]
    return sorted(found, key=lambda each: each["at"], reverse=True)


def _versions(kind: str, person: Person) -> Any:
    if kind == "person":
        return Person.pgh_event_model.objects.filter(pgh_obj_id=person.pk)  # type: ignore[attr-defined]
    related = Person._meta.get_field(kind).related_model
    return related.pgh_event_model.objects.filter(person_id=person.pk)  # type: ignore[union-attr]


def _of_person(row: Any) -> str:
    left = f", left {row.left_at:%Y-%m-%d}" if row.left_at else ""
    above = f", reports to {row.reports_to.name}" if row.reports_to_id else ""
    return f"{row.name}{', ' + row.title if row.title else ''}{above}{left}"


_KINDS: dict[str, Any] = {
    "person": _of_person,
    "roles": lambda row: f"role {row.role.replace('_', ' ')}",
    "authorities": lambda row: f"authority ${row.limit:,.2f} {row.line or 'for every other line'}",
    "qualifications": lambda row: f"{row.profession}, {row.specialty}, {row.licence} ({row.state})",
}


def _person(username: str) -> Person:
    person = Person.objects.select_related("user").filter(user__username=username).first()
    if person is None:
        raise UnableToStaff(f"{username} is not on file")
    return person


def _refuse_bad_names(staffed: Staffed) -> None:
    try:
        _USERNAME(staffed.username)
    except ValidationError:
        raise UnableToStaff(
            f"{staffed.username!r}: a username has 2 to 60 small letters, digits and . @ + _ -"
        ) from None
    if staffed.username == "new":  # the address of somebody who is not there yet
        raise UnableToStaff("Nobody can have the username new.")
    if not staffed.name.strip() or len(staffed.name) > 60 or len(staffed.title) > 60:
        raise UnableToStaff("A name has 1 to 60 letters, a title no more than 60.")


def _give(user: Any, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise UnableToStaff(" ".join(problem.messages)) from None
    user.set_password(password)
    user.save(update_fields=["password"])


def _end_sessions(user: Any) -> int:
    sessions: Sequence[UserSession] = UserSession.objects.filter(user=user)
    count = 0
    for session in sessions:
        session.end()
        count += 1
    return count
