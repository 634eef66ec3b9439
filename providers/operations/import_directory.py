"""Take in a directory: groups, certifications, participation, networks, lists, exclusions, rates.

What a document says of a list replaces that list; the earlier ranges stay in the row history.
The same document again changes nothing.  The number of statements does not grow with the document.
"""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from kernel.dates import Days
from kernel.money import Money
from providers.addresses import PARTS
from providers.files.directory import Directory, Entry, Practice
from providers.models import (
    ApprovedListing,
    BoardCertification,
    Exclusion,
    Group,
    GroupMembership,
    MedicareParticipation,
    NetworkParticipation,
    PlanRate,
    Provider,
    ProviderAddress,
)
from providers.taxonomy import kind_of

_LOCK = 7_263_102

# Each list of an entry: its table, and the columns its values fill, in their order.
_TABLES: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "groups": (GroupMembership, ("group_id",)),
    "board_certified": (BoardCertification, ("specialty",)),
    "medicare": (MedicareParticipation, ("status", "qualifying_apm")),
    "in_network": (NetworkParticipation, ("plan",)),
    "approved_list": (ApprovedListing, ("plan", "specialty")),
    "excluded": (Exclusion, ("source",)),
    "addresses": (ProviderAddress, PARTS),
}
_RATE = ("code", "modifier", "amount", "percent_of_medicare")


@dataclass
class DirectoryImported:
    """How many of each were written; `removed` are ranges the document no longer has."""

    providers: int = 0
    groups: int = 0
    added: int = 0
    removed: int = 0
    unchanged: int = 0


def import_directory(directory: Directory) -> DirectoryImported:
    """Make the tables say what the directory says.  `providers` and `groups` count new or changed
    ones.
    """
    done = DirectoryImported()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        done.groups = _write_groups(directory)
        done.providers = _write_providers(directory.entries)
        for name, (table, columns) in _TABLES.items():
            spoken = [entry for entry in directory.entries if name in entry.lists]
            wanted = {
                (entry.npi, days, values) for entry in spoken for days, values in entry.lists[name]
            }
            _agree(table, "provider_id", [entry.npi for entry in spoken], columns, wanted, done)
        rates = {
            (plan, rate.days, (rate.code, rate.modifier, rate.amount, rate.percent_of_medicare))
            for plan, of_plan in directory.rates.items()
            for rate in of_plan
        }
        _agree(PlanRate, "plan", list(directory.rates), _RATE, rates, done)
    return done


def _agree(
    table: type[models.Model],
    owner: str,
    owners: Collection[str],
    columns: tuple[str, ...],
    wanted: set[tuple[str, Days, tuple[Any, ...]]],
    done: DirectoryImported,
) -> None:
    """Remove the owners' rows that are not wanted, add those that are missing."""
    if not owners:
        return
    rows = table._default_manager.filter(**{f"{owner}__in": owners})
    held: dict[Hashable, int] = {}
    for identity, of, days, *values in rows.values_list("pk", owner, "days", *columns):
        held[of, Days(days.lower, days.upper), _comparable(values)] = identity
    by_value = {(of, days, _comparable(values)): values for of, days, values in wanted}
    gone = [identity for key, identity in held.items() if key not in by_value]
    missing = [(key, values) for key, values in by_value.items() if key not in held]
    if gone:
        table._default_manager.filter(pk__in=gone).delete()
    table._default_manager.bulk_create(
        table(
            **{owner: of, "days": (days.start, days.to)},
            **{
                column: value.decimal if isinstance(value, Money) else value
                for column, value in zip(columns, values, strict=True)
            },
        )
        for (of, days, _), values in missing
    )
    done.added += len(missing)
    done.removed += len(gone)
    done.unchanged += len(held) - len(gone)


def _comparable(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(value.decimal if isinstance(value, Money) else value for value in values)


_OF_A_GROUP = ("name", "academic", "nci_designation")


def _write_groups(directory: Directory) -> int:
    """Groups named, and groups only a provider names; what is left out stays as it is on file."""
    wanted = dict(directory.groups)
    for entry in directory.entries:
        for _, (tin,) in entry.lists.get("groups", ()):
            wanted.setdefault(tin, Practice(tin))
    held = Group.objects.in_bulk(wanted)
    new, changed = [], []
    for tin, practice in wanted.items():
        group = held.get(tin) or Group(tin=tin)
        before = [getattr(group, name) for name in _OF_A_GROUP]
        for name in _OF_A_GROUP:
            if (value := getattr(practice, name)) is not None:
                setattr(group, name, value)
        if tin not in held:
            new.append(group)
        elif before != [getattr(group, name) for name in _OF_A_GROUP]:
            changed.append(group)
    Group.objects.bulk_create(new)
    if changed:
        Group.objects.bulk_update(changed, _OF_A_GROUP)
    return len(new) + len(changed)


_FACTS = ("name", "entity", "taxonomy", "state", "zip_code")


def _write_providers(entries: Iterable[Entry]) -> int:
    """Providers not yet on file, and facts that differ; what an entry leaves out stays."""
    by_npi = {entry.npi: entry for entry in entries}
    held = Provider.objects.in_bulk(by_npi)
    new, changed = [], []
    for npi, entry in by_npi.items():
        provider = held.get(npi) or Provider(npi=npi, entity="1")
        before = [getattr(provider, name) for name in _FACTS]
        for name in _FACTS:
            if (value := getattr(entry, name)) is not None:
                setattr(provider, name, value)
        if provider.taxonomy and provider.taxonomy not in provider.taxonomies:
            provider.taxonomies = [*provider.taxonomies, provider.taxonomy]
        provider.kind = kind_of(provider.taxonomy)
        if npi not in held:
            new.append(provider)
        elif before != [getattr(provider, name) for name in _FACTS]:
            changed.append(provider)
    Provider.objects.bulk_create(new)
    if changed:
        Provider.objects.bulk_update(changed, [*_FACTS, "taxonomies", "kind"])
    return len(new) + len(changed)
