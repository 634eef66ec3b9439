"""How the record stands: the last look at it, what it found, and what is not proven yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Sum

from kernel.record.covering import uncovered
from kernel.record.models import Anchored, Seal, Verification

OVERDUE = timedelta(hours=26)
"""A night's look that is longer ago did not happen when it should."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`verified_at` is the last look, `whole_at` the last at all of it; `verified_to` the seal it
    reached.  `damage` are the first places of `damaged` ones.  `unproven` rows came since
    `anchored_at` (None: nothing was ever anchored)."""

    verified_at: datetime | None
    whole_at: datetime | None
    verified_to: int
    rows: int
    damaged: int
    damage: Sequence[tuple[str, str]]
    remarks: Sequence[str]
    anchored_at: datetime | None
    anchored_to: int
    unproven: int
    overdue: bool

    @property
    def is_whole(self) -> bool:
        """Whether a look was taken, and found nothing."""
        return self.verified_at is not None and not self.damaged

    @property
    def unproven_in_words(self) -> str:
        """Unproven: 12 rows since 2026-11-26 02:00 UTC."""
        if self.anchored_at is None:
            return f"unproven: all {self.unproven:,} rows; nothing was anchored yet"
        return f"unproven: {self.unproven:,} rows since {self.anchored_at:%Y-%m-%d %H:%M %Z}"


def status(now: datetime) -> Standing:
    """How the record stands at `now`."""
    looks = Verification.objects.order_by("-at", "-id")
    last = looks.first()
    whole = looks.filter(whole=True).values_list("at", flat=True).first()
    anchored = Anchored.objects.order_by("-position", "-id").first()
    newer = Seal.objects.filter(position__gt=anchored.position if anchored else 0)
    return Standing(
        verified_at=last.at if last else None,
        whole_at=whole,
        verified_to=last.position if last else 0,
        rows=last.sealed if last else 0,
        damaged=last.damaged if last else 0,
        damage=tuple((where, what) for where, what in last.damage) if last else (),
        remarks=tuple(last.remarks) if last else (),
        anchored_at=anchored.at if anchored else None,
        anchored_to=anchored.position if anchored else 0,
        unproven=(newer.aggregate(Sum("rows"))["rows__sum"] or 0) + uncovered(),
        overdue=last is None or now - last.at > OVERDUE,
    )


def damaged() -> int:
    """How many places the last look found damaged."""
    found = Verification.objects.order_by("-at", "-id").values_list("damaged", flat=True).first()
    return int(found or 0)
