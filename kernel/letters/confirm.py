"""What became of letters, as their carrier says: only then was a letter sent.

Sent: the letter's event is recorded on each of its cases, at the carrier's day, and that of a
denial with the letter's own date, from which the reader's time to appeal is counted.  Returned: a
person looks for a new address; the day it was first sent stays.  Refused by the carrier: a person
looks, nothing was sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from kernel.cases.deadlines import CARRIER
from kernel.cases.timeline import Happened, record_many
from kernel.letters.came_back import give_to_people
from kernel.letters.manifest import Answer, Fault
from kernel.letters.models import Dispatch, Letter, LetterAbout, letter_number
from kernel.letters.moments import not_before, said_of, too_early
from kernel.record.sealing import Batch

AT_ONCE = 1000
END_OF_DAY = time(23, 59)
NOON = time(12)


@dataclass
class Confirmed:
    """How many letters a call took as sent, returned and refused; how many it knew already."""

    sent: int = 0
    returned: int = 0
    refused: int = 0
    known: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Change:
    """One answer taken: the item, its new state, and when the letter left; `why` where that is not
    the moment the carrier told."""

    answer: Answer
    item: Dispatch
    at: datetime
    first: bool
    why: str = ""


def confirm(answers: Sequence[Answer], *, now: datetime, by: str, zone: ZoneInfo) -> Confirmed:
    """Take a carrier's answers.  Bad ones are faults and cost the good ones nothing; the same
    answer again changes nothing."""
    done = Confirmed()
    for start in range(0, len(answers), AT_ONCE):
        with transaction.atomic():
            _take(answers[start : start + AT_ONCE], done, now=now, by=by, zone=zone)
    return done


def _take(
    answers: Sequence[Answer], done: Confirmed, *, now: datetime, by: str, zone: ZoneInfo
) -> None:
    letters = {answer.letter for answer in answers}
    rows = (
        Dispatch.objects.select_for_update(of=("self",))
        .select_related("batch")
        .filter(letter__in=letters)
        .order_by("id")
    )
    items = {(row.letter_id, row.attempt): row for row in rows}
    sent_before = {row.letter_id for row in items.values() if row.sent_at}
    made = Letter.objects.filter(pk__in=letters).only("pdf_sha256", "issued_at").in_bulk()
    changes: list[_Change] = []
    for answer in answers:
        at = _instant(answer.at, zone, now)
        item = items.get((answer.letter, answer.attempt))
        why = _fault(answer, item, made.get(answer.letter), at, now, zone)
        if why:
            done.faults.append(Fault(answer.line, why))
        elif item is not None and _is_known(answer, item):
            done.known += 1
        elif item is not None:
            first = answer.status == "sent" and answer.letter not in sent_before
            if first:
                sent_before.add(answer.letter)
            at, why = _left(answer, item, made[answer.letter], at)
            changes.append(_Change(answer, item, at, first, why))
            _move(item, answer, at, now)
    _write(changes, done, now=now, by=by, zone=zone)


def _instant(at: date | datetime, zone: ZoneInfo, now: datetime) -> datetime:
    """A day without a time is taken at its end, which is never too early; today, as it is now."""
    if isinstance(at, datetime):
        return at
    return min(datetime.combine(at, END_OF_DAY, zone), max(now, datetime.combine(at, time(), zone)))


def _left(answer: Answer, item: Dispatch, letter: Letter, at: datetime) -> tuple[datetime, str]:
    """When it left, as exactly as the carrier tells it: not before it was handed over, and where
    the carrier tells another minute than that, not before it was made."""
    if answer.status != "sent" or item.batch is None:
        return at, ""
    taken, why = not_before(at, item.batch.made_at, answer.within)
    return (taken, why) if why else not_before(at, letter.issued_at, answer.within)


def _fault(
    answer: Answer,
    item: Dispatch | None,
    letter: Letter | None,
    at: datetime,
    now: datetime,
    zone: ZoneInfo,
) -> str:
    """What is wrong with an answer, or an empty text."""
    if item is None or letter is None:
        return f"no letter {letter_number(answer.letter)}, attempt {answer.attempt}, is on file"
    if item.batch is not None and answer.batch not in ("", str(item.batch.pk)):
        number = letter_number(answer.letter)
        return f"{number} went with batch {item.batch.pk}, not {answer.batch}"
    if answer.sha256 != letter.pdf_sha256:
        return f"{letter_number(answer.letter)} has another digest: that is not the letter we made"
    if at > now:
        return f"{answer.at} is still to come"
    if isinstance(answer.at, datetime) and too_early(at, letter.issued_at, answer.within):
        return f"{answer.at} is before the letter was made"
    if answer.status == "returned":
        if item.state == "returned":
            return ""
        if item.state != "confirmed" or item.sent_at is None:
            return "returned, but never confirmed as sent"
        return (
            f"{answer.at} is before it was sent"
            if _day_of(at, zone) < _day_of(item.sent_at, zone)
            else ""
        )
    if item.batch is None:
        return "it was not handed over in a batch yet"
    if answer.status == "sent" and item.state in ("batched", "confirmed", "returned"):
        early = _day_of(at, zone) < _day_of(item.batch.made_at, zone)
        early = early and item.state == "batched"
        return f"{answer.at} is before the batch was made" if early else ""
    if answer.status == "refused" and item.state in ("batched", "refused"):
        return ""
    return f"it is {item.state}, and cannot become {answer.status}"


def _day_of(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _is_known(answer: Answer, item: Dispatch) -> bool:
    """The first day of sending stays: a second word on it, whatever it says, changes nothing."""
    if answer.status == "sent":
        return item.state in ("confirmed", "returned")
    return item.state == answer.status


def _move(item: Dispatch, answer: Answer, at: datetime, now: datetime) -> None:
    """In memory, so that a later row of the same manifest sees it."""
    item.state = "confirmed" if answer.status == "sent" else answer.status
    item.changed_at = now
    item.reason = answer.reason
    if answer.status == "sent":
        item.sent_at, item.reference = at, answer.reference


def _write(
    changes: Sequence[_Change], done: Confirmed, *, now: datetime, by: str, zone: ZoneInfo
) -> None:
    if not changes:
        return
    for state in ("confirmed", "refused", "returned"):
        _update([each.item for each in changes], state)
    done.sent += sum(each.answer.status == "sent" for each in changes)
    done.returned += sum(each.answer.status == "returned" for each in changes)
    done.refused += sum(each.answer.status == "refused" for each in changes)
    letters = Letter.objects.in_bulk({each.answer.letter for each in changes})
    about: dict[int, list[int]] = {}
    pairs = LetterAbout.objects.filter(letter__in=letters).order_by("case_id")
    for letter, case in pairs.values_list("letter_id", "case_id").distinct():
        about.setdefault(letter, []).append(case)
    batch = Batch()
    happened = [
        event
        for each in changes
        for event in _events(each, letters[each.answer.letter], about, by, zone)
    ]
    record_many(happened, batch, now=now)
    batch.seal(now)
    failed = {each.answer.letter for each in changes if each.answer.status != "sent"}
    if failed:
        give_to_people({case for letter in failed for case in about.get(letter, [])}, now=now)


def _update(items: Sequence[Dispatch], state: str) -> None:
    """Those that came to this state, in one statement.  What one manifest confirms and returns
    goes through both."""
    come = [
        each for each in items if each.state == state or (state == "confirmed" and each.sent_at)
    ]
    if not come:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE letters_dispatch d SET state = %s, sent_at = v.sent_at,
                reference = v.reference, reason = v.reason, changed_at = v.changed_at
            FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::timestamptz[])
                 AS v(id, sent_at, reference, reason, changed_at)
            WHERE d.id = v.id AND d.state <> %s AND NOT (%s = 'confirmed' AND d.state = 'returned')
            """,
            [
                state,
                [each.pk for each in come],
                [each.sent_at for each in come],
                [each.reference for each in come],
                [each.reason for each in come],
                [each.changed_at for each in come],
                state,
                state,
            ],
        )


