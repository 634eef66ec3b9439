"""Members as said by a file become members on file: a batch at a time, the bad ones named."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from django.db import DatabaseError, OperationalError, ProgrammingError, transaction

from kernel.members.enrolled import Enrolled
from kernel.members.mbi import is_mbi
from kernel.members.models import Member
from kernel.members.on_file import OnFile, load
from kernel.members.settling import Coverage, Settled, settle
from kernel.members.writing import Change, write
from kernel.money import ZERO, Money
from kernel.reading import Fault

AT_ONCE = 1_000


@dataclass
class Outcome:
    """How a file went: members that are new, changed, as they were; and what was refused."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return self.new + self.changed + self.unchanged


def enrol(said: Iterable[Enrolled | list[Fault]], *, source: str, older: bool = False) -> Outcome:
    """Take what a file says.  The same file again changes nothing.

    `source` names the file in what is kept of amounts used before.  With `older`, a file is taken
    even where a later one of the same sponsor spoke of the member already.
    """
    outcome = Outcome()
    for batch in _batches(said, outcome):
        _take(batch, source, outcome, older=older)
    return outcome


def _batches(
    said: Iterable[Enrolled | list[Fault]], outcome: Outcome
) -> Iterator[dict[str, Enrolled]]:
    """Members by number, about a thousand at once; what is said twice of one comes in turn."""
    batch: dict[str, Enrolled] = {}
    for each in said:
        if isinstance(each, list):
            outcome.refused += each
            continue
        outcome.notes += each.notes
        if each.number in batch or len(batch) == AT_ONCE:
            yield batch
            batch = {}
        batch[each.number] = each
    if batch:
        yield batch


def _take(batch: dict[str, Enrolled], source: str, outcome: Outcome, *, older: bool) -> None:
    """One transaction; if PostgreSQL refuses it, in halves, until the bad member stands alone."""
    try:
        with transaction.atomic():
            on_file = load(batch)
            changes, refused = _changes(batch, on_file, older=older)
            write(changes, source)
    except ProgrammingError:  # tables that are not there are no member's fault
        raise
    except DatabaseError as problem:
        if len(batch) == 1:
            if isinstance(problem, OperationalError):  # nor is a server that went away
                raise
            (alone,) = batch.values()
            outcome.refused.append(Fault(alone.where, _in_words(problem)))
            return
        items = list(batch.items())
        middle = len(items) // 2
        for half in (items[:middle], items[middle:]):
            _take(dict(half), source, outcome, older=older)
        return
    outcome.refused += refused
    for change in changes:
        outcome.notes += _notes(change, on_file)
        if change.is_new:
            outcome.new += 1
        elif change.changes_anything:
            outcome.changed += 1
        else:
            outcome.unchanged += 1


def _changes(
    batch: dict[str, Enrolled], on_file: OnFile, *, older: bool
) -> tuple[list[Change], list[Fault]]:
    changes: list[Change] = []
    refused: list[Fault] = []
    for said in batch.values():
        member = on_file.members.get(said.number)
        settled = settle(said, _coverage(said, on_file), on_file.plans, on_file.codes)
        faults = [
            *settled.faults,
            *_rests_upon(said, settled, on_file),
            *_person(said, on_file),
            *_other(said),
            *_used(said, on_file),
        ]
        if faults:
            refused += faults
            continue
        change = _change(said, member, settled, on_file)
        late = None if older else _told_later(change, on_file)
        if late is not None:
            refused.append(late)
        else:
            changes.append(change)
    return changes, refused


def _told_later(change: Change, on_file: OnFile) -> Fault | None:
    """A file that comes after a later one of its sponsor would undo what that one said."""
    told, member = change.said.told, change.member
    if told is None or member is None or not change.changes_anything:
        return None
    latest = on_file.told.get((member.pk, told.sponsor))
    if latest is None or latest.written <= told.written:
        return None
    return Fault(
        change.said.where,
        f"this file is of {told}, and one of {latest} spoke of the member already: nothing is "
        "changed (--older takes it all the same)",
    )


def _coverage(said: Enrolled, on_file: OnFile) -> list[Coverage]:
    member = on_file.members.get(said.number)
    return on_file.coverage.get(member.pk, []) if member else []


