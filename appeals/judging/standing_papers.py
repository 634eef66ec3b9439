"""Which papers who asks needs, and whether those on file do.  Pure."""

from appeals.judging.filing import Filing, Paper
from kernel.law import Law

REPRESENTS = ("cms_1696", "equivalent", "power_of_attorney", "court_order")
UNTIL_REVOKED = ("power_of_attorney", "court_order", "waiver_of_liability")
"""Papers that end by what they say or by being revoked, and not by a year."""
ESTATE = ("court_order", "equivalent")

NAMES = {
    "cms_1696": "an appointment of representative (CMS-1696)",
    "equivalent": "an equivalent notice in writing",
    "power_of_attorney": "a power of attorney",
    "court_order": "a court's order or letters of the estate",
    "waiver_of_liability": "a waiver of liability",
}


def needed(filing: Filing, law: Law) -> tuple[str, ...]:
    """The kinds of papers of which one is needed, the usual one first; empty: none.  UnableToCite
    where the law is silent."""
    own = law.text("admissibility.own_right").amount.split()
    asked = filing.asked_by
    conditions = {asked, f"{asked}:{filing.request}", f"{asked}:{filing.track}"}
    if filing.assigned:
        conditions.add(f"{asked}:assigned")
    if conditions & set(own):
        return ()
    waiver = law.find("admissibility.waiver_of_liability")
    if waiver and filing.request == "payment" and asked in waiver.amount.split():
        return ("waiver_of_liability",)
    return ESTATE if asked == "estate" else REPRESENTS


def fits(paper: Paper, filing: Filing, kinds: tuple[str, ...]) -> bool:
    """Whether it is of a kind that is needed, and of who asks."""
    if paper.kind == "waiver_of_liability" and not paper.here:
        return False  # it waives for the services of one claim
    return paper.kind in kinds and (not filing.asker or same(paper.of_whom, filing.asker))


def in_time(paper: Paper, filing: Filing, law: Law) -> bool:
    """Whether it may have begun this appeal: signed no longer before than a year, not revoked.

    Papers signed after the appeal came are good for it: it waited for them.
    """
    if paper.revoked_on and paper.revoked_on <= filing.received:
        return False
    limit = law.find("admissibility.papers_valid_for")
    if limit is None or paper.kind in UNTIL_REVOKED:
        return True
    span = law.span("admissibility.papers_valid_for")
    return filing.received <= law.last_day(span, after=paper.valid_from)


def same(one: str, other: str) -> bool:
    """Two names of one person, as far as their letters say."""
    return _letters(one) == _letters(other)


def _letters(name: str) -> str:
    return "".join(each for each in name.casefold() if each.isalnum())


def called(kinds: tuple[str, ...]) -> str:
    return ", or ".join(NAMES[kind] for kind in kinds)
