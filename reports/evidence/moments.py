"""The first pages: whose case it is and what became of it; every event, the first receipt first."""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from appeals.events import EVENTS as OF_APPEALS
from appeals.external.made_pages import OF_REVIEWS, shown
from appeals.external.paging import Page, Table, table
from claims.events import EVENTS as OF_CLAIMS
from grievances.events import EVENTS as OF_GRIEVANCES
from kernel.cases.events import EVENTS as OF_CASES
from kernel.cases.models import Event
from kernel.law.regimes import regimes
from kernel.letters.events import EVENTS as OF_LETTERS
from kernel.outside.events import EVENTS as OF_OUTSIDE
from reports.evidence.matter import Matter, facts_of
from reports.vocabulary import CaseFacts, Mark

ITEM_AND_VALUE = (("Item", "30%"), ("Value", "70%"))
NONE = "not on record"
_SHARED = {**OF_CASES, **OF_LETTERS, **OF_OUTSIDE}
MEANINGS: dict[str, Mapping[str, str]] = {
    "claim": {**_SHARED, **OF_CLAIMS},
    "authorization": {**_SHARED, **OF_CLAIMS},
    "appeal": {**_SHARED, **OF_APPEALS},
    "external_review": {**_SHARED, **OF_APPEALS, **OF_REVIEWS},
    "grievance": {**_SHARED, **OF_GRIEVANCES},
}


def moment(mark: Mark | None, zone: str) -> str:
    """2026-03-02 09:30 EST (event 12, document L0000000012); only the day where no time is
    known."""
    if mark is None:
        return NONE
    at = mark.only_day.isoformat() if mark.only_day else shown(mark.at, ZoneInfo(zone))
    where = f"event {mark.event}" if mark.event else mark.row.replace("_", " ").replace(":", " ")
    rests = ", ".join(
        each for each in (where, mark.document and f"document {mark.document}") if each
    )
    return f"{at} ({rests})" if rests else at


def summary_page(matter: Matter) -> Page:
    """The case in one page: who, what, by when, and how it ended."""
    facts, case = matter.facts, matter.case
    return Page(
        case.number,
        "Case summary",
        (),
        (
            table("", ITEM_AND_VALUE, _head(matter, facts)),
            table("Moments an auditor tests", ITEM_AND_VALUE, _moments(facts)),
            *(() if matter.restricted else _lines(matter)),
            _clocks(facts),
        ),
    )


def _head(matter: Matter, facts: CaseFacts) -> list[tuple[str, str]]:
    case, scope = matter.case, facts.scope
    member = case.member
    before = ", ".join(each.number for each in matter.before)
    after = ", ".join(each.number for each in matter.after)
    return [
        ("Case", f"{case.number}, {case.kind.replace('_', ' ')}, {facts.request or case.request}"),
        ("As of", f"{shown(matter.as_of, ZoneInfo(case.zone))}, days in {case.zone}"),
        ("Enrollee", f"{member.name}, member number {member.number}" if member else NONE),
        ("Medicare number", facts.person.mbi or "none"),
        ("Coverage", ", ".join(regimes()[name].what for name in case.regimes) or NONE),
        ("Contract, benefit package", " ".join(filter(None, (scope.contract, scope.pbp))) or NONE),
        ("Delegate", scope.delegate or "none: the plan did the work"),
        ("Asked by", " ".join(filter(None, (facts.requester.kind.replace("_", " "),
                                            facts.requester.name))) or NONE),
        ("What is asked or complained of",
         "kept out of this file" if matter.restricted else facts.summary or NONE),
        ("Handled as", facts.processed_as + (", Part B drug" if facts.part_b_drug else "")),
        ("Outcome", facts.disposition.replace("_", " ") or "none on record"),
        ("What led to it, in this file", before or "nothing before it"),
        ("What followed, in files of its own", after or "nothing"),
    ]  # fmt: skip


