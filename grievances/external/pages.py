"""What the plan writes for a body that hears complaints: its answer, the facts, the timeline, what
was found of each issue.  What peers wrote is in none of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from appeals.events import EVENTS as OF_APPEALS
from appeals.external.made_pages import shown
from appeals.external.paging import Page, table
from claims.events import EVENTS as OF_CLAIMS
from grievances.events import EVENTS as OF_GRIEVANCES
from grievances.models import Grievance, Matter
from kernel.cases.models import Case, Event
from kernel.dates import written
from kernel.law.regimes import regimes
from kernel.letters.events import EVENTS as OF_LETTERS

ASK_AND_ANSWER = (("They ask", "35%"), ("We answer", "65%"))
ITEM_AND_VALUE = (("Item", "30%"), ("Value", "70%"))
OWN = ("grievance", "inquiry", "qio_review", "qio_general", "ctm")


@dataclass(frozen=True, slots=True)
class Response:
    """The plan's answer: one to each thing asked, the whole in words, what was mended and by when,
    and whom to call."""

    answers: tuple[str, ...]
    summary: str
    action: str = ""
    contact: str = ""


def asked(row: Matter) -> tuple[str, ...]:
    """Each thing the body asks."""
    return tuple(line for line in row.asks.split("\n") if line.strip())


def response_page(
    row: Matter, response: Response, to: str, dated: str, missing: Sequence[str] = ()
) -> Page:
    """The letter that goes before its exhibits; `missing` are those named of which none is on
    file."""
    above = (
        dated,
        f"To: {to}",
        f"Your number: {row.theirs or 'none given'}. Our number: {row.number}.",
        *((f"About: {row.member.name}, member number {row.member.number}.",) if row.member else ()),
        *response.summary.strip().split("\n"),
        *((f"What we do about it: {response.action.strip()}",) if response.action.strip() else ()),
        *((f"Questions: {response.contact.strip()}",) if response.contact.strip() else ()),
        "The documents this rests on follow, each with its page in the index.",
        *(f"{each}: none is on file, and none is enclosed." for each in missing),
    )
    rows = list(zip(asked(row), response.answers, strict=True))
    return Page(row.number, "Our answer", above, (table("", ASK_AND_ANSWER, rows),))


def facts_page(row: Matter, to: str) -> Page:
    """Whose matter it is, what is asked, which dates count."""
    zone, member = ZoneInfo(row.case.zone), row.member
    coverage = ", ".join(regimes()[name].what for name in row.case.regimes)
    rows = [
        ("Sent to", to),
        ("Their number", row.theirs or "none given"),
        ("Matter", f"{row.number}, {row.kind.replace('_', ' ')} {row.level}".strip()),
        ("Received by the plan", shown(row.received_at, zone)),
        ("Date of their letter", written(row.sent_on) if row.sent_on else "not given"),
        ("Member", f"{member.name}, member number {member.number}" if member else "not known"),
        ("Coverage", coverage or "not known"),
        ("Complained about", row.of_case.number if row.of_case else "no case on file"),
        ("Our grievance", row.grievance.number if row.grievance else "none"),
    ]
    for each in row.concerns.order_by("number"):
        rows.append((f"Concern {each.number}", each.words))
    return Page(row.number, "Facts", (), (table("", ITEM_AND_VALUE, rows),))


def timeline_page(row: Matter, cases: Sequence[Case]) -> Page:
    """Every event of what is complained about, of the grievance and of the matter, in order; of one
    whose hour nobody knows, the day."""
    known = {case.pk: case for case in cases}
    rows = [
        (
            each.facts.get("only_day") or shown(each.at, ZoneInfo(known[each.case_id].zone)),
            known[each.case_id].number,
            _meaning(each.name, known[each.case_id].kind),
        )
        for each in Event.objects.filter(case__in=known).order_by("at", "id")
    ]
    heads = [("When", "26%"), ("Case", "18%"), ("What happened", "56%")]
    return Page(row.number, "Timeline", (), (table("", heads, rows),))


def _meaning(name: str, kind: str) -> str:
    books = (OF_GRIEVANCES,) if kind in OWN else (OF_APPEALS, OF_CLAIMS)
    for book in (*books, OF_LETTERS):
        if name in book:
            return book[name]
    return name.replace("_", " ")


def materials_page(row: Matter, materials: Sequence[Mapping[str, Any]]) -> Page:
    """What had to travel for an independent opinion, and what came of each."""
    rows = [
        (
            f"{str(each['kind']).replace('_', ' ')} {each['what'] or ''}".strip(),
            each["holder"] or "",
            str(each["state"]).replace("_", " "),
            each["asked_on"] or "",
            each["sent_on"] or "",
            each["received_on"] or "",
        )
        for each in materials
    ]
    heads = [("Material", "28%"), ("Held by", "22%"), ("State", "14%"), ("Asked", "12%"),
             ("Sent", "12%"), ("Received", "12%")]  # fmt: skip
    return Page(row.number, "Materials of the opinion", (), (table("", heads, rows),))


def findings_page(row: Matter, grievance: Grievance) -> Page:
    """What the plan found of each issue of its own grievance, and what it does about it."""
    rows = [
        (
            each.words,
            each.finding or "not answered yet",
            each.action or "",
        )
        for each in grievance.issues.order_by("number")
    ]
    heads = [("Issue", "30%"), ("What we found", "40%"), ("What we do", "30%")]
    above = (f"Grievance {grievance.number}: {grievance.state}.",)
    return Page(row.number, "The plan's own grievance", above, (table("", heads, rows),))
