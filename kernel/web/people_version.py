"""Which state of a person somebody saw: it changes with every change of them or what they hold."""

from kernel.cases.version import Change, Stale
from kernel.people.changing import history
from kernel.people.models import Person


def version_of_person(person: Person) -> str:
    """The number of changes there have been."""
    return f"{person.pk}.{len(history(person))}"


def require_person_version(person: Person, seen: str) -> None:
    """Stale where they are not as they were seen; locked until the end of the transaction."""
    list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk"))
    changed = history(person)
    now = f"{person.pk}.{len(changed)}"
    if seen == now:
        return
    known = seen.rpartition(".")[2]
    since = len(changed) - (int(known) if known.isascii() and known[:9].isdecimal() else 0)
    told = [Change(f"{each['did']}: {each['what']}", each["by"], each["at"]) for each in changed]
    raise Stale(now, tuple(reversed(told[: max(since, 0)])))
