"""Plans and their terms come in; the past does not change."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from kernel.dates import Days
from kernel.members.models import Plan
from kernel.members.models import PlanTerms as TermsRow
from kernel.members.plan_documents import PlanSaid
from kernel.plan_terms import read_terms
from kernel.reading import Fault


@dataclass
class PlansOutcome:
    """Codes of plans that are new, changed, as they were; and what was refused."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)


def put_on_file(plans: Iterable[PlanSaid]) -> PlansOutcome:
    """Each plan in a transaction of its own, in the order of the days their terms begin."""
    outcome = PlansOutcome()
    for said in sorted(plans, key=lambda each: (each.code, each.days.start)):
        with transaction.atomic():
            plan, is_new = Plan.objects.get_or_create(
                code=said.code, defaults={"name": said.name or said.code, "payer_id": said.payer_id}
            )
            Plan.objects.select_for_update().get(pk=plan.pk)
            why = _refusal(said, plan)
            if why:
                outcome.refused.append(Fault(said.where, why))
                continue
            touched = _name(said, plan) | _terms(said, plan)
        kept = outcome.new if is_new else outcome.changed if touched else outcome.unchanged
        kept.append(said.code)
    return outcome


def _name(said: PlanSaid, plan: Plan) -> bool:
    name, payer_id = said.name or plan.name, said.payer_id or plan.payer_id
    differs = [("name", name)] if name != plan.name else []
    differs += [("payer_id", payer_id)] if payer_id != plan.payer_id else []
    return bool(differs and Plan.objects.filter(pk=plan.pk).update(**dict(differs)))


def _on_file(plan: Plan) -> list[TermsRow]:
    return list(TermsRow.objects.filter(plan=plan).order_by("days"))


def _days(row: TermsRow) -> Days:
    return Days(row.days.lower, row.days.upper)


def _refusal(said: PlanSaid, plan: Plan) -> str:
    """Why the terms cannot be taken; empty where they can."""
    rows = _on_file(plan)
    same = next((row for row in rows if row.days.lower == said.days.start), None)
    if same is not None:
        if _same(said, same):
            return ""
        return (
            f"what {said.code} says {_days(same)} is on file and is not rewritten; give the new "
            "terms a `from` of their own"
        )
    for held in map(_days, rows):
        if _overlap(held, said.days) and not _yields(held, said.days):
            return f"overlaps the terms of {said.code} {held}; end them first, by their `to`"
    return ""


def _same(said: PlanSaid, row: TermsRow) -> bool:
    terms, _ = read_terms(row.terms, "")
    return terms == said.terms and (row.cite == said.cite or not said.cite)


def _overlap(one: Days, other: Days) -> bool:
    return (other.to is None or one.start < other.to) and (one.to is None or other.start < one.to)


def _yields(held: Days, new: Days) -> bool:
    """Terms that began before and would end with, or before, the new ones are cut short."""
    ends_in = new.to is None or (held.to is not None and held.to <= new.to)
    return held.start < new.start and (ends_in or held.to is None)


def _terms(said: PlanSaid, plan: Plan) -> bool:
    """Write the terms, if they are not on file as they are; True if anything was written."""
    rows = _on_file(plan)
    same = next((row for row in rows if row.days.lower == said.days.start), None)
    if same is not None:
        return _set_end(said, same, rows)
    for row in rows:
        if _overlap(_days(row), said.days):
            row.days = DateRange(row.days.lower, said.days.start, "[)")
            row.save(update_fields=["days"])
    TermsRow.objects.create(
        plan=plan,
        days=DateRange(said.days.start, said.days.to, "[)"),
        terms=dict(said.raw),
        cite=said.cite,
    )
    return True


def _set_end(said: PlanSaid, same: TermsRow, rows: list[TermsRow]) -> bool:
    """The last day of terms on file may be set; where later terms cut it, it stays cut."""
    cut_on = next((after.days.lower for row, after in pairwise(rows) if row.pk == same.pk), None)
    wanted = said.days.to
    if cut_on is not None and (wanted is None or wanted > cut_on):
        wanted = cut_on
    if same.days.upper == wanted:
        return False
    same.days = DateRange(same.days.lower, wanted, "[)")
    same.save(update_fields=["days"])
    return True


def in_words(outcome: PlansOutcome) -> str:
    """What was done, for a person."""
    parts = [
        (outcome.new, "new"),
        (outcome.changed, "changed"),
        (outcome.unchanged, "as they were"),
    ]
    return "; ".join(f"{', '.join(codes)}: {what}" for codes, what in parts if codes) or "none"
