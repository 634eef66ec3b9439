"""Who did, who looked, before and after, and why: everything about a case or a member, in order.

Nothing is listed by hand: whatever append-only table or row history leads to a case, by its foreign
keys, is part of the case's trail; a new one is by itself.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, Q
from pghistory.models import Event as History

from kernel.cases.models import Case, Event
from kernel.members.models import Member
from kernel.record.models import Look, Recorded, is_append_only

_DEPTH = 4
_TIMES = ("at", "made_at", "issued_at", "decided_at")
_PEOPLE = ("actor", "by", "person", "made_by", "issued_by", "decided_by")
_REASONS = ("why", "reason", "note", "because")
_BESIDE = {
    "letters.Letter": ("about__case",),
    "letters.DispatchHistory": ("pgh_obj__letter__about__case",),
}
"""Ways to a case that are no row of foreign keys."""


class UnknownMatter(LookupError):
    """No case and no member has this number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on the trail.  `kind`: happened, looked, recorded, or made, changed, removed of a
    row.  `before` and `after` hold only what differs; `by` is empty where nobody was named."""

    at: datetime
    by: str
    kind: str
    what: str
    why: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    source: str
    """Table and id of the row that says so, as `audit_verify` names it."""

    @property
    def before_in_words(self) -> str:
        """state: pended; owner: j.ortiz"""
        return in_words(self.before)

    @property
    def after_in_words(self) -> str:
        """state: decided; owner: nothing"""
        return in_words(self.after)


def in_words(said: Mapping[str, Any]) -> str:
    """Each name with its value."""
    return "; ".join(f"{name}: {_word(value)}" for name, value in said.items())


def _word(value: Any) -> str:
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def of_case(number: str) -> list[Entry]:
    """Everything about one case.  UnknownMatter where there is none, or none this actor sees."""
    found = Case.objects.filter(number=number).first()
    if found is None:
        raise UnknownMatter(f"no case has the number {number}")
    return _in_order(
        *(_rows(model, ways, {found.pk}) for model, ways in _ways(Case).items()),
        _looks(Q(case=number)),
    )


def of_member(number: str) -> list[Entry]:
    """Everything about one member and every case of theirs.  UnknownMatter where there is none."""
    member = Member.objects.filter(number=number).first()
    if member is None:
        raise UnknownMatter(f"no member has the number {number}")
    cases = dict(Case.objects.filter(member=member).values_list("pk", "number"))
    to_case = _ways(Case)
    direct = {model: ways for model, ways in _ways(Member).items() if model not in to_case}
    return _in_order(
        *(_rows(model, ways, {member.pk}) for model, ways in direct.items()),
        *(_rows(model, ways, set(cases)) for model, ways in to_case.items()),
        _looks(Q(member=number) | Q(case__in=list(cases.values()))),
    )


def _in_order(*parts: Iterable[Entry]) -> list[Entry]:
    return sorted((each for part in parts for each in part), key=lambda each: each.at)


@cache
def _ways(target: type[Model]) -> Mapping[type[Model], tuple[str, ...]]:
    """How each append-only table and row history leads to `target`: the shortest ways."""
    found = {}
    for model in apps.get_models():
        history = issubclass(model, History) and model._meta.managed
        if not history and not (is_append_only(model) and _time(model)):
            continue
        beside = _BESIDE.get(model._meta.label, ()) if target is Case else ()
        if ways := beside or _shortest(model, target):
            found[model] = ways
    return found


def _shortest(model: type[Model], target: type[Model]) -> tuple[str, ...]:
    wanted = target._meta.model_name
    every = list(_paths(model, target, _DEPTH))
    # `case` is the case it is of; `of_case`, say, another it is about.
    ways = [way for way in every if way[-1] in (wanted, "pgh_obj")] or every
    least = min(map(len, ways), default=0)
    return tuple(sorted("__".join(way) for way in ways if len(way) == least))


def _paths(model: type[Model], target: type[Model], depth: int) -> Iterator[tuple[str, ...]]:
    for each in model._meta.concrete_fields:
        other = each.related_model
        if not isinstance(other, type) or each.name == "pgh_context":
            continue
        if other is target:
            yield (each.name,)
        elif depth > 1 and other not in (Case, Member):
            yield from ((each.name, *rest) for rest in _paths(other, target, depth - 1))


def _time(model: type[Model]) -> str:
    """The column that says when the row was written."""
    instants = [
        each.name
        for each in model._meta.concrete_fields
        if each.get_internal_type() == "DateTimeField" and not each.null
    ]
    return _first(model, _TIMES) or next(iter(instants), "")


def _first(model: type[Model], names: Iterable[str]) -> str:
    """The first of these columns the model has."""
    there = {each.name for each in model._meta.concrete_fields}
    return next((name for name in names if name in there), "")


def _rows(model: type[Model], ways: Iterable[str], of: set[int]) -> Iterator[Entry]:
    sought = Q()
    for way in ways:
        sought |= Q(**{f"{way}__in": of})
    rows = model._default_manager.filter(sought).distinct()
    if issubclass(model, History):
        yield from _versions(model, rows)
    else:
        yield from (_recorded(each) for each in rows.defer(*_bytes(model)).iterator(500))


def _bytes(model: type[Model]) -> list[str]:
    kinds = ("BinaryField",)
    return [each.name for each in model._meta.concrete_fields if each.get_internal_type() in kinds]


def _recorded(row: Model) -> Entry:
    """A row that never changes: what it says, and who wrote it."""
    model = type(row)
    at: datetime = getattr(row, _time(model))
    person = _first(model, _PEOPLE)
    said = _said(row)
    if isinstance(row, Event):
        what, kind = row.name, "happened"
    else:
        what, kind = str(model._meta.verbose_name), "recorded"
    return Entry(
        *(at, str(getattr(row, person)) if person else "", kind, what, _why(said), {}, said),
        f"{model._meta.db_table} {row.pk}",
    )


def _said(row: Model) -> dict[str, Any]:
    if isinstance(row, Event):
        return dict(row.facts)
    if isinstance(row, Recorded):
        said = json.loads(row.stored)
        return dict(said) if isinstance(said, dict) else {"said": said}
    deferred = row.get_deferred_fields()
    return {
        each.name: _plain(getattr(row, each.attname))
        for each in row._meta.concrete_fields
        if each.attname not in deferred and not each.primary_key
    }


def _versions(model: type[Model], rows: Any) -> Iterator[Entry]:
    """Versions of rows: each beside the one before it of the same row."""
    tracked = [each for each in model._meta.concrete_fields if not each.name.startswith("pgh_")]
    found = rows.select_related("pgh_context").order_by("pgh_obj_id", "pgh_id")
    name = str(model.pgh_tracked_model._meta.verbose_name)  # type: ignore[attr-defined]
    for _, versions in groupby(found, lambda each: each.pgh_obj_id):
        before: dict[str, Any] = {}
        for version in versions:
            now = _values(version, tracked)
            old, new = _differing(before, {} if version.pgh_label == "delete" else now)
            metadata = version.pgh_context.metadata if version.pgh_context else {}
            yield Entry(
                version.pgh_created_at,
                str(metadata.get("actor", "")),
                _KINDS.get(version.pgh_label, version.pgh_label),
                f"{name} {version.pgh_obj_id}",
                str(metadata.get("why", "")),
                *(old, new, f"{model._meta.db_table} {version.pk}"),
            )
            before = now


_KINDS = {"insert": "made", "update": "changed", "delete": "removed"}


def _values(version: Any, tracked: Iterable["Field[Any, Any]"]) -> dict[str, Any]:
    return {each.name: _plain(getattr(version, each.attname)) for each in tracked}


def _differing(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is not the same in both."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: before[name] for name in names if name in before},
        {name: after[name] for name in names if name in after},
    )


def _looks(sought: Q) -> Iterator[Entry]:
    for look in Look.objects.filter(sought).order_by("at", "id").iterator(500):
        after = {} if look.outcome == "seen" else {"outcome": look.outcome}
        source = f"record_look {look.pk}"
        yield Entry(look.at, look.actor, "looked", look.what, look.why, {}, after, source)


def _why(said: Mapping[str, Any]) -> str:
    return next((str(said[name]) for name in _REASONS if said.get(name)), "")


def _plain(value: Any) -> Any:
    """As JSON can say it."""
    if value is None or isinstance(value, bool | int | str | dict | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
