"""A round through the folders of the trading partners: files taken in, answered and put away.

A partner's folders are worked by one at a time, and the trouble of one partner stops no other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection

from claims.models import TradingPartner
from claims.operations.deliver_remittances import assign
from claims.operations.partner_files import PartnerFiles, Round, Rules, Take, Told
from claims.operations.watch_folder import shown

_LOCK = 7_263_006


def exchange(rules: Rules, take: Take, *, now: datetime, today: date) -> Round:
    """Work the folders of every partner on file, once.

    OSError where the root of them all cannot be made or read.
    """
    done = Round()
    partners = _partners(today)
    if not partners:
        return done
    rules.root.mkdir(0o755, parents=True, exist_ok=True)
    done.strangers = sorted(
        shown(entry.name) for entry in rules.root.iterdir() if entry.name not in partners
    )
    assign(today)
    for name, partner in partners.items():
        with _alone(name) as alone:
            if not alone:
                done.busy.append(name)
                continue
            try:
                PartnerFiles(rules, partner, take, now, done).work()
            except OSError as problem:
                done.failed.append(Told(name, "", problem.strerror or type(problem).__name__))
    return done


def _partners(today: date) -> dict[str, TradingPartner]:
    """Every partner by its name: its agreement of today, else its latest."""
    found: dict[str, TradingPartner] = {}
    for row in TradingPartner.objects.order_by("name", "days"):
        if row.name not in found or row.days.lower <= today:
            found[row.name] = row
    return found


@contextmanager
def _alone(partner: str) -> Iterator[bool]:
    """Whether nobody else works these folders; for who comes second the next round is soon enough.

    A lock of the session: the server lets go of it when its holder is no more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (_LOCK, partner))
        alone = bool(cursor.fetchone()[0])
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", (_LOCK, partner))
