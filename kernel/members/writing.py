"""Changes to members, written with a fixed number of statements however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from kernel.members.enrolled import Acting, Enrolled, Insured, Wanted
from kernel.members.locking import lock_member_years
from kernel.members.models import Coverage as CoverageRow
from kernel.members.models import FormatWanted, Member, OtherInsurance, Representative
from kernel.members.settling import Coverage, Settled
from kernel.money import Money
from kernel.record.copying import copy_rows, table_ids

UNSAID: dict[str, Any] = {
    "mbi": None,
    "last_name": "",
    "first_name": "",
    "middle_name": "",
    "suffix": "",
    "born_on": None,
    "sex": "",
    "address": "",
    "city": "",
    "state": "",
    "zip": "",
    "county": "",
    "language": "en",
    "died_on": None,
    "confidential": False,
}
"""The columns of a member, with what stands there while nothing was said."""

COVERAGE = (
    "member_id",
    "plan_id",
    "rank",
    "days",
    "group_number",
    "subscriber_number",
    "relationship",
)


@dataclass(slots=True)
class Change:
    """What a file changes of one member.

    `columns` are those that differ; `other` replaces all other insurance (None: it stays);
    `acting` are representatives to put on file; `grown` is by how much amounts used have grown,
    as (year, account, amount); `formats` are wishes to put on file.
    """

    said: Enrolled
    member: Member | None
    columns: dict[str, Any]
    settled: Settled
    other: tuple[Insured, ...] | None = None
    acting: list[Acting] = field(default_factory=list)
    grown: list[tuple[int, str, Money]] = field(default_factory=list)
    formats: list[Wanted] = field(default_factory=list)
    id: int = 0

    @property
    def is_new(self) -> bool:
        return self.member is None

    @property
    def changes_anything(self) -> bool:
        more = self.columns or self.other is not None or self.acting or self.grown or self.formats
        return bool(more) or self.settled.touches_anything


def write(changes: Sequence[Change], source: str) -> None:
    """In the caller's transaction.  What shortens coverage goes before what needs the room."""
    _members(changes)
    _coverage(changes)
    _other(changes)
    _acting(changes)
    _formats(changes)
    _used(changes, source)
    _told(changes)


def _told(changes: Sequence[Change]) -> None:
    """Kept beside the member, not in the row: a file that changes nothing leaves no history."""
    said = [
        (change.id, change.said.told.sponsor, change.said.told.written)
        for change in changes
        if change.said.told is not None
    ]
    if not said:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO members_latesttold AS held (member_id, sponsor, written) "
            "SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[]) "
            "ON CONFLICT (member_id, sponsor) DO UPDATE SET written = excluded.written "
            "WHERE held.written < excluded.written",
            [list(column) for column in zip(*said, strict=True)],
        )


def _members(changes: Sequence[Change]) -> None:
    new = [change for change in changes if change.member is None]
    for change, identity in zip(new, table_ids("members_member", len(new)), strict=True):
        change.id = identity
    copy_rows(
        "members_member",
        ("id", "number", *UNSAID),
        ((change.id, change.said.number, *(UNSAID | change.columns).values()) for change in new),
    )
    known = []
    names: set[str] = set()
    for change in changes:
        if change.member is None:
            continue
        change.id = change.member.pk
        for name, value in change.columns.items():
            setattr(change.member, name, value)
        names |= change.columns.keys()
        if change.columns:
            known.append(change.member)
    if known:
        Member.objects.bulk_update(known, sorted(names))


def _coverage(changes: Sequence[Change]) -> None:
    removed = [each.id or 0 for change in changes for each in change.settled.removed]
    if removed:
        CoverageRow.objects.filter(pk__in=removed).delete()
    _update(each for change in changes for each in change.settled.shortened)
    _update(each for change in changes for each in change.settled.changed)
    copy_rows(
        "members_coverage",
        COVERAGE,
        (
            (
                change.id,
                each.plan,
                each.rank,
                each.days,
                each.group_number,
                each.subscriber_number,
                each.relationship,
            )
            for change in changes
            for each in change.settled.added
        ),
    )


def _update(coverage: Iterable[Coverage]) -> None:
    rows = [
        CoverageRow(
            pk=each.id,
            rank=each.rank,
            days=_range(each.start, each.to),
            group_number=each.group_number,
            subscriber_number=each.subscriber_number,
            relationship=each.relationship,
        )
        for each in coverage
    ]
    if rows:
        CoverageRow.objects.bulk_update(rows, COVERAGE[2:])


def _range(start: date, to: date | None) -> DateRange:
    return DateRange(start, to, "[)")


def _other(changes: Sequence[Change]) -> None:
    said = [(change.id, change.other) for change in changes if change.other is not None]
    if not said:
        return
    OtherInsurance.objects.filter(member__in=[member for member, _ in said]).delete()
    copy_rows(
        "members_otherinsurance",
        ("member_id", "payer", "primary", "kind", "employer_size", "days"),
        (
            (member, each.payer, each.primary, each.kind, each.employer_size, each.days)
            for member, other in said
            for each in other
        ),
    )


def _acting(changes: Sequence[Change]) -> None:
    """The same person from the same day is written again; a new one is added."""
    said = [(change.id, each) for change in changes for each in change.acting]
    if not said:
        return
    before = [
        row.pk
        for row in Representative.objects.filter(member__in={member for member, _ in said})
        if any(
            (row.member_id, row.name.lower(), row.days.lower)
            == (member, each.name.lower(), each.days.start)
            for member, each in said
        )
    ]
    Representative.objects.filter(pk__in=before).delete()
    copy_rows(
        "members_representative",
        ("member_id", "name", "address", "papers", "days"),
        ((member, each.name, each.address, each.papers, each.days) for member, each in said),
    )


def _formats(changes: Sequence[Change]) -> None:
    """A wish from the same day is written again, with its end; a new one is added."""
    said = [(change.id, each) for change in changes for each in change.formats]
    for member, each in said:
        FormatWanted.objects.filter(
            member=member, wanted=each.wanted, days__startswith=each.days.start
        ).delete()
    copy_rows(
        "members_formatwanted",
        ("member_id", "wanted", "days"),
        ((member, each.wanted, each.days) for member, each in said),
    )


def _used(changes: Sequence[Change], source: str) -> None:
    """Only what an amount has grown by is added: the rows are never changed."""
    grown = [(change.id, *each) for change in changes for each in change.grown]
    lock_member_years((member, year) for member, year, _, _ in grown)
    copy_rows(
        "members_openingbalance",
        ("member_id", "year", "account", "amount", "source"),
        ((*each, source) for each in grown),
    )
