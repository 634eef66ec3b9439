"""The head of the chain as it stands, to be written down outside the database."""

from datetime import datetime

from django.apps import apps
from django.db import connection
from django.db.models import Sum

from kernel.record.anchors import Anchor
from kernel.record.keys import Key
from kernel.record.models import Anchored, Recorded, Seal


def anchor(*, now: datetime) -> Anchor | None:
    """The chain as it stands; None while nothing is sealed.

    Rows are counted table by table: whoever cuts a table and its seals must also cut the file.
    Call it where everything is seen as of one moment (`verifying.as_one_moment`).
    """
    last = Seal.objects.order_by("-position").values_list("position", "digest").first()
    if last is None:
        return None
    rows = Seal.objects.aggregate(Sum("rows"))["rows__sum"]
    return Anchor(now.isoformat(), last[0], last[1], rows, _counts())


def told(made: Anchor, key: Key, *, now: datetime) -> None:
    """Keep for the pages that the anchor was written."""
    Anchored.objects.create(
        at=now, position=made.position, digest=made.digest, rows=made.rows, key=key.name
    )


def _counts() -> dict[str, int]:
    names = [each._meta.db_table for each in apps.get_models() if issubclass(each, Recorded)]
    parts = [f"SELECT '{name}', count(*) FROM \"{name}\"" for name in sorted(names)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())
