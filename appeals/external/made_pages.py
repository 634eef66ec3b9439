"""What the plan writes for a case file: the facts, the timeline, the decisions with their
criteria, and who reviewed with which credentials."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appeals.events import EVENTS as OF_APPEALS
from appeals.external.on_file import Matter
from appeals.external.paging import Page, Table, table
from appeals.models import Appeal, AppealDecision, ExternalReview
from claims.events import EVENTS as OF_CLAIMS
from claims.models import Decision
from kernel.alerts.events import EVENTS as OF_ALERTS
from kernel.cases.events import EVENTS as OF_CASES
from kernel.cases.models import Case, Event
from kernel.clocks import catalogue
from kernel.law.regimes import regimes
from kernel.letters.events import EVENTS as OF_LETTERS
from kernel.outside.packing import Listed

MADE = "Written by the plan"
OF_REVIEWS = {
    "received": "The request, or the case file, reached whoever acts on it",
    "decided": "It was decided",
    "notice_sent": "Whoever decided told it in writing",
}
"""What an event means on a review outside, where it is another thing than on an appeal."""


def facts_page(matter: Matter, review: ExternalReview, reader: str) -> Page:
    """Whose case it is, what is asked, which dates count."""
    appeal, case = matter.appeal, review.case
    member = case.member
    zone = ZoneInfo(case.zone)
    rows: list[tuple[str, str]] = [
        ("Sent to", reader),
        ("Review", f"{review.number}, {review.process}, {review.track}"),
        ("Why it is sent", review.basis.replace("_", " ")),
        ("Enrollee", f"{member.name}, member number {member.number}" if member else "not known"),
        ("Born", member.born_on.isoformat() if member and member.born_on else "not on file"),
        ("Medicare number", (member.mbi or "none") if member else "not known"),
        ("Coverage", ", ".join(regimes()[name].what for name in case.regimes)),
        ("Kind of request", review.request + (", Part B drug" if review.part_b_drug else "")),
        ("Disputed", matter.claim.number if matter.claim else _asked(matter)),
    ]
    if appeal:
        lines = ", ".join(map(str, appeal.lines)) or "all"
        rows += [
            ("Appeal", f"{appeal.number}, first received {shown(appeal.received_at, zone)}"),
            ("Lines or services", lines),
            ("Asked by", f"{appeal.asked_by} {appeal.asker_name}".strip()),
            ("What is wanted", appeal.wants or "as the request says"),
            ("Outcome at the plan", appeal.outcome or "no decision in time"),
        ]
    return Page(case.number, "Case data", (), (table("", _two("Item", "Value"), rows),))


def _asked(matter: Matter) -> str:
    return matter.asked.number if matter.asked else "nothing on file"


def timeline_page(number: str, cases: Sequence[Case]) -> Page:
    """Every event of the decision disputed, of the appeal, and of the review, in order of time; of
    one whose hour nobody knows, the day.  Who was told of what inside the plan is no part of it."""
    zones = {case.pk: ZoneInfo(case.zone) for case in cases}
    numbers = {case.pk: case.number for case in cases}
    kinds = {case.pk: case.kind for case in cases}
    events = Event.objects.filter(case__in=zones).exclude(name__in=list(OF_ALERTS))
    events = events.select_related("case").order_by("at", "id")
    reached = _reached(list(zones))
    rows = [
        (
            each.facts.get("only_day") or shown(each.at, zones[each.case_id]),
            numbers[each.case_id],
            _meaning(each.name, kinds[each.case_id]) + _besides(each, reached),
        )
        for each in events
    ]
    heads = [("When", "26%"), ("Case", "18%"), ("What happened", "56%")]
    return Page(number, "Timeline", (), (table("", heads, rows),))


def _reached(cases: Sequence[int]) -> dict[int, str]:
    """Whom an appeal reached first, where that was not the plan: a delegate, or whom it is not
    for."""
    rows = Appeal.objects.filter(case__in=cases).exclude(contact=None).select_related("contact")
    return {
        row.pk: f"{row.contact.reached.replace('_', ' ')} {row.contact.reached_whom}".strip()
        for row in rows
        if row.contact and row.contact.reached != "plan"
    }


def _besides(event: Event, reached: Mapping[int, str]) -> str:
    """What a reader must know of a receipt: whom it reached, and why and from when a corrected one
    was otherwise."""
    if event.name == "received" and event.case_id in reached:
        return f". It reached first: {reached[event.case_id]}"
    if event.name == "deadline_passed":
        return f": {_duty(event.facts.get('clock', ''))}"
    if event.name == "receipt_corrected":
        said, zone = event.facts, ZoneInfo(event.case.zone)
        before = datetime.fromisoformat(said["before"])
        return f". On record before as {shown(before, zone)}; corrected because: {said['why']}"
    return ""


def _duty(name: str) -> str:
    """What was to be done, and by whom."""
    clock = next((each for each in catalogue() if each.name == name), None)
    return f"{clock.duty} ({clock.owed_by})" if clock else name.replace("_", " ")


def _meaning(name: str, kind: str) -> str:
    books = {"appeal": (OF_APPEALS,), "external_review": (OF_REVIEWS, OF_APPEALS)}
    for book in (*books.get(kind, (OF_CLAIMS,)), OF_LETTERS, OF_CASES):
        if name in book:
            return book[name]
    return name.replace("_", " ")


def decision_page(number: str, decision: Decision, zone: ZoneInfo) -> Page:
    """The decision disputed: each finding with its criterion and source, as it was stored."""
    said: Mapping[str, Any] = json.loads(decision.stored)
    above = (
        f"Decision {decision.number} of {shown(decision.decided_at, zone)} by "
        f"{decision.decided_by}: {decision.disposition}.",
        f"Version of the law on record: {decision.law_version}. Digest: {decision.digest}.",
    )
    return Page(number, "The decision disputed", above, tuple(_findings(said.get("findings", ()))))


def _findings(findings: Iterable[Mapping[str, Any]]) -> Iterable[Table]:
    against: list[tuple[str, ...]] = []
    passed: list[tuple[str, ...]] = []
    for each in findings:
        cites = "; ".join(each.get("cites", ())) or "plan terms"
        lines = ", ".join(map(str, each.get("lines", ())))
        row = (each["rule"].replace("_", " "), lines, each["message"], cites)
        (passed if each["says"] == "pass" else against).append(row)
    heads = [("Criterion", "18%"), ("Lines", "8%"), ("Finding", "50%"), ("Source", "24%")]
    yield table("Why it was decided so", heads, against)
    yield table("Criteria that were met", heads, passed)


def review_page(number: str, decisions: Sequence[AppealDecision], zone: ZoneInfo) -> Page | None:
    """What the plan decided on the appeal, and the credentials of who decided; None without one."""
    if not decisions:
        return None
    last = decisions[-1]
    above = (
        f"Decision {last.number} of {shown(last.decided_at, zone)}: {last.outcome}.",
        last.reason,
        *((last.discussion,) if last.discussion else ()),
    )
    lines = [
        (str(each.get("line", "")), each.get("outcome", ""), each.get("why", ""),
         each.get("provision", ""))
        for each in last.lines
    ]  # fmt: skip
    heads = [("Line", "8%"), ("Outcome", "14%"), ("Why", "48%"), ("Provision", "30%")]
    credentials = sorted((name.replace("_", " "), str(value)) for name, value in
                         last.reviewer.items())  # fmt: skip
    tables = (
        table("Line by line", heads, lines),
        table("The reviewer's credentials", _two("Item", "Value"), credentials),
        _experts(last),
    )
    return Page(number, "The plan's decision on the appeal", above, tables)


def _experts(decision: AppealDecision) -> Table:
    rows = [
        (
            f"{each.name}, {each.profession}, {each.specialty}",
            f"{each.licence_state} {each.licence}",
            each.advice,
            "yes" if each.relied_on else "no",
        )
        for each in decision.appeal.experts.order_by("pk")
    ]
    heads = [("Expert", "26%"), ("Licence", "16%"), ("Advice", "46%"), ("Relied on", "12%")]
    return table("Health professionals consulted", heads, rows)


def index_page(number: str, title: str, listed: Sequence[Listed]) -> Page:
    """Every document with its pages and its digest; what is not in the pages, where it is."""
    rows = [
        (str(each.place), f"{each.chapter}: {each.title}", _where(each), each.sha256)
        for each in listed
    ]
    heads = [("No.", "7%"), ("Document", "36%"), ("Where", "20%"), ("SHA-256", "37%")]
    return Page(number, title, (), (table("Index", heads, rows),))


def _where(each: Listed) -> str:
    if each.how == "pages":
        return f"page {each.first}" if each.first == each.last else (
            f"pages {each.first} to {each.last}"
        )  # fmt: skip
    place = "attached in this PDF" if each.how == "attached" else "beside this PDF"
    why = f" ({each.why_not})" if each.why_not else ""
    return f"{place} as {each.name}{why}"


def shown(at: datetime, zone: ZoneInfo) -> str:
    """2026-06-01 10:30 EDT."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _two(one: str, other: str) -> list[tuple[str, str]]:
    return [(one, "30%"), (other, "70%")]
