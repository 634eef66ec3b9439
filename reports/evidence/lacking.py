"""What an auditor will look for and not find, each with why: what is not on record is said, not
passed over."""

from collections.abc import Iterator, Sequence

from appeals.external.paging import Page, table
from kernel.outside.packing import Piece
from reports.evidence.judging import decided
from reports.evidence.letters import letters_of
from reports.evidence.matter import Matter
from reports.vocabulary import AppealFacts, CaseFacts, DeterminationFacts, EffectuationFacts

Lack = tuple[str, str]
"""What is missing, and why as far as the record tells."""
DENIED = ("denied", "partially_approved")
UPHELD = (*DENIED, "auto_forwarded_untimely")
RUNS = ("not_started", "running", "paused")


def lacking(matter: Matter, request: Sequence[Piece], rest: Sequence[Piece]) -> tuple[Lack, ...]:
    """In the order of the file.  `request` are the papers of the request, `rest` what else came."""
    return (
        *_request(matter, request),
        *_notices(matter),
        *_review(matter),
        *_effect(matter),
        *_unreadable([*request, *rest]),
    )


def _request(matter: Matter, came: Sequence[Piece]) -> Iterator[Lack]:
    facts = matter.facts
    if not facts.received.event:
        yield "The event of the first receipt", "the case was put on file without one"
    if matter.case.member is None:
        yield "The enrollee", "nobody was found to be meant"
    if not matter.restricted and not any(each.kind in ("request", "file") for each in came):
        yield "The request as it came", _how_it_came(matter)
    if facts.papers_required and facts.papers is None:
        yield "The representative's papers", "somebody else asked, and no papers came in"


def _how_it_came(matter: Matter) -> str:
    claim = matter.claim
    if claim is not None and claim.file is not None:
        return (
            f"it came as an electronic claim, in file {claim.file.name} (SHA-256 "
            f"{claim.file.sha256}); what it said is on the page of the request"
        )
    if matter.asked is not None:
        return f"it came by {matter.asked.channel}, and no paper was kept with it"
    return "no document of it is on file"


def _notices(matter: Matter) -> Iterator[Lack]:
    facts = matter.facts
    over = bool(facts.determined or facts.disposition)
    if not over:
        yield "A decision", _still(facts)
        return
    if isinstance(facts, EffectuationFacts):
        return  # whoever decided outside tells it
    notice = facts.notice
    if notice is None and not (facts.told_orally and facts.disposition not in DENIED):
        made = "letters are on file, none of which tells the decision"
        yield (
            "The written notice of the decision",
            (made if letters_of(matter) else "no letter was made"),
        )
    elif notice is not None and notice.sent is None:
        yield f"Proof that {notice.letter} left the plan", "its carrier has not said so"
    elif notice is not None and notice.sent is not None and not notice.letter.startswith("L"):
        why = f"another system sent it; on record is that it left (event {notice.sent.event})"
        yield "The letter that told the decision, as it was sent", why
    extension = facts.extension
    if extension and extension.letter is None:
        yield "The letter of more time", "more time was taken, and no letter of it left"
    if facts.expedite_refused and facts.first("not_expedited") is None:
        yield "The letter that expedited handling was refused", "none left, as far as is on record"


def _still(facts: CaseFacts) -> str:
    due = [each for each in facts.clocks if each.due_on]
    if any(each.state == "late" for each in due):
        return "none was made in time"
    if any(each.state in RUNS for each in due):
        return "its time still runs"
    return "none is on record"


def _review(matter: Matter) -> Iterator[Lack]:
    facts, reviewer = matter.facts, matter.facts.reviewer
    medical = facts.basis.medical
    if isinstance(facts, AppealFacts):
        medical = facts.first_denied_for_medical
    elif facts.disposition not in DENIED:
        medical = False
    if isinstance(facts, DeterminationFacts | AppealFacts) and medical and not reviewer.profession:
        who = reviewer.name or "nobody"
        yield "A clinician's review", f"it turned on a medical judgment; on record is {who}"
    if facts.determined and matter.decisions and decided(matter) is None:
        yield "A final decision on the request", "every one of them was to wait for a person"


def _effect(matter: Matter) -> Iterator[Lack]:
    facts = matter.facts
    nothing = "no authorization or payment is on record"
    if isinstance(facts, AppealFacts):
        goes_out = facts.disposition in UPHELD and facts.scope.line == "medicare_advantage"
        if goes_out and not facts.forwarded:
            yield "The file sent to the independent reviewer", "no forwarding is on record"
    if isinstance(facts, DeterminationFacts | AppealFacts):
        if facts.disposition == "approved" and facts.effectuated is None:
            yield "That the decision was carried out", nothing
    elif isinstance(facts, EffectuationFacts) and facts.reversal and facts.effectuated is None:
        yield "That the reversal was carried out", nothing


def _unreadable(came: Sequence[Piece]) -> Iterator[Lack]:
    for each in came:
        if each.kind == "unreadable":
            yield each.title, each.why_not


def lacking_page(number: str, found: Sequence[Lack]) -> Page:
    """The last page: it is there where nothing is missing, too."""
    heads = (("What", "40%"), ("Why", "60%"))
    above = () if found else ("Nothing an auditor looks for is missing from the record.",)
    tables = (table("", heads, found),) if found else ()
    return Page(number, "What is missing, and why", above, tables)
