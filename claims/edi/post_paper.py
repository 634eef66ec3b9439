"""A CMS-1500 form posted: read, judged by the checks of the 837P, put on file as a claim.

What could not be read, and what is wrong, is kept with the form.  Of a form that makes no claim,
whoever handed it in is told; a claim of which some item could not be read goes to a person, too.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from claims.edi.checks import judge
from claims.edi.hand_over import handed_over
from claims.edi.known_codes import known_codes
from claims.edi.paper_837 import submitted_of
from claims.edi.submitted import SubmittedClaim
from claims.models import PaperForm
from claims.operations.receive import receive
from claims.operations.wake import wake
from claims.papers.cms_1500 import UnableToFindForm, read_cms_1500
from claims.papers.paper_claim import PaperClaim
from kernel.cases.queue import Work, put_many
from kernel.documents.guard import read_pdf
from kernel.documents.models import Upload
from kernel.documents.storing import file_of, file_under
from kernel.record.sealing import Batch

QUEUE = "paper"
_LONGEST_REASON = 60


@dataclass
class PaperPosted:
    """What became of a form.  `number` is the claim's, "" where none was made; `duplicate`: the
    same bytes came before, and nothing was posted this time."""

    number: str = ""
    unread: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    duplicate: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "claim": self.number or None,
            "unread": self.unread,
            "refusals": self.refusals,
            "notes": self.notes,
            "duplicate": self.duplicate,
        }


def post_paper(
    upload: Upload, *, received_at: datetime, zone: str, now: datetime, by: str
) -> PaperPosted:
    """Post the form of an upload, in one transaction."""
    paper, unread = _read(upload)
    day = received_at.astimezone(ZoneInfo(zone)).date()
    claim, refusals, notes = _judged(paper, day)
    if before := _before(upload):
        return _as_before(before)
    done = PaperPosted("", unread, refusals, notes)
    how = _How(received_at, zone, now, by)
    try:
        done.number = _post(upload, claim if not refusals else None, done, how)
    except IntegrityError:  # perhaps the same form at the same moment: it is on file now
        if before := _before(upload):
            return _as_before(before)
        raise
    return done


@dataclass(frozen=True, slots=True)
class _How:
    """When a form came, when it is worked, and by whom."""

    received_at: datetime
    zone: str
    now: datetime
    by: str


def _before(upload: Upload) -> PaperForm | None:
    """The form of the same bytes that came before."""
    return PaperForm.objects.select_related("claim").filter(sha256=upload.sha256).first()


def _post(upload: Upload, claim: SubmittedClaim | None, said: PaperPosted, how: _How) -> str:
    """The number of the claim that was made, or ""."""
    with transaction.atomic():
        case, number = None, ""
        if claim is not None:
            batch = Batch()
            (receipt,) = receive(
                [handed_over(claim, place_in_file=0)],
                file=None,
                received_at=how.received_at,
                zone=how.zone,
                now=how.now,
                by=how.by,
                batch=batch,
            )
            batch.seal(how.now)
            case, number = receipt.case, receipt.number
            file_under(upload, case, as_what="claim form", by=how.by, now=how.now)
            _give_unread(case, said.unread, how.now)
            wake(1, now=how.now)
        PaperForm.objects.create(
            upload=upload,
            sha256=upload.sha256,
            claim_id=case,
            unread=said.unread,
            refusals=said.refusals,
            read_at=how.now,
        )
    return number


def _read(upload: Upload) -> tuple[PaperClaim | None, list[str]]:
    try:
        paper = read_cms_1500(read_pdf(file_of(upload), recognize=False))
    except UnableToFindForm as why:
        return None, [str(why)]
    return paper, [*(str(each) for each in paper.unread), *_not_on_the_form(paper)]


def _not_on_the_form(paper: PaperClaim) -> list[str]:
    """What the form says there is, and does not say."""
    said = []
    if paper.another_plan == "Y":
        said.append("item 11d, another health plan: what it paid is not on the form")
    if paper.another_plan != "N" and paper.paid and paper.paid.cents:
        said.append("item 29, amount paid: the form does not say who paid it")
    return said


def _judged(
    paper: PaperClaim | None, day: date
) -> tuple[SubmittedClaim | None, list[str], list[str]]:
    if paper is None or not paper.whole:
        return None, [], []
    claim = submitted_of(paper, received=day)
    refusals, notes = judge(claim, known_codes(), on_a_form=True)
    return claim, [each.message for each in refusals], notes


def _give_unread(case: int, unread: list[str], now: datetime) -> None:
    if unread:
        reasons = tuple(each[:_LONGEST_REASON] for each in unread)
        put_many([Work(case, QUEUE, reasons)], now=now)


def _as_before(form: PaperForm) -> PaperPosted:
    number = form.claim.number if form.claim else ""
    return PaperPosted(number, form.unread, form.refusals, duplicate=True)
