"""The notices: each letter with the proof that it left the plan, and by whom it was carried."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from appeals.external.made_pages import shown
from appeals.external.paging import Page, table
from kernel.letters.models import Dispatch, Letter
from reports.evidence.matter import Matter
from reports.evidence.moments import oral_notices

HEADS = (("Letter", "16%"), ("What, dated", "22%"), ("To", "18%"), ("Attempt", "16%"),
         ("Left the plan", "28%"))  # fmt: skip
SPOKEN = (("When", "34%"), ("By", "16%"), ("How", "50%"))


def letters_page(matter: Matter) -> Page:
    """Made is not sent: a letter without a carrier's word says so."""
    above = (
        "A letter counts as sent when its carrier says so: the list that went with it names the "
        "day it was taken, and its own reference.",
    )
    tables = (
        table("Letters, each attempt to deliver them", HEADS, _attempts(matter)),
        table("Told by voice", SPOKEN, oral_notices(matter.facts)),
    )
    return Page(matter.case.number, "Notices with proof of delivery", above, tables)


def letters_of(matter: Matter) -> list[Letter]:
    """Every letter about its cases that was issued by then, the oldest first."""
    rows = Letter.objects.filter(about__case__in=matter.cases, issued_at__lte=matter.as_of)
    return list(rows.defer("pdf", "html", "stored").distinct().order_by("dated", "id"))


def _attempts(matter: Matter) -> Iterator[tuple[str, ...]]:
    zone = ZoneInfo(matter.case.zone)
    letters = letters_of(matter)
    tried: dict[int, list[Dispatch]] = {}
    for each in Dispatch.objects.filter(letter__in=letters).order_by("letter_id", "attempt"):
        tried.setdefault(each.letter_id, []).append(each)
    for letter in letters:
        head = (
            letter.number,
            f"{letter.title}, {letter.dated.isoformat()}",
            f"{letter.name}: {'; '.join(letter.address)}" if letter.address else letter.name,
        )
        for each in tried.get(letter.pk, []):
            yield *head, f"{each.attempt}, {each.channel}", _proof(each, zone)
        if letter.pk not in tried:
            yield *head, "none", "it was never handed to a carrier"


def _proof(attempt: Dispatch, zone: ZoneInfo) -> str:
    carried = f", reference {attempt.reference}" if attempt.reference else ""
    if attempt.sent_at:
        back = f"; came back: {attempt.reason}" if attempt.state == "returned" else ""
        return f"{shown(attempt.sent_at, zone)}{carried}{back}"
    return f"no proof: {attempt.state.replace('_', ' ')}{carried}" + (
        f" ({attempt.reason})" if attempt.reason else ""
    )
