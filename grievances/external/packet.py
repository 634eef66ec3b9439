"""The packet for a body: the answer, what the plan writes, and documents on file as exhibits."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q

from appeals.external.gathering import EVIDENCE, LETTERS, REQUEST, evidence, letters, once, piece_of
from appeals.external.made_pages import MADE, decision_page, index_page
from appeals.external.on_file import Matter as Gathering
from appeals.external.paging import Page, set_page
from appeals.models import Appeal
from claims.models import AuthorizationRequest, Claim, Decision
from claims.records import chains_of_case, materials_of
from grievances.external.pages import facts_page, findings_page, materials_page, timeline_page
from grievances.models import Grievance, Matter
from kernel.cases.models import Case
from kernel.outside.packing import Listed, Packed, Piece, bind

CHAPTERS = {"letters": LETTERS, "request": REQUEST, "evidence": EVIDENCE}
ALL = tuple(CHAPTERS)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The packet and what its reader will miss, in words."""

    packed: Packed
    lacking: tuple[str, ...]


def put_together(
    row: Matter,
    title: str,
    reader: str,
    first: Page | None,
    *,
    today: date,
    chapters: Collection[str] = ALL,
) -> Gathered:
    """`first` goes before everything else: the letter that answers.  `chapters` are the exhibits
    that go along: no more than what was asked for needs."""
    cases = cases_of(row)
    made = [*((first,) if first else ()), facts_page(row, reader), timeline_page(row, cases)]
    if row.grievance:
        made.append(findings_page(row, row.grievance))
    chains = sorted({chain for case in cases for chain in chains_of_case(case.pk)})
    if chains:
        made.append(materials_page(row, materials_of(chains, today=today)))
    decision = _decision(cases)
    if decision is not None:
        made.append(decision_page(row.number, decision, ZoneInfo(row.case.zone)))
    wanted = {CHAPTERS[each] for each in chapters}
    came = [each for each in once(_exhibits(row, cases)) if each.chapter in wanted]

    def cover(listed: Sequence[Listed]) -> bytes:
        return set_page(index_page(row.number, title, listed))

    packed = bind(title, [*map(_piece, made), *came], cover=cover)
    return Gathered(packed, tuple(_lacking(row, came)))


def on_file(row: Matter) -> dict[str, int]:
    """How many documents of each kind of exhibit there are to go along now."""
    there = once(_exhibits(row, cases_of(row)))
    return {name: sum(each.chapter == title for each in there) for name, title in CHAPTERS.items()}


def cases_of(row: Matter) -> list[Case]:
    """What is complained about and what lies below it, the grievance, the steps of the matter."""
    found: dict[int, Case] = {}
    about = row.of_case or (row.grievance.of_case if row.grievance else None)
    if about is not None:
        for case in (*_below(about), about):
            found[case.pk] = case
    if row.grievance:
        for case in _of_the_chain(row.grievance):
            found.setdefault(case.pk, case)
        found[row.grievance.pk] = row.grievance.case
    step: Matter | None = row
    steps = []
    while step is not None:
        steps.append(step.case)
        step = step.previous
    return [*found.values(), *reversed(steps)]


def _below(about: Case) -> Iterator[Case]:
    appeal = Appeal.objects.filter(pk=about.pk).select_related("claim__case", "asked__case").first()
    if appeal is not None:
        below = appeal.claim or appeal.asked
        if below is not None:
            yield below.case


def _decision(cases: Sequence[Case]) -> Decision | None:
    """The last decision on what is complained about."""
    claim = Claim.objects.filter(case__in=cases).first()
    asked = AuthorizationRequest.objects.filter(case__in=cases).first()
    found = claim or asked
    return found.decisions.order_by("number").last() if found else None


def _exhibits(row: Matter, cases: Sequence[Case]) -> Iterator[Piece]:
    yield from letters(cases)
    contact = row.grievance.contact if row.grievance else None
    if contact is not None and contact.upload is not None:
        yield piece_of(contact.upload, "The complaint as it came", REQUEST)
    elif contact is not None and contact.text:
        page = Page(row.number, "The complaint as it was taken down", (contact.text,), ())
        yield _piece(page, REQUEST)
    yield from evidence(Gathering(row.case), cases)


def _of_the_chain(grievance: Grievance) -> Iterable[Case]:
    """Of the second-opinion chain whose right was obstructed: its own case, and those of its claims
    and requests."""
    chain = grievance.chain
    if chain is None:
        return ()
    of_it = Q(of_chain__chain=chain) | Q(claim__chain=chain)
    of_it |= Q(pk__in=chain.requests.values("case"))
    return Case.objects.filter(of_it).order_by("pk")


def _piece(page: Page, chapter: str = MADE) -> Piece:
    pdf = set_page(page)
    name = f"{page.title.lower().replace(' ', '-').replace(chr(39), '')}.pdf"
    return Piece(title=page.title, kind="made", chapter=chapter, content=pdf, pages=pdf, name=name)


def _lacking(row: Matter, came: Sequence[Piece]) -> Iterator[str]:
    """What is to be added by a person; the packet goes all the same."""
    if row.kind.startswith("qio") and not any(each.chapter == EVIDENCE for each in came):
        yield "the medical records"
    for each in came:
        if each.kind == "unreadable":
            yield f"{each.title} ({each.why_not})"