def _moments(facts: CaseFacts) -> list[tuple[str, str]]:
    zone = facts.zone
    extension = facts.extension
    rows: list[tuple[str, Mark | None]] = [
        ("First receipt", facts.received),
        ("Representative's papers", facts.papers),
        ("Expedited handling asked for", facts.expedite_asked),
        ("Expedited handling refused", facts.expedite_refused),
        ("More time taken", extension.taken if extension else None),
        ("Letter of more time left", extension.letter if extension else None),
        ("Decided", facts.determined),
        ("Told by voice", facts.told_orally),
        ("Written notice made", facts.notice.created if facts.notice else None),
        ("Written notice left the plan", facts.written_sent),
        ("Withdrawn", facts.withdrawn),
    ]
    return [(name, moment(mark, zone)) for name, mark in rows]


def _lines(matter: Matter) -> Iterator[Table]:
    """Of the case, and of what it is about; a grievance has none."""
    heads = (("Line", "8%"), ("Code, service", "46%"), ("Diagnoses", "20%"), ("Outcome", "26%"))
    for case in matter.cases:
        facts = facts_of(case, matter.as_of)
        rows = [
            (
                str(each.number),
                " ".join(filter(None, (each.code, each.described))),
                ", ".join(each.diagnoses),
                each.disposition.replace("_", " ") or "none",
            )
            for each in facts.lines
        ]
        if rows:
            yield table(f"{case.number}: lines or services", heads, rows)


def _clocks(facts: CaseFacts) -> Table:
    heads = (("Rule", "14%"), ("Duty", "36%"), ("State", "16%"), ("Last day", "16%"),
             ("Late from", "18%"))  # fmt: skip
    zone = ZoneInfo(facts.zone)
    rows = [
        (
            each.rule,
            each.name.replace("_", " "),
            each.state.replace("_", " "),
            each.due_on.isoformat() if each.due_on else "",
            shown(each.late_from, zone) if each.late_from else "",
        )
        for each in facts.clocks
    ]
    return table("Its clocks, as they stand now", heads, rows)


def timeline_page(matter: Matter) -> Page:
    """Every event of the case and of what led to it, by when it happened; beside each when it was
    written down, and by whom."""
    zones = {each.pk: ZoneInfo(each.zone) for each in matter.cases}
    first = matter.facts.received
    above = (
        f"First receipt by the plan or whoever works for it: {moment(first, matter.case.zone)}.",
    )
    heads = (("Happened", "20%"), ("Written down", "20%"), ("Case, event", "20%"),
             ("What", "26%"), ("By", "14%"))  # fmt: skip
    events = Event.objects.filter(case__in=zones, recorded_at__lte=matter.as_of)
    rows = [
        (
            shown(each.at, zones[each.case_id]),
            shown(each.recorded_at, zones[each.case_id]),
            f"{each.case.number}, {each.pk}",
            _meaning(each) + ("" if matter.restricted else _said(each)),
            each.actor,
        )
        for each in events.select_related("case").defer("stored").order_by("at", "id")
    ]
    return Page(matter.case.number, "Timeline", above, (table("", heads, rows),))


def _meaning(event: Event) -> str:
    return MEANINGS[event.case.kind].get(event.name, event.name.replace("_", " "))


def _said(event: Event) -> str:
    """Which event a correction corrects, and why; a reader would miss it else."""
    said = [f"{name} event {event.facts[name]}" for name in ("corrects", "undoes")
            if event.facts.get(name)]  # fmt: skip
    said += [str(event.facts["why"])] if isinstance(event.facts.get("why"), str) else []
    return f" ({'; '.join(said)})" if said else ""


def oral_notices(facts: CaseFacts) -> Iterator[tuple[str, ...]]:
    """When, by whom and how somebody was told by voice."""
    for each in facts.oral:
        how = "; ".join(
            f"{name.replace('_', ' ')}: {value}"
            for name, value in each.facts.items()
            if isinstance(value, str) and value
        )
        yield moment(each, facts.zone), each.by, how
