"""A worker's round: every letter that is owed is made, without anyone asking for it.

One round at a time: who comes second finds the first at work, and the next is soon enough.
"""

from datetime import date

from django.db import connection

from claims.letters.senders import Senders
from claims.operations.letters import LettersIssued, issue_letters
from kernel.letters.owed import Clock

_LOCK = 7_263_015


def make_round(*, dated: date, clock: Clock, senders: Senders) -> LettersIssued | None:
    """Make what is owed on `dated`, each letter as late as `clock` tells it; None where another
    round is at it.

    The lock is the session's: the server lets go of it when its holder is no more.
    ExceptionGroup where a kind of letters failed, after the others were made.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
        try:
            return issue_letters(
                dated=dated, now=clock(), by="letters", senders=senders, clock=clock
            )
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
