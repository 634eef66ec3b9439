"""From who is signed in, or named at a terminal, to the actor that policy is asked about."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, JSONObject

from kernel.money import Money
from kernel.people.models import MoneyAuthority, Person, RoleHeld
from kernel.people.models import Qualification as QualificationRow
from kernel.people.policy import Actor, Qualification, permission

_HIGHEST = 12  # steps of a reporting line that are followed; a line has no loop (see `staffing`)


_ABOVE = ("user", *("__".join(["reports_to"] * n) + "__user" for n in range(1, 4)))


class UnknownPerson(LookupError):
    """Nobody of this name works here."""


def actor_of(user: Any) -> Actor:
    """The actor a signed-in user is; without a person on file, one with no role.  One statement:
    every request asks it."""
    person = (
        _whole(Person.objects.filter(user=user.pk, user__is_active=True))
        .select_related(*_ABOVE)
        .first()
    )
    if person is None:
        return Actor(user.get_username(), user.get_username())
    user.person = person  # so that whoever shows the page need not look it up again
    return _actor(person)


def actor_named(name: str) -> Actor:
    """The actor a command is run for.

    While nobody is on file, whoever holds the terminal sets everything up and may do everything.
    From the first person on, UnknownPerson where nobody active has the name.
    """
    person = (
        _whole(Person.objects.filter(user__username=name, user__is_active=True))
        .select_related("user")
        .first()
    )
    if person is not None:
        return _actor(person)
    if Person.objects.exists():
        raise UnknownPerson(f"nobody here is called {name!r}; manage.py people lists who is")
    return Actor(name, name, operator=True)


def who_could(name: str) -> list[str]:
    """The names of those whose role holds the permission, in order."""
    asked = permission(name)
    found = Person.objects.filter(user__is_active=True)
    if not asked.everyone:
        found = found.filter(roles__role__in=asked.roles)
    return list(found.distinct().order_by("name").values_list("user__username", flat=True))


def who_has_authority(roles: Iterable[str], line: str, amount: Money) -> list[Person]:
    """Those of these roles whose authority for the line reaches the amount, the least first."""
    people = (
        _whole(Person.objects.filter(user__is_active=True, roles__role__in=list(roles)))
        .filter(Q(authorities__line=line) | Q(authorities__line=""))
        .distinct()
        .select_related("user")
    )
    return able_among(people, line, amount)


def holders_of(roles: Iterable[str]) -> list[Person]:
    """Everybody active of these roles, with what an actor is made of; one statement."""
    people = _whole(Person.objects.filter(user__is_active=True, roles__role__in=list(roles)))
    return list(people.distinct().select_related(*_ABOVE))


def able_among(people: Iterable[Person], line: str, amount: Money) -> list[Person]:
    """Of these, those whose authority for the line reaches the amount, the least first."""
    able = [(limit, each) for each in people if (limit := _limit(each, line)) and limit >= amount]
    return [each for _, each in sorted(able, key=lambda pair: (pair[0], pair[1].name))]


def actor_of_person(person: Person) -> Actor:
    """The actor a person is who came from `holders_of`."""
    return _actor(person)


def _limit(person: Person, line: str) -> Money | None:
    return _actor(person).limit(line)


def _whole(people: QuerySet[Person]) -> QuerySet[Person]:
    """With what an actor is made of, so that no further statement is needed."""
    of = {"person": OuterRef("pk")}
    return people.annotate(
        held=ArraySubquery(RoleHeld.objects.filter(**of).order_by("pk").values("role")),
        may_pay=ArraySubquery(
            MoneyAuthority.objects.filter(**of)
            .order_by("pk")
            .values(row=JSONObject(line="line", limit=Cast("limit", CharField())))
        ),
        qualified=ArraySubquery(
            QualificationRow.objects.filter(**of)
            .order_by("pk")
            .values(
                row=JSONObject(
                    profession="profession",
                    specialty="specialty",
                    licence="licence",
                    state="state",
                    until="until",
                )
            )
        ),
    )


def _actor(person: Any) -> Actor:
    return Actor(
        name=person.user.get_username(),
        shown=person.name,
        roles=frozenset(person.held),
        limits={each["line"]: Money(each["limit"]) for each in person.may_pay},
        qualifications=tuple(_qualification(**each) for each in person.qualified),
        above=tuple(_above(person)),
    )


def _qualification(until: str | None, **said: str) -> Qualification:
    return Qualification(**said, until=date.fromisoformat(until) if until else None)


def _above(person: Person) -> list[str]:
    names: list[str] = []
    above = person.reports_to
    while above is not None and len(names) < _HIGHEST:
        names.append(above.user.get_username())
        above = above.reports_to
    return names
