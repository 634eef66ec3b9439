"""The format a member wants papers in: asked for once, kept from that day until it is ended."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from kernel.members.documents import FORMATS
from kernel.members.models import FormatWanted, Member


class UnableToKeepFormat(ValueError):
    """The wish cannot be kept as said; the message says why."""


def want(member: Member, wanted: str, *, since: date) -> FormatWanted:
    """Keep a standing wish from a day on.  Said again, it changes nothing."""
    if wanted not in FORMATS:
        raise UnableToKeepFormat(f"{wanted!r} is not one of {', '.join(FORMATS)}")
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=member.pk)
        rows = FormatWanted.objects.filter(member=member, wanted=wanted)
        if there := rows.filter(days__contains=since).first():
            return there
        later = rows.filter(days__startswith__gt=since).order_by("days").first()
        until = later.days.lower if later else None
        return FormatWanted.objects.create(member=member, wanted=wanted, days=(since, until))


def want_no_more(member: Member, wanted: str, *, until: date) -> None:
    """`until` is the first day without it; the days before stay as they were."""
    with transaction.atomic():
        row = (
            FormatWanted.objects.select_for_update()
            .filter(member=member, wanted=wanted, days__contains=until)
            .first()
        )
        if row is None:
            raise UnableToKeepFormat(f"{member.number} does not want {wanted} on {until}")
        if row.days.lower == until:
            raise UnableToKeepFormat(f"it began on {until}: it has had no day yet")
        row.days = (row.days.lower, until)
        row.save(update_fields=["days"])


def wanting(members: Collection[int], wanted: str, *, on: date) -> set[int]:
    """Which of these members want papers so on that day."""
    rows = FormatWanted.objects.filter(member__in=members, wanted=wanted, days__contains=on)
    return set(rows.values_list("member_id", flat=True))
