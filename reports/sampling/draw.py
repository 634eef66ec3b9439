"""A sample is drawn from a snapshot and kept: by a plan, or by size and fields.

wanted = Wanted(seed=7, why="self-audit of the quarter", plan="odag_targeted")
sample = draw_sample(snapshot, wanted, actor, now=now)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.people.policy import Actor, insist, may, require
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch
from kernel.record.stored import canonical, clean, digest
from reports.layout import layout_of
from reports.models import Sample, Snapshot
from reports.preflight.every import CHECKS
from reports.registry import table_named
from reports.sampling.candidates import LATE, candidates, marked
from reports.sampling.drawing import Drawn, Stratum, UnableToSample, by_fields, draw
from reports.sampling.plans import plan_named

TABLE = "reports_sample"
DRAW, READ = "sample.draw", "sample.read"
LONGEST_WHY = 300
NUMBER = 18


class UnknownSample(LookupError):
    """There is no such sample."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A draw as somebody wants it.  Either `plan` by its name, or `size` cases: at random, or in
    proportion to the strata of the fields `by`; or `each` of every such stratum."""

    seed: int
    why: str
    plan: str = ""
    size: int = 0
    by: tuple[str, ...] = ()
    each: int = 0


def draw_sample(snapshot: Snapshot, wanted: Wanted, actor: Actor, *, now: datetime) -> Sample:
    """Drawn and sealed.  NotAllowed; UnableToSample where it cannot be drawn so, or was already:
    nobody draws until a sample is to their taste without its being seen."""
    require(actor, DRAW)
    insist(may(actor, table_named(snapshot.report).permission))
    why = clean(wanted.why).strip()
    if not 0 < len(why) <= LONGEST_WHY:
        raise UnableToSample(f"why: say what the sample is for, in {LONGEST_WHY} characters")
    strata, plan = _strata(snapshot, wanted)
    marks = marked(snapshot, {mark for each in strata for mark in each.marked})
    asked = {
        "seed": wanted.seed,
        "frozen": snapshot.cells_sha256,
        "strata": [_said(each) for each in strata],
        "marks": marks,
    }
    found = draw(
        candidates(snapshot, marks), strata, seed=wanted.seed, frozen=snapshot.cells_sha256
    )
    mark = digest(canonical(asked))
    if before := Sample.objects.filter(snapshot=snapshot, asked_sha256=mark).first():
        raise UnableToSample(f"it was drawn already: {before.number}")
    said: dict[str, Any] = {
        "seed": wanted.seed,
        "plan": plan,
        "asked": asked,
        "asked_sha256": mark,
        "strata": _counted(strata, found),
        "drawn": _rows(found),
        "size": len(found.taken),
        "why": why,
        "by": actor.name,
    }
    return _kept(snapshot, said, now)


@transaction.atomic
def _kept(snapshot: Snapshot, said: dict[str, Any], now: datetime) -> Sample:
    batch = Batch()
    stored = canonical(said | {"snapshot": snapshot.pk, "at": now.isoformat()})
    made = Sample.objects.create(
        id=table_ids(TABLE, 1)[0],
        snapshot=snapshot,
        **said,
        at=now,
        stored=stored,
        digest=digest(stored),
        batch=batch.number,
    )
    batch.add(TABLE, made.pk, made.digest)
    batch.seal(now)
    return made


def sample_named(number: str) -> Sample:
    """SM0000012, or its bare number.  UnknownSample."""
    digits = number.strip().upper().removeprefix("SM")
    known = digits.isascii() and digits.isdecimal() and len(digits) <= NUMBER
    rows = Sample.objects.select_related("snapshot")
    found = rows.filter(pk=int(digits)).first() if known else None
    if found is None:
        raise UnknownSample(f"there is no sample {number[:30]}")
    return found


def drawn_again(sample: Sample) -> bool:
    """Whether the frozen rows, by what the record of the sample says, give the same cases."""
    asked = sample.asked
    strata = [
        Stratum(each["name"], each["take"], {k: tuple(v) for k, v in each["where"].items()},
                tuple(each["marked"]))
        for each in asked["strata"]
    ]  # fmt: skip
    rows = candidates(sample.snapshot, asked["marks"])
    found = draw(rows, strata, seed=asked["seed"], frozen=asked["frozen"])
    same = sample.snapshot.cells_sha256 == asked["frozen"]
    return same and _rows(found) == sample.drawn and _counted(strata, found) == sample.strata


def _strata(snapshot: Snapshot, wanted: Wanted) -> tuple[tuple[Stratum, ...], str]:
    if wanted.plan:
        if wanted.size or wanted.by or wanted.each:
            raise UnableToSample("a plan says itself how many of what it takes")
        plan = plan_named(wanted.plan)
        strata = plan.of(snapshot.report)
        _check(snapshot, strata)
        return strata, f"{plan.name} {plan.version}"
    if wanted.each < 0 or wanted.size < 0 or bool(wanted.size) == bool(wanted.each):
        raise UnableToSample("say a plan, or size, or how many of each stratum")
    if not wanted.by:
        return (Stratum("at random", wanted.size or wanted.each),), ""
    _known(snapshot, wanted.by)
    rows = candidates(snapshot, {})
    return by_fields(rows, wanted.by, size=wanted.size, each=wanted.each), ""


def _check(snapshot: Snapshot, strata: Sequence[Stratum]) -> None:
    """A plan's words must be of this layout: a field it has no more would draw nothing, unseen."""
    _known(snapshot, [name for each in strata for name in each.where])
    marks = {LATE, *(each.id for each in CHECKS)}
    if strange := sorted({mark for each in strata for mark in each.marked} - marks):
        raise UnableToSample(f"{', '.join(strange)}: no such check")


def _known(snapshot: Snapshot, names: Iterable[str]) -> None:
    layout = layout_of(table_named(snapshot.report).layout, snapshot.layout_version)
    if strange := sorted(set(names) - set(layout.fields)):
        raise UnableToSample(f"{', '.join(strange)}: {snapshot.report} has no such field")


def _said(stratum: Stratum) -> dict[str, Any]:
    return {
        "name": stratum.name,
        "take": stratum.take,
        "where": {name: list(values) for name, values in stratum.where.items()},
        "marked": list(stratum.marked),
        "how": "targeted" if stratum.targeted else "random",
    }


def _counted(strata: Sequence[Stratum], found: Drawn) -> list[dict[str, Any]]:
    gave = [sum(each.stratum == stratum.name for each in found.taken) for stratum in strata]
    made: list[dict[str, Any]] = [
        {"name": each.name, "had": had, "take": each.take, "gave": given}
        for each, had, given in zip(strata, found.had, gave, strict=True)
    ]
    return [*made, {"name": "", "had": found.left, "take": 0, "gave": 0}]


def _rows(found: Drawn) -> list[dict[str, Any]]:
    return [
        {"row": each.row, "case": each.case, "stratum": each.stratum, "place": each.place}
        for each in found.taken
    ]
