"""What keeps a command from its work, in a sentence its operator can act on."""

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from config.embedded import UnableToStart

UNDEFINED_TABLE, UNDEFINED_COLUMN = "42P01", "42703"


def sentence(problem: BaseException) -> str | None:
    """What to do about it; None where only a traceback tells enough."""
    if isinstance(problem, ImproperlyConfigured | UnableToStart):
        return str(problem)
    code = getattr(problem.__cause__, "pgcode", None)
    said = (str(problem).strip().splitlines() or [""])[0]
    if isinstance(problem, ProgrammingError) and code in (UNDEFINED_TABLE, UNDEFINED_COLUMN):
        return (
            f"The database is not set up for this version ({said}). "
            "Run `.venv/bin/python manage.py migrate`, then this command again."
        )
    if isinstance(problem, OperationalError) and code is None:
        return f"The database cannot be reached: {said}"
    return None
