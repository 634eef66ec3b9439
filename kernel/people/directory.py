"""Who is called what: the names of everybody on file, those who left with them."""

from kernel.people.models import Person


def names_on_file() -> dict[str, str]:
    """Each name by its username; one statement."""
    return dict(Person.objects.values_list("user__username", "name"))
