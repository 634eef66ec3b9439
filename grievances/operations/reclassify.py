"""What was taken for a grievance is something else, or something else too: it goes its way from the
same first receipt, and the record says when the member was told.

    reclassify("G26-0000012", Turned("appeal", why, appeal=Wanted(...)), actor, now, version)

Nothing is dismissed by it: an appeal that was missed is opened with the clocks it always had (F1).
Whoever may not see the case it is about may not turn it into that; what becomes of a grievance that
is restricted is restricted as it is.
"""

from dataclasses import dataclass
from datetime import datetime

from appeals.models import Appeal
from appeals.operations.intake.settle import further
from appeals.operations.moved import Moved, keep_moved, standing
from appeals.operations.on_file import UnableToAppeal
from appeals.operations.open import Wanted, open_appeal
from appeals.operations.plan_levels import levels_of
from claims.operations.authorizations.asked import Asked
from grievances.letters.compose import templates
from grievances.models import Grievance, Issue
from grievances.operations.clocks import open_clocks
from grievances.operations.doors import acted
from grievances.operations.intake.settle import CLASSIFY, ask_for_coverage
from grievances.operations.on_file import TO_DO, TRIAGE, UnableToGrieve, happened, move
from kernel.cases.models import Case, Deadline
from kernel.cases.queue import Work, close, put_many
from kernel.people.policy import Actor, insist, may_see
from kernel.record.sealing import Batch

BECOMES = ("appeal", "coverage_request", "inquiry")
TELL = "tell the member which way it goes"


@dataclass(frozen=True, slots=True)
class Turned:
    """What it turned out to be, and why.  `too`: it is a grievance as well, and goes on as one.
    `told_at`, `told_how`: when and how the member was told; without them that is still to do."""

    becomes: str
    why: str
    too: bool = False
    appeal: Wanted | None = None
    asked: Asked | None = None
    told_at: datetime | None = None
    told_how: str = ""


@dataclass(frozen=True, slots=True)
class Reclassified:
    """The grievance, the case it became (none of an inquiry), and what moved."""

    number: str
    became: str
    receipt: datetime
    moved: tuple[Moved, ...]


def reclassify(
    number: str, turned: Turned, actor: Actor, now: datetime, version: str
) -> Reclassified:
    """UnableToGrieve where it cannot be; UnknownGrievance; Stale; NotAllowed."""
    with acted(number, actor, CLASSIFY, now, version) as row:
        _check(row, turned, now)
        became = _case_of(row, turned, actor, now)
        if became is not None:
            insist(may_see(actor, became.restricted_to))
            _as_restricted(row, became)
        over = row.state == "received" and not turned.too
        batch, stood = Batch(), standing(row.pk)
        facts = {
            "as": turned.becomes,
            "number": became.number if became else "",
            "why": turned.why.strip(),
            "receipt": row.received_at.isoformat(),
            "told_at": turned.told_at.isoformat() if turned.told_at else "",
            "told_how": turned.told_how.strip(),
            "goes_on": not over,
        }
        if over:
            move(row, "reclassified")
        happened(row, "reclassified", now, actor.name, batch, now=now, facts=facts)
        close([row.pk], TRIAGE, now=now)
        moved = _ended(row, stood, became, batch, actor, now) if over else []
        _kept(row, turned, became, actor, now)
        if turned.told_at is None:
            put_many([Work(row.pk, TRIAGE, (TELL,))], now=now)
        batch.seal(now)
        shown = became.number if became else ""
        return Reclassified(row.number, shown, row.received_at, tuple(moved))


def told(
    number: str, at: datetime, how: str, *, actor: Actor, now: datetime, version: str
) -> Grievance:
    """The member was told which way it goes: when, and how."""
    with acted(number, actor, CLASSIFY, now, version) as row:
        last = row.case.events.filter(name="reclassified").order_by("-id").first()
        if last is None:
            raise UnableToGrieve(f"{row.number} was not classified again: there is nothing to tell")
        if not how.strip():
            raise UnableToGrieve("say how they were told: by letter, by telephone, in person")
        if not row.received_at <= at <= now:
            raise UnableToGrieve("they were told after it came, and not in the future")
        batch = Batch()
        happened(row, "way_told", at, actor.name, batch, now=now, facts={"how": how.strip()})
        close([row.pk], TRIAGE, now=now)
        Issue.objects.filter(contact=row.contact_id, case__number=last.facts["number"]).update(
            told_at=at
        )
        batch.seal(now)
        return row