def _events(
    each: _Change, letter: Letter, about: dict[int, list[int]], by: str, zone: ZoneInfo
) -> list[Happened]:
    facts = {
        "letter": letter.number,
        "code": letter.code,
        "to": letter.reader,
        "channel": each.item.channel,
        "attempt": each.item.attempt,
    }
    made: list[Happened] = []
    for case in about.get(letter.pk, []):
        if each.first:
            said = facts | {"tells": letter.tells, "reference": each.answer.reference}
            said |= letter.facts | _as_told(each)
            made += [Happened(case, name, each.at, by, said) for name in letter.records.split()]
            if letter.starts:
                dated = datetime.combine(letter.dated, NOON, zone)
                made.append(Happened(case, letter.starts, dated, by, facts | _day(letter.dated)))
        elif each.answer.status == "sent":
            said = facts | {"reference": each.answer.reference}
            made.append(Happened(case, "letter_sent_again", each.at, by, said))
        elif each.answer.status == "returned":
            said = facts | {"reason": each.answer.reason}
            made.append(Happened(case, "letter_returned", each.at, by, said))
    return made


def _as_told(each: _Change) -> dict[str, str]:
    """Hour clocks take a carrier's bare day at its end, as `_instant` has it; of a moment told to
    the minute and taken later in it, both are kept."""
    at = each.answer.at
    return said_of(at, each.why) if isinstance(at, datetime) else _day(at) | {"day_by": CARRIER}


def _day(at: date | datetime) -> dict[str, str]:
    """For clocks: that only the day is known."""
    return {} if isinstance(at, datetime) else {"only_day": at.isoformat()}
