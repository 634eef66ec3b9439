"""From who is signed in, or named at a terminal, to the actor that policy is asked about."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from kernel.money import Money
from kernel.people.models import Person
from kernel.people.policy import Actor, Qualification, permission

# Every request asks it: written out, because Django takes longer to make such a statement than
# PostgreSQL to answer it.  A reporting line has no loop (see `staffing`); it is followed 12 steps.
_PEOPLE = """
    SELECT p.*, u.username,
           ARRAY(SELECT role FROM people_roleheld WHERE person_id = p.id ORDER BY id) AS held,
           (SELECT json_agg(json_build_array(line, "limit"::text) ORDER BY id)
            FROM people_moneyauthority WHERE person_id = p.id) AS may_pay,
           (SELECT json_agg(json_build_array(profession, specialty, licence, state, until)
                            ORDER BY id)
            FROM people_qualification WHERE person_id = p.id) AS qualified,
           ARRAY(
               WITH RECURSIVE reporting AS (
                   SELECT p.reports_to_id AS id, 1 AS step
                   UNION ALL
                   SELECT up.reports_to_id, step + 1
                   FROM reporting JOIN people_person up USING (id) WHERE step < 12
               )
               SELECT a.username FROM reporting JOIN people_person q USING (id)
               JOIN auth_user a ON a.id = q.user_id ORDER BY step
           ) AS above
    FROM people_person p JOIN auth_user u ON u.id = p.user_id
    WHERE u.is_active AND """


class UnknownPerson(LookupError):
    """Nobody of this name works here."""


def actor_of(user: Any) -> Actor:
    """The actor a signed-in user is; without a person on file, one with no role.  One statement:
    every request asks it."""
    found = _people("u.id = %s", user.pk)
    if not found:
        return Actor(user.get_username(), user.get_username())
    user.person = found[0]  # so that whoever shows the page need not look it up again
    return _actor(found[0])


def actor_named(name: str) -> Actor:
    """The actor a command is run for.

    While nobody is on file, whoever holds the terminal sets everything up and may do everything.
    From the first person on, UnknownPerson where nobody active has the name.
    """
    found = _people("u.username = %s", name)
    if found:
        return _actor(found[0])
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


def holders_of(roles: Iterable[str]) -> list[Actor]:
    """Everybody active of these roles; one statement."""
    of_roles = "EXISTS (SELECT FROM people_roleheld WHERE person_id = p.id AND role = ANY(%s))"
    return [_actor(person) for person in _people(of_roles, list(roles))]


def able_among(people: Iterable[Actor], line: str, amount: Money) -> list[Actor]:
    """Of these, those whose authority for the line reaches the amount, the least first."""
    able = [(limit, each) for each in people if (limit := each.limit(line)) and limit >= amount]
    return [each for _, each in sorted(able, key=lambda pair: (pair[0], pair[1].shown))]


def _people(where: str, asked: Any) -> Sequence[Any]:
    """Those active of whom this is true, each with what an actor is made of."""
    return list(Person.objects.raw(_PEOPLE + where, [asked]))


def _actor(person: Any) -> Actor:
    return Actor(
        name=person.username,
        shown=person.name,
        roles=frozenset(person.held),
        limits={line: Money(limit) for line, limit in person.may_pay or ()},
        qualifications=tuple(_qualification(*said) for said in person.qualified or ()),
        above=tuple(person.above),
    )


def _qualification(
    profession: str, specialty: str, licence: str, state: str, until: str | None
) -> Qualification:
    day = date.fromisoformat(until) if until else None
    return Qualification(profession, specialty, licence, state, day)