def _change(said: Enrolled, member: Member | None, settled: Settled, on_file: OnFile) -> Change:
    """What of it is new.  A card of Original Medicare bears the Medicare number."""
    columns = dict(said.columns)
    held = [*_coverage(said, on_file), *settled.added]
    if any(each.plan in on_file.medicare_plans for each in held) and is_mbi(said.number):
        columns.setdefault("mbi", said.number)
    if member is None:
        grown = [(each.year, each.account, each.amount) for each in said.used if each.amount]
        return Change(
            said, None, columns, settled, said.other or None, list(said.acting), grown,
            list(said.formats),
        )  # fmt: skip
    other = said.other
    if other is not None and set(other) == on_file.other.get(member.pk, set()):
        other = None
    return Change(
        said,
        member,
        {name: value for name, value in columns.items() if getattr(member, name) != value},
        settled,
        other,
        [each for each in said.acting if each not in on_file.acting.get(member.pk, set())],
        list(_grown(said, member.pk, on_file)),
        [each for each in said.formats if each not in on_file.formats.get(member.pk, set())],
    )


def _grown(said: Enrolled, member: int, on_file: OnFile) -> Iterator[tuple[int, str, Money]]:
    for each in said.used:
        more = each.amount - on_file.used.get((member, each.year, each.account), ZERO)
        if more:
            yield each.year, each.account, more


def _notes(change: Change, on_file: OnFile) -> list[str]:
    """Not wrong, but somebody should know."""
    return [*_of_the_number(change, on_file), *_of_the_past(change, on_file)]


def _of_the_past(change: Change, on_file: OnFile) -> list[str]:
    """What was decided under coverage that turns out shorter does not change by itself."""
    return [
        f"{change.said.where}: coverage under {on_file.codes[each.plan]} is now {each.days}; cases "
        "rest on it, and a person reviews those of days outside it"
        for each in change.settled.shortened
        if each.id in on_file.relied_on
    ]


def _of_the_number(change: Change, on_file: OnFile) -> list[str]:
    """Medicare's claims bear the Medicare number only."""
    held = [*_coverage(change.said, on_file), *change.settled.added]
    mbi = change.columns.get("mbi") or (change.member and change.member.mbi)
    if mbi or not any(each.plan in on_file.medicare_plans for each in held):
        return []
    where, number = change.said.where, change.said.number
    return [f"{where}: covered by Original Medicare, but {number!r} is no Medicare number"]


def _rests_upon(said: Enrolled, settled: Settled, on_file: OnFile) -> list[Fault]:
    """Coverage that something was decided by is not removed, as if it had never been."""
    return [
        Fault(
            said.where,
            f"coverage under {on_file.codes[each.plan]} {each.days} cannot be taken back: cases "
            "rest on it; end it instead, and a person reviews them",
        )
        for each in settled.removed
        if each.id in on_file.relied_on
    ]


def _person(said: Enrolled, on_file: OnFile) -> list[Fault]:
    member = on_file.members.get(said.number)
    if member is None and not said.columns.get("last_name"):
        return [Fault(said.where, "is not on file yet, and has no last name")]
    mbi = said.columns.get("mbi")
    holder = on_file.mbis.get(mbi) if mbi else None
    if holder is not None and holder != said.number:
        return [Fault(said.where, f"Medicare number {mbi} is that of member {holder}")]
    return []


def _other(said: Enrolled) -> list[Fault]:
    """Other insurance is one at a time: which of two pays first would be a guess."""
    ordered = sorted(said.other or (), key=lambda each: each.days.start)
    return [
        Fault(other.where, "overlaps the other insurance before it; end one first")
        for one, other in pairwise(ordered)
        if one.days.to is None or other.days.start < one.days.to
    ]


def _used(said: Enrolled, on_file: OnFile) -> list[Fault]:
    member = on_file.members.get(said.number)
    if member is None:
        return []
    return [
        Fault(each.where, f"{each.amount} is less than the {already} already on file for it")
        for each in said.used
        if (already := on_file.used.get((member.pk, each.year, each.account), ZERO)) > each.amount
    ]


def _in_words(problem: DatabaseError) -> str:
    lines = str(problem).strip().splitlines()
    return f"the database refuses it: {lines[0] if lines else type(problem).__name__}"
