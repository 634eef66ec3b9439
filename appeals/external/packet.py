"""The case file of a review outside: what is in it, what it lacks, and the one PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from appeals.external.gathering import evidence, letters, once, papers
from appeals.external.made_pages import (
    MADE,
    decision_page,
    facts_page,
    index_page,
    review_page,
    timeline_page,
)
from appeals.external.on_file import Matter
from appeals.external.paging import Page, set_page
from appeals.models import ExternalReview
from kernel.cases.models import Case
from kernel.outside.packing import Listed, Packed, Piece, bind


@dataclass(frozen=True, slots=True)
class Gathered:
    """The pieces in their order, and what the reader will miss, in words."""

    pieces: tuple[Piece, ...]
    lacking: tuple[str, ...]


def gather(matter: Matter, review: ExternalReview, reader: str) -> Gathered:
    """Everything of the matter that is on file, in the order a reviewer reads."""
    cases = cases_of(matter, review)
    made = _made(matter, review, reader, cases)
    came = once([*letters(cases), *papers(matter), *evidence(matter, cases)])
    return Gathered((*made, *came), tuple(_lacking(matter, came)))


def put_together(matter: Matter, review: ExternalReview, reader: str) -> tuple[Packed, Gathered]:
    """The packet, and what was gathered for it."""
    gathered = gather(matter, review, reader)
    title = title_of(review)

    def cover(listed: Sequence[Listed]) -> bytes:
        return set_page(index_page(review.number, title, listed))

    return bind(title, gathered.pieces, cover=cover), gathered


def title_of(review: ExternalReview) -> str:
    return f"Case file {review.number}"


def cases_of(matter: Matter, review: ExternalReview) -> list[Case]:
    """The case of the decision disputed, of the appeal and the levels below it, of the reviews."""
    found: dict[int, Case] = {}
    below = matter.claim or matter.asked
    if below is not None:
        found[below.case.pk] = below.case
    appeal, steps = matter.appeal, []
    while appeal is not None:
        steps.append(appeal.case)
        appeal = appeal.previous
    for case in reversed(steps):
        found[case.pk] = case
    row: ExternalReview | None = review
    outside = []
    while row is not None:
        outside.append(row.case)
        row = row.previous
    for case in reversed(outside):
        found[case.pk] = case
    return list(found.values())


def _made(
    matter: Matter, review: ExternalReview, reader: str, cases: Sequence[Case]
) -> list[Piece]:
    zone = ZoneInfo(review.case.zone)
    pages: list[Page | None] = [
        facts_page(matter, review, reader),
        timeline_page(review.number, cases),
    ]
    if matter.decision is not None:
        pages.append(decision_page(review.number, matter.decision, zone))
    if matter.appeal is not None:
        decided = list(matter.appeal.decisions.order_by("number"))
        pages.append(review_page(review.number, decided, zone))
    return [_piece(page) for page in pages if page is not None]


def _piece(page: Page) -> Piece:
    pdf = set_page(page)
    name = f"{page.title.lower().replace(' ', '-')}.pdf"
    return Piece(title=page.title, kind="made", chapter=MADE, content=pdf, pages=pdf, name=name)


def _lacking(matter: Matter, came: Sequence[Piece]) -> list[str]:
    """What a reviewer asks for and the file does not hold: a person adds it, the file goes."""
    lacking = []
    if matter.decision is None:
        lacking.append("the decision disputed")
    if not any(each.kind == "letter" for each in came):
        lacking.append("the notice of the decision disputed")
    if matter.appeal is not None and matter.appeal.contact is None:
        lacking.append("the request as it came")
    if matter.appeal is not None and matter.appeal.outcome and not _decided(matter):
        lacking.append("the plan's decision on the appeal")
    lacking += [f"{each.title} ({each.why_not})" for each in came if each.kind == "unreadable"]
    return lacking


def _decided(matter: Matter) -> bool:
    return matter.appeal is not None and matter.appeal.decisions.exists()
