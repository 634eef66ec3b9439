"""New evidence or a new rationale goes to the claimant before a final denial (AE-35 to AE-37).

45 CFR 147.136(b)(2)(ii)(C): free of charge, as soon as possible, and early enough that the claimant
can answer before the decision is due.  Where it comes too late for that, the time stands still
until they have had the chance; the clocks see to it from the events this records.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.models import Appeal, NewEvidence
from appeals.operations.doors import acted
from appeals.operations.moved import Moved, keep_moved, standing
from appeals.operations.on_file import UnableToAppeal, happened, require_undecided
from kernel.cases.models import Event
from kernel.clocks import shown
from kernel.law.regimes import base_of
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

PRIVATE = ("aca_individual", "aca_group", "erisa_self_funded")
CITES = {
    "evidence": "45 CFR 147.136(b)(2)(ii)(C)(1)",
    "rationale": "45 CFR 147.136(b)(2)(ii)(C)(2)",
}
FOUND, SENT = "new_evidence_found", "new_evidence_sent"


@dataclass(frozen=True, slots=True)
class Evidence:
    """`kind` is evidence or rationale; `what` it is, in words the claimant reads; `answer_by` the
    end of the time they are given to answer."""

    kind: str
    what: str
    came_up_at: datetime
    answer_by: datetime
    upload: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing the claimant must have had the chance to answer first, and what is missing."""

    evidence: int
    kind: str
    what: str
    missing: str
    cite: str


def add(number: str, evidence: Evidence, actor: Actor, now: datetime, version: str) -> NewEvidence:
    """Put it on file.  Its letter is owed at once; no clock moves before that has left."""
    with acted(number, actor, "appeal.work", now, version) as row:
        require_undecided(row)
        _check(row, evidence, now)
        made = NewEvidence.objects.create(
            appeal=row,
            kind=evidence.kind,
            what=evidence.what.strip(),
            came_up_at=evidence.came_up_at,
            answer_by=evidence.answer_by,
            by=actor.name,
            upload_id=evidence.upload,
        )
        batch = Batch()
        facts = {
            "evidence": made.pk,
            "kind": made.kind,
            "answer_by": made.answer_by.isoformat(),
            "cites": CITES[made.kind],
        }
        happened(row, FOUND, now, actor.name, batch, now=now, facts=facts)
        batch.seal(now)
        return made


def sent(row: Appeal, evidence: int, at: datetime, batch: Batch, *, now: datetime, by: str) -> None:
    """It left for the claimant at `at`, and by when they may answer is on record.

    In the caller's transaction, who holds the appeal and seals the batch; once for each.
    """
    thing = NewEvidence.objects.filter(pk=evidence, appeal=row).first()
    if thing is None:
        raise UnableToAppeal(f"{row.number} has no new evidence {evidence}")
    if evidence in _sent(row):
        return
    facts = {"evidence": evidence, "answer_by": thing.answer_by.isoformat()}
    happened(row, SENT, at, by, batch, now=now, facts=facts)
    ends = {"evidence": evidence}
    happened(row, "information_period_ends", thing.answer_by, by, batch, now=now, facts=ends)


def confirm_sent(
    number: str, evidence: int, at: datetime, actor: Actor, now: datetime, version: str
) -> list[Moved]:
    """A person's word that it left, by a way that no letter's confirmation tells."""
    with acted(number, actor, "appeal.work", now, version) as row:
        require_undecided(row)
        if not row.case.received_at <= at <= now:
            raise UnableToAppeal("it left after the appeal came, and not in the future")
        before, batch = standing(row.pk), Batch()
        sent(row, evidence, at, batch, now=now, by=actor.name)
        moved = keep_moved(
            row.pk, before, "new evidence was sent to the claimant", batch, now=now, by=actor.name
        )
        batch.seal(now)
        return moved


def answered(
    number: str, what: str, at: datetime, actor: Actor, now: datetime, version: str
) -> list[Moved]:
    """Material, evidence or testimony came in from the claimant or anybody else (AE-34).  It is an
    answer to what was sent before; of Original Medicare it adds its 14 days (OM-10)."""
    with acted(number, actor, "appeal.papers", now, version) as row:
        require_undecided(row)
        if not what.strip():
            raise UnableToAppeal("say what came in")
        if not row.case.received_at < at <= now:
            raise UnableToAppeal("it came after the appeal, and not in the future")
        before, batch = standing(row.pk), Batch()
        facts = {"what": what.strip()}
        happened(row, "information_received", at, actor.name, batch, now=now, facts=facts)
        moved = keep_moved(row.pk, before, f"came in: {what}", batch, now=now, by=actor.name)
        batch.seal(now)
        return moved


def waiting(row: Appeal, now: datetime) -> list[Waiting]:
    """What stands in the way of a final denial now: not sent, or the time to answer not over.

    What left after its time to answer was over gave no chance: it is put on file and sent again,
    in the same words, with a later day.
    """
    gone = _sent(row)
    answers = Event.objects.filter(case=row.pk, name="information_received")
    received = list(answers.values_list("at", flat=True))
    found: dict[tuple[str, str], Waiting | None] = {}
    zone = ZoneInfo(row.case.zone)
    for thing in NewEvidence.objects.filter(appeal=row).order_by("pk"):
        missing = _missing(thing, gone.get(thing.pk), received, now, zone)
        key = (thing.kind, thing.what)
        if not missing:
            found[key] = None
        elif found.get(key, missing) is not None:
            found[key] = Waiting(thing.pk, thing.kind, thing.what, missing, CITES[thing.kind])
    return [each for each in found.values() if each]


def _missing(
    thing: NewEvidence, at: datetime | None, received: list[datetime], now: datetime, zone: ZoneInfo
) -> str:
    if at is None:
        return "it was not sent to the claimant"
    if at >= thing.answer_by:
        return "it left after the time to answer was over, and is to be sent again"
    if thing.answer_by > now and not any(each >= at for each in received):
        return f"the claimant may answer until {shown(thing.answer_by, zone)}"
    return ""


def require_chance(row: Appeal, now: datetime) -> None:
    """UnableToAppeal where a final denial would come before the claimant's chance to answer."""
    found = waiting(row, now)
    if found:
        said = "; ".join(f"{each.what}: {each.missing} ({each.cite})" for each in found)
        raise UnableToAppeal(f"{row.number} cannot be denied yet: {said}")


def _check(row: Appeal, evidence: Evidence, now: datetime) -> None:
    if not row.case.regimes or base_of(row.case.regimes) not in PRIVATE:
        raise UnableToAppeal(
            f"{row.number}: private plans send new evidence before a denial "
            f"({CITES['evidence']}); no such duty of this coverage is on record"
        )
    if evidence.kind not in CITES:
        raise UnableToAppeal(f"{evidence.kind!r}: evidence or rationale")
    if not evidence.what.strip():
        raise UnableToAppeal("say what it is, as the letter has to")
    if evidence.came_up_at > now:
        raise UnableToAppeal("it is still to come up")
    if evidence.answer_by <= now:
        raise UnableToAppeal(
            "the claimant needs a reasonable time to answer, and this one is over "
            f"({CITES[evidence.kind]})"
        )


def _sent(row: Appeal) -> dict[int, datetime]:
    """When each left."""
    events = Event.objects.filter(case=row.pk, name=SENT).order_by("-id")
    return {int(each.facts["evidence"]): each.at for each in events if each.facts.get("evidence")}
