"""A grievance is resolved: every issue is answered (F17), and who complained is told.

Told by letter, it is over when the letter has left.  Told by voice only where the law lets it be:
filed by voice, no written answer asked for, nothing about quality of care (42 CFR 422.564(e)(3));
and in California what is told so soon that it owes no letter (`exempt`).
"""

from dataclasses import dataclass
from datetime import datetime

from grievances.law_book import book
from grievances.models import Grievance
from grievances.operations.answer_issue import unanswered
from grievances.operations.clocks import open_clocks
from grievances.operations.doors import acted
from grievances.operations.exempt import told_in_time
from grievances.operations.late_filing import received_day
from grievances.operations.on_file import TO_DO, UnableToGrieve, happened, move
from kernel.cases.models import Event
from kernel.cases.queue import close
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

LETTER, ORALLY = "letter", "orally"
MADE = "resolution_made"
QUALITY = "42 CFR 422.564(e)(3)(iii)"


@dataclass(frozen=True, slots=True)
class Resolution:
    """`reviewers` are the titles and qualifications of who looked at it, `evidence` what they
    looked at, `further` what else can be done, all for the letter.  `told_at` and `told_to` where
    it was told by voice."""

    how: str
    reviewers: str = ""
    evidence: str = ""
    further: str = ""
    told_at: datetime | None = None
    told_to: str = ""


def resolve(number: str, said: Resolution, actor: Actor, now: datetime, version: str) -> Grievance:
    """It is resolved; the letter is owed, or it was told by voice.

    UnableToGrieve names the issues that are open, and why it may not be told by voice.
    """
    with acted(number, actor, "grievance.resolve", now, version) as row:
        if row.state != "received":
            raise UnableToGrieve(f"{row.number} is {row.state}: it is not waiting to be resolved")
        if open_ := still_open(row):
            raise UnableToGrieve(open_)
        _check(row, said, now)
        batch = Batch()
        facts = {
            "how": said.how,
            "reviewers": said.reviewers.strip(),
            "evidence": said.evidence.strip(),
            "further": said.further.strip(),
        }
        happened(row, MADE, now, actor.name, batch, now=now, facts=facts)
        move(row, "resolved")
        if said.how == ORALLY:
            assert said.told_at
            told = {"to": said.told_to.strip()} | _exempt(row, said.told_at)
            happened(row, "told_orally", said.told_at, actor.name, batch, now=now, facts=told)
            move(row, "closed")
        close([row.pk], TO_DO, now=now)
        batch.seal(now)
        return row


def still_open(row: Grievance) -> str:
    """The issues nobody answered, by number and words; empty where every one is answered."""
    open_ = unanswered(row)
    if not open_:
        return ""
    named = "; ".join(f"{each.number}: {each.words[:80]}" for each in open_)
    return f"{row.number} is not resolved while an issue has no answer: {named}"


def why_in_writing(row: Grievance, at: datetime) -> str:
    """Why the answer is a letter, with the law; empty where it may be told by voice at `at`."""
    care = row.issues.filter(quality_of_care=True).exists()
    law = book().opened(tuple(row.case.regimes), receipt_date=received_day(row))
    found = law.find("answers.form")
    if care and (found is None or found.amount == "as_filed"):
        cite = f" ({QUALITY})" if found else ""
        return f"an issue of quality of care is answered in writing{cite}"
    if found is None:
        return "no law on record lets it be told by voice alone"
    if found.amount != "as_filed":
        if not care and told_in_time(row, at):
            return ""
        weak = "; nobody has read that in an official text" if found.weak else ""
        return f"it is answered in writing ({found.cite}{weak})"
    if row.filed != "orally":
        return f"it was filed in writing, and is answered so ({found.cite})"
    if row.written_asked:
        return f"a written answer was asked for ({found.cite})"
    return ""


def _exempt(row: Grievance, at: datetime) -> dict[str, str]:
    """Until when it could be told and owe no letter, by which law; empty where none says so."""
    found = told_in_time(row, at)
    if found is None or found.late_from is None:
        return {}
    return {"no_letter_until": found.late_from.isoformat(), "cite": found.cites[0]}


def close_if_told(row: Grievance, now: datetime) -> bool:
    """Closed, where the letter of the last resolution has left, and the member's time to appeal it
    runs, where a law gives one.  In the caller's transaction."""
    if row.state != "resolved":
        return False
    made = Event.objects.filter(case=row.pk, name=MADE).order_by("-id").first()
    if made is None:
        return False
    told = Event.objects.filter(case=row.pk, name="notice_sent", id__gt=made.pk)
    if not told.exists():
        return False
    move(row, "closed")
    open_clocks(row, now=now)
    return True


def _check(row: Grievance, said: Resolution, now: datetime) -> None:
    if said.how not in (LETTER, ORALLY):
        raise UnableToGrieve(f"{said.how!r}: it is told by {LETTER} or {ORALLY}")
    if said.how == LETTER:
        if row.member_id is None:
            raise UnableToGrieve(f"{row.number}: no member is known whom a letter could reach")
        return
    if why := why_in_writing(row, said.told_at or now):
        raise UnableToGrieve(f"{row.number}: {why}")
    if said.told_at is None or not said.told_to.strip():
        raise UnableToGrieve("say when it was told, and to whom")
    if not row.received_at <= said.told_at <= now:
        raise UnableToGrieve("it was told after it came, and not in the future")
