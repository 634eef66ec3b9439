"""The pieces of a case's evidence in the order an auditor reads: pages the plan writes, and the
documents on file behind each.

Kept out, each on a page that says so: what peers wrote on quality of care, and whatever holds the
treatment of a case that is restricted to somebody.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from appeals.external import gathering as on_file
from appeals.external.on_file import Matter as OfAppeals
from appeals.external.paging import Page, set_page, table
from grievances.models import PeerReview
from kernel.outside.packing import Piece
from reports.evidence.effect import effect_page, outside_page
from reports.evidence.judging import criteria_page, decision_pages, reviewers_page
from reports.evidence.lacking import Lack, lacking, lacking_page
from reports.evidence.letters import letters_page
from reports.evidence.matter import Matter
from reports.evidence.moments import summary_page, timeline_page

CHAPTERS = (
    "1 Case summary",
    "2 Timeline",
    "3 The request as received",
    "4 Notices and letters",
    "5 Clinical review",
    "6 Criteria and law",
    "7 Decision",
    "8 Effectuation and payment",
    "9 Outside review",
    "10 What is missing or kept out",
)
SUMMARY, TIMELINE, REQUEST, NOTICES, CLINICAL, CRITERIA, DECISION, EFFECT, OUTSIDE, MISSING = (
    CHAPTERS
)
PEERS = "Peers' words on quality of care are privileged: they go with no file."
RESTRICTED = (
    "What shows the treatment of a restricted case goes with no file of a sample. Whoever may see "
    "the case decides on each document that is asked for, and puts that decision on record."
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The pieces in their order, what is missing with why, and what was kept out in words."""

    pieces: tuple[Piece, ...]
    lacking: tuple[Lack, ...]
    kept_out: tuple[str, ...]


def gather(matter: Matter) -> Gathered:
    """Everything on file, each document once."""
    out: list[tuple[str, ...]] = []
    papers = list(_papers(matter))
    clinical = [
        *([_piece(reviewers_page(matter), CLINICAL)] if matter.grievance is None else []),
        *_chapter(_clinical(matter, papers), CLINICAL),
    ]
    letters = [
        _piece(letters_page(matter), NOTICES),
        *_chapter(on_file.letters(matter.cases), NOTICES),
    ]
    judged = [
        *([_piece(criteria_page(matter), CRITERIA)] if matter.grievance is None else []),
        *(_piece(each, DECISION) for each in decision_pages(matter)),
        _piece(effect_page(matter), EFFECT),
    ]
    missing = lacking(matter, papers, clinical)
    peers = _peers(matter)
    pieces = [
        _piece(summary_page(matter), SUMMARY),
        _piece(timeline_page(matter), TIMELINE),
        *_shown(matter, [*papers, *letters, *clinical, *judged], out),
        _piece(outside_page(matter), OUTSIDE),
        _piece(lacking_page(matter.case.number, missing), MISSING),
    ]
    if out or peers:
        pieces.append(_piece(_kept_out_page(matter, out, peers), MISSING))
    said = tuple(" ".join(each[:2]) for each in out) + ((PEERS,) if peers else ())
    return Gathered(tuple(on_file.once(pieces)), missing, said)


def _piece(page: Page, chapter: str, kind: str = "made") -> Piece:
    pdf = set_page(page)
    name = f"{page.title.lower().replace(' ', '-').replace(chr(39), '').replace(',', '')}.pdf"
    return Piece(title=page.title, kind=kind, chapter=chapter, content=pdf, pages=pdf, name=name)


def _chapter(pieces: Iterator[Piece], chapter: str) -> list[Piece]:
    return [replace(each, chapter=chapter) for each in pieces]


def _papers(matter: Matter) -> Iterator[Piece]:
    """The request as it came: what was sent, else what was taken down or what the file said."""
    contact = matter.contact
    if contact is not None and contact.upload is not None:
        yield on_file.piece_of(contact.upload, "The request as it came", REQUEST)
    elif contact is not None and contact.text:
        page = _words("The request as it was taken down", matter, contact.text)
        yield _piece(page, REQUEST, "request")
    if matter.appeal is not None:
        for each in matter.appeal.papers.select_related("upload").order_by("pk"):
            if each.upload is not None:
                title = f"{each.kind.replace('_', ' ')} of {each.of_whom}"
                yield on_file.piece_of(each.upload, title, REQUEST)
    for row in (matter.claim, matter.asked):
        if row is not None and row.as_received:
            text = json.dumps(row.as_received, indent=1, ensure_ascii=False, sort_keys=True)
            title = f"What the electronic request {row.number} said"
            yield _piece(_words(title, matter, text), REQUEST)


def _words(title: str, matter: Matter, text: str) -> Page:
    rows = [(line,) for line in text.split("\n") if line.strip()]
    return Page(matter.case.number, title, (), (table("", (("As it was said", "100%"),), rows),))


def _clinical(matter: Matter, papers: Sequence[Piece]) -> Iterator[Piece]:
    """Reports, records, new evidence, whatever was filed; what is shown as the request is not shown
    again."""
    of = OfAppeals(case=matter.case, appeal=matter.appeal)
    before = {each.mark for each in papers}
    for each in on_file.evidence(of, matter.cases):
        if each.mark not in before:
            yield each


def _shown(matter: Matter, pieces: Sequence[Piece], out: list[tuple[str, ...]]) -> list[Piece]:
    """The pieces; where a case of the matter is restricted none of them, and each is told in
    `out`."""
    if not matter.restricted:
        return list(pieces)
    for each in pieces:
        mark = each.sha256 or sha256(each.content).hexdigest()
        out.append((each.chapter.partition(" ")[2], each.kind, mark))
    return []


def _peers(matter: Matter) -> int:
    if matter.grievance is None:
        return 0
    issues = matter.grievance.issues.values("pk")
    return PeerReview.objects.filter(issue__in=issues, kept_at__lte=matter.as_of).count()


def _kept_out_page(matter: Matter, out: Sequence[tuple[str, ...]], peers: int) -> Page:
    above: list[str] = []
    tables = []
    if out:
        above.append(RESTRICTED)
        numbers = ", ".join(each.number for each in matter.restricted)
        above.append(f"Restricted: {numbers}. Documents kept out: {len(out)}.")
        heads = (("Chapter", "30%"), ("Kind", "14%"), ("SHA-256", "56%"))
        tables.append(table("Kept out, without their titles", heads, out))
    if peers:
        above.append(f"{PEERS} Kept out: {peers}.")
    return Page(matter.case.number, "Kept out of this file", tuple(above), tuple(tables))
