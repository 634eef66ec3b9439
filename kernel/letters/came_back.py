"""Mail that came back, and letters no carrier would send: work for people, until it goes again."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from kernel.cases.queue import Work, close, put_many
from kernel.letters.models import letter_number

QUEUE = "returned_mail"
"""Apart from the queue of letters held back before they were made: the one must not hide the
other."""


def give_to_people(cases: Collection[int], *, now: datetime) -> None:
    """Put these cases into the queue with every letter of theirs whose last attempt failed; close
    the work of those that have none."""
    reasons = _failed(cases)
    put_many([Work(case, QUEUE, tuple(said)) for case, said in reasons.items()], now=now)
    close(set(cases) - reasons.keys(), QUEUE, now=now)


def _failed(cases: Collection[int]) -> dict[int, list[str]]:
    """By case: a code and the letter, which a list of work can show without a person's data."""
    found: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT a.case_id, d.letter_id, d.state
            FROM letters_letterabout a
            JOIN LATERAL (
                SELECT letter_id, state FROM letters_dispatch
                WHERE letter_id = a.letter_id ORDER BY attempt DESC LIMIT 1
            ) d ON d.state IN ('returned', 'refused')
            WHERE a.case_id = ANY(%s) ORDER BY a.case_id, d.letter_id
            """,
            [list(cases)],
        )
        for case, letter, state in cursor.fetchall():
            found.setdefault(case, []).append(f"mail_{state} {letter_number(letter)}")
    return found
