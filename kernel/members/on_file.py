"""What is on file about the members a file speaks of: a fixed number of queries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Sum

from kernel.dates import Days
from kernel.members.enrolled import Acting, Enrolled, Insured, Told, Wanted
from kernel.members.models import Coverage as CoverageRow
from kernel.members.models import (
    FormatWanted,
    LatestTold,
    Member,
    OpeningBalance,
    OtherInsurance,
    Plan,
    Representative,
)
from kernel.members.settling import Coverage
from kernel.money import Money

_LOCK = 7_263_003


@dataclass
class OnFile:
    """Members by number; the rest by member id, amounts by (member, year, account), when told by
    (member, sponsor)."""

    members: dict[str, Member] = field(default_factory=dict)
    mbis: dict[str, str] = field(default_factory=dict)
    plans: dict[str, int] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    medicare_plans: set[int] = field(default_factory=set)
    coverage: dict[int, list[Coverage]] = field(default_factory=dict)
    relied_on: set[int] = field(default_factory=set)
    other: dict[int, set[Insured]] = field(default_factory=dict)
    acting: dict[int, set[Acting]] = field(default_factory=dict)
    formats: dict[int, set[Wanted]] = field(default_factory=dict)
    used: dict[tuple[int, int, str], Money] = field(default_factory=dict)
    told: dict[tuple[int, str], Told] = field(default_factory=dict)


def load(said: Mapping[str, Enrolled]) -> OnFile:
    """Within the caller's transaction; two imports at once take turns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    found = OnFile()
    found.members = {
        member.number: member
        for member in Member.objects.filter(number__in=said).select_for_update()
    }
    ids = [member.pk for member in found.members.values()]
    mbis = {each.columns["mbi"] for each in said.values() if each.columns.get("mbi")}
    holders = Member.objects.filter(mbi__in=mbis).values_list("mbi", "number")
    found.mbis = {mbi: number for mbi, number in holders if mbi}
    _plans(found)
    _coverage(found, ids)
    for row in OtherInsurance.objects.filter(member__in=ids):
        days = Days(row.days.lower, row.days.upper)
        one = Insured("", days, row.primary, row.kind, row.employer_size, row.payer)
        found.other.setdefault(row.member_id, set()).add(one)
    for person in Representative.objects.filter(member__in=ids):
        days = Days(person.days.lower, person.days.upper)
        found.acting.setdefault(person.member_id, set()).add(
            Acting(person.name, days, person.papers, person.address)
        )
    for wish in FormatWanted.objects.filter(member__in=ids):
        days = Days(wish.days.lower, wish.days.upper)
        found.formats.setdefault(wish.member_id, set()).add(Wanted(wish.wanted, days))
    sums = OpeningBalance.objects.filter(member__in=ids).values_list("member", "year", "account")
    for member, year, account, amount in sums.annotate(Sum("amount")).order_by():
        found.used[member, year, account] = Money(amount)
    for row_told in LatestTold.objects.filter(member__in=ids):
        key = (row_told.member_id, row_told.sponsor)
        found.told[key] = Told(row_told.sponsor, row_told.written)
    return found


def _plans(found: OnFile) -> None:
    for identity, code, regimes in Plan.objects.values_list("id", "code", "terms__terms__regimes"):
        found.plans[code.upper()] = identity
        found.codes[identity] = code
        if "original_medicare" in (regimes or ()):
            found.medicare_plans.add(identity)


def _coverage(found: OnFile, members: Collection[int]) -> None:
    rows = CoverageRow.objects.filter(member__in=members).order_by("days")
    for row in rows:
        found.coverage.setdefault(row.member_id, []).append(
            Coverage(
                row.pk,
                row.plan_id,
                row.rank,
                row.days.lower,
                row.days.upper,
                row.group_number,
                row.subscriber_number,
                row.relationship,
            )
        )
    for relation in CoverageRow._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        if isinstance(model, type) and not model.__name__.endswith("History"):
            found.relied_on |= set(
                model._default_manager.filter(**{f"{name}__member__in": members}).values_list(
                    name, flat=True
                )
            )