def undo(number: str, why: str, *, actor: Actor, now: datetime, version: str) -> Grievance:
    """It was a grievance after all, with the receipt it always had; what it had become stays."""
    with acted(number, actor, CLASSIFY, now, version) as row:
        if row.state != "reclassified":
            raise UnableToGrieve(f"{row.number} is {row.state}: it was not classified again")
        if not why.strip():
            raise UnableToGrieve("say what shows that it is a grievance")
        batch, stood = Batch(), standing(row.pk)
        move(row, "received")
        facts = {"as": "grievance", "number": row.number, "why": why.strip(), "told_at": ""}
        happened(row, "reclassified", now, actor.name, batch, now=now, facts=facts)
        open_clocks(row, now=now)
        put_many([Work(row.pk, TO_DO, ("a grievance after all",))], now=now)
        keep_moved(row.pk, stood, why.strip(), batch, now=now, by=actor.name)
        batch.seal(now)
        return row


def _check(row: Grievance, turned: Turned, now: datetime) -> None:
    if turned.becomes not in BECOMES:
        raise UnableToGrieve(f"{turned.becomes!r}: it turns out to be {', '.join(BECOMES)}")
    if not turned.why.strip():
        raise UnableToGrieve("say what shows that it is something else")
    least = templates()["grv_way"].least_of("notice.why")
    if len(turned.why.strip()) < least:
        raise UnableToGrieve(f"why: {least} characters at least, as the letter has to say it")
    if row.state in ("merged", "reclassified"):
        raise UnableToGrieve(f"{row.number} is {row.state}: classify what it became")
    if turned.told_at is not None:
        if not row.received_at <= turned.told_at <= now:
            raise UnableToGrieve("they were told after it came, and not in the future")
        if not turned.told_how.strip():
            raise UnableToGrieve("say how they were told: by letter, by telephone, in person")
    if turned.becomes == "appeal" and turned.appeal is None:
        raise UnableToGrieve("say which claim or request is appealed")
    if turned.becomes == "coverage_request" and turned.asked is None:
        raise UnableToGrieve("say what is asked for")


def _case_of(row: Grievance, turned: Turned, actor: Actor, now: datetime) -> Case | None:
    """What it became, from the first receipt of the grievance."""
    if turned.appeal is not None and turned.becomes == "appeal":
        try:
            made = _appeal(row, turned.appeal, actor, now)
        except UnableToAppeal as why:
            raise UnableToGrieve(str(why)) from None
        if row.member_id and made.member_id != row.member_id:
            raise UnableToGrieve(
                f"{turned.appeal.claim or turned.appeal.request}: another member's"
            )
        return made.case
    if turned.asked is not None and turned.becomes == "coverage_request":
        case = ask_for_coverage(turned.asked, row.received_at, row.case.zone, actor, now)
        return Case.objects.get(pk=case)
    return None


def _as_restricted(row: Grievance, became: Case) -> None:
    """Its words are the grievance's: they are for the same people to read."""
    if row.case.restricted_to and not became.restricted_to:
        became.restricted_to = row.case.restricted_to
        became.save(update_fields=["restricted_to"])


def _appeal(row: Grievance, wanted: Wanted, actor: Actor, now: datetime) -> Appeal:
    if row.contact_id is not None and row.contact and row.contact.received_at == row.received_at:
        return further(row.contact_id, wanted, now=now, by=actor.name)
    return open_appeal(
        wanted,
        received_at=row.received_at,
        zone=row.case.zone,
        now=now,
        by=actor.name,
        contact=row.contact,
        levels=levels_of(wanted),
    )


def _ended(
    row: Grievance, stood: object, became: Case | None, batch: Batch, actor: Actor, now: datetime
) -> list[Moved]:
    """Its clocks end with it: what it is has the earlier receipt and clocks of its own."""
    close([row.pk], TO_DO, now=now)
    Deadline.objects.filter(case=row.pk).delete()
    why = f"goes on as {became.number}" if became else "it was an inquiry"
    return keep_moved(row.pk, stood, why, batch, now=now, by=actor.name)  # type: ignore[arg-type]


def _kept(row: Grievance, turned: Turned, became: Case | None, actor: Actor, now: datetime) -> None:
    """What a person said of the contact's issue, as it stands now; the history keeps the rest."""
    if row.contact_id is None:
        return
    known = Issue.objects.filter(contact=row.contact_id).order_by("number")
    said = {
        "settled_as": turned.becomes,
        "settled_by": actor.name,
        "settled_at": now,
        "why": turned.why.strip(),
        "told_at": turned.told_at,
        "case": became,
    }
    if not turned.too and row.state == "reclassified":
        for issue in known.filter(case=row.pk):
            for name, value in said.items():
                setattr(issue, name, value)
            issue.save(update_fields=list(said))
        return
    last = known.last()
    Issue.objects.create(
        contact_id=row.contact_id,
        number=last.number + 1 if last else 1,
        words="; ".join(row.issues.order_by("number").values_list("words", flat=True)),
        **said,
    )
