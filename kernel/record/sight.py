"""Which restricted rows a statement may see: PostgreSQL asks, the door answers.

Cases restricted to somebody (substance-use records, confidential communication) are under row-level
security.  The policy reads the setting `recourse.sees`: the names and roles of who asks, or `*`.

- A page or interface sets it for its own actor, transaction by transaction (`seeing`): it is gone
  with the commit, so that nothing is left on a connection that another request is given.
- Commands and workers see everything: their connections are opened with `*` (config/settings.py).
- Work done for somebody that must weigh all facts, such as judging a claim, is `unrestricted`.
- No setting: no restricted row.

It guards against forgetting to ask, not against whoever can run SQL of their own.  The tables'
owner is under it too, as long as the owner leaves it so; a superuser is not.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

SETTING = "recourse.sees"
EVERYTHING = "*"
RESTRICTED = ("cases_case", "cases_document")
"""The tables under row-level security.  COPY cannot write them (see `kernel.record.copying`)."""

_NAME = re.compile(r"[A-Za-z0-9@.+_:*-]{1,150}", re.ASCII)
_lifted: ContextVar[bool] = ContextVar("lifted", default=False)


@contextmanager
def seeing(names: Callable[[], Iterable[str]]) -> Iterator[None]:
    """Every statement until the end of the block sees what is restricted to these names.

    `names` is asked at each statement: who asks may become known only on the way.
    """

    def told(execute: Any, sql: Any, values: Any, many: bool, context: Any) -> Any:
        cursor = context["cursor"]
        if cursor.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR:
            return execute(sql, values, many, context)  # nothing but its end is taken now
        said = EVERYTHING if _lifted.get() else _listed(names())
        setting = f"{SETTING} = '{said}'"
        if getattr(cursor, "name", None):  # DECLARE stands alone; it finds its rows there and then
            return _declared(setting, cursor, lambda: execute(sql, values, many, context))
        # Sent together, setting and statement are one transaction, or part of the open one.
        return execute(f"SET LOCAL {setting}; {sql}", values, many, context)

    with connection.execute_wrapper(told):
        yield


def _declared(setting: str, cursor: Any, declare: Callable[[], Any]) -> Any:
    with cursor.connection.cursor() as plain:
        if connection.in_atomic_block:
            plain.execute(f"SET LOCAL {setting}")
            return declare()
        plain.execute(f"SET {setting}")
        try:
            return declare()
        finally:
            plain.execute(f"RESET {SETTING}")


@contextmanager
def unrestricted() -> Iterator[None]:
    """What is done in the block weighs every row, whoever it is done for.

    Nothing found there may be shown to them but what follows from it.
    """
    token = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(token)


def _listed(names: Iterable[str]) -> str:
    """Names as the policy reads them.  What could be more than a name is none."""
    return ",".join(sorted(each for each in set(names) if _NAME.fullmatch(each)))
