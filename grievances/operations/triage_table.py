"""The table of triage as it is in force: the program's, with what a compliance officer added."""

from datetime import datetime

from django.db import connection, transaction

from grievances.models import TriageAddition
from grievances.operations.on_file import UnableToGrieve
from grievances.triage.table import Table, UnableToReadTable, built_in, built_in_text, read
from kernel.cases.version import Stale
from kernel.people.policy import Actor, require
from kernel.plain_yaml import UnableToReadYaml

_LOCK = 7_263_014
"""One addition at a time: each holds everything that is added, so a later one undoes an earlier."""


def table_in_force() -> Table:
    """The program's table with the newest addition.  One that fits the program's no more counts for
    nothing (its faults are shown by `triage_table`): contacts are sorted all the same."""
    row = newest()
    if row is None:
        return built_in()
    try:
        return read(built_in_text(), row.text)
    except (UnableToReadTable, UnableToReadYaml):
        return built_in()


def newest() -> TriageAddition | None:
    """The addition in force."""
    return TriageAddition.objects.order_by("-pk").first()


def extend(text: str, why: str, *, actor: Actor, now: datetime, seen: str = "") -> Table:
    """From now on the table is the program's with this text, which holds everything that is added.

    `seen` is the mark of the table it was written over; Stale where another is in force by now.
    NotAllowed; UnableToReadTable and UnableToReadYaml say where it is wrong, and nothing changes.
    """
    require(actor, "triage.extend")
    if not why.strip():
        raise UnableToGrieve("say why the table is added to")
    table = read(built_in_text(), text)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if seen and (mark := table_in_force().mark) != seen:
            raise Stale(mark, ())
        TriageAddition.objects.create(
            text=text, mark=table.mark, why=why.strip(), made_at=now, made_by=actor.name
        )
    return table
