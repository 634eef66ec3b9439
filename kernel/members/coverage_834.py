"""What an 834 says of coverage and other insurance (loops 2300, 2320).  Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from kernel.dates import Days
from kernel.members.enrolled import Covered, Insured, Told
from kernel.reading import Fault
from kernel.x12.characters import as_written
from kernel.x12.loops import Loop
from kernel.x12.segments import Segment
from kernel.x12.values import as_date

NOT_HEALTH = frozenset({"DEN", "VIS", "HE", "LTC", "LTD", "STD", "PDG", "EQ"})
"""Insurance lines (HD03) that cover no visit to a physician: dental, vision, drugs, …"""

_PLAN_REFERENCES = ("CE", "E8", "PID", "M7", "RB", "X9", "XM", "XX1", "XX2", "ZX", "ZZ", "17", "1L")
_NEVER, _ENDS = "002", "024"
_MEDICARE_REASONS = {"0": "working_aged", "1": "disabled", "2": "esrd"}


def coverage(
    loop: Loop, subscriber: str, where: str, faults: list[Fault], *, ended: bool
) -> Iterator[Covered]:
    """Each benefit (HD) that covers visits to physicians.  `ended`: eligibility as a whole ends."""
    group = text_of(loop.first("REF", "1L"), 2)
    for benefit in loop.inner("2300"):
        head = benefit.segments[0]
        if head.get(3) in NOT_HEALTH:
            continue
        here = f"{where}, HD at segment {head.number}"
        start = day_of(text_of(benefit.first("DTP", "348"), 3), here, "DTP*348", faults)
        to = end_of(benefit.first("DTP", "349"), here, faults)
        own_group = text_of(benefit.first("REF", "1L"), 2) or group
        references = [text_of(benefit.first("REF", kind), 2) for kind in _PLAN_REFERENCES]
        plans = dict.fromkeys([head.get(4).strip(), *references, own_group])
        never = head.get(1) == _NEVER or bool(start and to and to <= start)
        if head.get(1) == _ENDS and to is None and ended:
            continue  # the end of eligibility says when
        if start is None and to is None and not never:
            faults.append(Fault(here, "has no benefit begin (DTP*348) and no end (DTP*349)"))
            continue
        yield Covered(
            where=here,
            plans=tuple(plan for plan in plans if plan),
            start=start,
            to=None if never else to,
            never=never,
            ends=head.get(1) == _ENDS and to is not None,
            group_number=own_group[:50],
            subscriber_number=subscriber[:80],
            relationship=loop.segments[0].get(2),
        )


def other_payers(
    loop: Loop, covered: tuple[Covered, ...], where: str, faults: list[Fault]
) -> tuple[Insured, ...] | None:
    """Other payers (2320 COB).  None where the file says nothing; empty where it says none."""
    said = [
        (inner, head)
        for benefit in loop.inner("2300")
        for inner in benefit.inner("2320")
        for head in inner.all("COB")
    ]
    if not said:
        return None
    since = min((each.start for each in covered if each.start), default=None)
    kind = _MEDICARE_REASONS.get(loop.segments[0].get(6, 2), "")
    found: dict[tuple[str, str], Insured] = {}
    for inner, head in said:
        if head.get(3) == "6":  # no coordination of benefits
            continue
        here = f"{where}, COB at segment {head.number}"
        start = day_of(text_of(inner.first("DTP", "344"), 3), here, "DTP*344", faults) or since
        to = end_of(inner.first("DTP", "345"), here, faults)
        if start is None or (to and to <= start):
            faults.append(Fault(here, "other insurance has no days on which it holds (DTP*344)"))
            continue
        company = next(iter(inner.inner("2330")), None)
        payer = text_of(company.first("NM1") if company else None, 3) or head.get(2)
        payer = as_written(payer)[:80]
        found[head.get(1), payer] = Insured(
            here, Days(start, to), head.get(1) == "P", kind, None, payer
        )
    return tuple(found.values())


def told(loop: Loop) -> Told | None:
    """The sponsor (N1*P5) and when the set was made (BGN03, BGN04)."""
    whole = loop
    while whole.parent is not None:
        whole = whole.parent
    for header in whole.inner("HEADER"):
        begin = header.first("BGN")
        sponsor = next((text_of(each.first("N1", "P5"), 4) for each in header.inner("1000A")), "")
        if begin is not None and as_date(begin.get(3)):
            return Told(sponsor.replace("\0", "")[:80], f"{begin.get(3)[:8]}{begin.get(4)[:4]:0<4}")
    return None


def segments_of(loop: Loop) -> Iterator[Segment]:
    """All segments of a loop, those of the loops inside it too."""
    yield from loop.segments
    for inner in loop.loops:
        yield from segments_of(inner)


def text_of(segment: Segment | None, element: int) -> str:
    return segment.get(element).strip() if segment else ""


def day_of(text: str, where: str, what: str, faults: list[Fault]) -> date | None:
    if not text:
        return None
    day = as_date(text)
    if day is None:
        faults.append(Fault(where, f"{what}: {text!r} is not a day"))
    return day


def end_of(segment: Segment | None, where: str, faults: list[Fault]) -> date | None:
    """The day after the last day covered; None where the file sets no end."""
    last = day_of(text_of(segment, 3), where, "the end of coverage", faults)
    return None if last is None or last.year >= 9999 else last + timedelta(days=1)
