"""People come on file and change: each change is one operation, refused where it makes no sense."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.db import transaction

from kernel.people.models import MoneyAuthority, Person, Qualification, RoleHeld
from kernel.people.policy import roles as known_roles


class UnableToStaff(ValueError):
    """The person cannot be put on file so; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Licence:
    """A clinician's field and licence, as put on file."""

    profession: str
    specialty: str
    number: str
    state: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Staffed:
    """One person as they are to be on file.  `authority` is dollars by line of business."""

    username: str
    name: str
    title: str = ""
    roles: tuple[str, ...] = ()
    reports_to: str = ""
    authority: Mapping[str, Decimal] = field(default_factory=dict)
    licences: tuple[Licence, ...] = ()


@transaction.atomic
def put_on_file(staffed: Staffed, *, password: str | None = None) -> Person:
    """Make or change a person so that they are as given; `password` only where one is given.

    Who never had one comes in by single sign-on only, and is not asked for it.
    UnableToStaff where a role is unknown, or a reporting line would bite its tail.
    """
    _refuse_unknown_roles(staffed.roles)
    user, _ = get_user_model().objects.get_or_create(username=staffed.username)
    if password is not None:
        user.set_password(password)
        user.save()
    elif not user.password:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    above = _above(staffed)
    person, _ = Person.objects.update_or_create(
        user=user,
        defaults={"name": staffed.name, "title": staffed.title, "reports_to": above},
    )
    _hold(person, staffed)
    return person


def _refuse_unknown_roles(names: Iterable[str]) -> None:
    strangers = sorted(set(names) - known_roles().keys())
    if strangers:
        raise UnableToStaff(
            f"{', '.join(strangers)}: no such role; there are {', '.join(sorted(known_roles()))}"
        )


def _above(staffed: Staffed) -> Person | None:
    if not staffed.reports_to:
        return None
    above = Person.objects.filter(user__username=staffed.reports_to).first()
    if above is None:
        raise UnableToStaff(
            f"{staffed.reports_to}, whom {staffed.username} reports to, is not here"
        )
    step: Person | None = above
    while step is not None:
        if step.user.get_username() == staffed.username:
            raise UnableToStaff(
                f"{staffed.username} cannot report to {staffed.reports_to}, who reports to them"
            )
        step = step.reports_to
    return above


def _hold(person: Person, staffed: Staffed) -> None:
    """Roles, authority and licences as given; what is not given goes."""
    person.roles.exclude(role__in=staffed.roles).delete()
    for role in staffed.roles:
        RoleHeld.objects.get_or_create(person=person, role=role)
    person.authorities.exclude(line__in=list(staffed.authority)).delete()
    for line, limit in staffed.authority.items():
        MoneyAuthority.objects.update_or_create(person=person, line=line, defaults={"limit": limit})
    person.qualifications.exclude(licence__in=[each.number for each in staffed.licences]).delete()
    for each in staffed.licences:
        Qualification.objects.update_or_create(
            person=person,
            specialty=each.specialty,
            state=each.state,
            licence=each.number,
            defaults={"profession": each.profession, "until": each.until},
        )
