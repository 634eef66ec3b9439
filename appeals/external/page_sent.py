"""A page the plan writes to a body outside: set, kept, and on its way to it as case files are.

That it was delivered is recorded by its receipt and by nothing else (`kernel.outside.confirm`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from appeals.external.on_file import happened
from appeals.external.paging import Page, set_page
from appeals.models import ExternalReview
from kernel.outside.keeping import Reader, Told, escalate, keep
from kernel.outside.packing import Listed, Piece, bind
from kernel.record.sealing import Batch


@dataclass(frozen=True, slots=True)
class Message:
    """`title` of the page, what it says, and why it is sent; `made` is the event that it was
    written, and `cites` the law that wants it."""

    title: str
    lines: tuple[str, ...]
    why: str
    made: str
    cites: tuple[str, ...]


def send_page(
    of: ExternalReview,
    message: Message,
    reader: Reader,
    told: Sequence[Told],
    *,
    answer_by: datetime,
    batch: Batch,
    now: datetime,
    by: str,
) -> None:
    """In the caller's transaction, who seals.  `answer_by` is when silence about its delivery is an
    alarm."""
    title = f"{message.title} {of.number}"
    pdf = set_page(Page(of.number, message.title, message.lines, ()))
    piece = Piece(message.title, "made", message.title, content=pdf, pages=pdf, name="page.pdf")
    packed = bind(title, [piece], cover=lambda each: _cover(of.number, each))
    packet = keep(of.pk, title, packed, batch, now=now, by=by)
    facts = {
        "packet": packet.number,
        "sha256": packet.pdf_sha256,
        "to": reader.body,
        "cites": list(message.cites),
    }
    happened(of, message.made, now, by, batch, now=now, facts=facts)
    escalate(packet, reader, told, why=message.why, answer_by=answer_by, now=now, by=by)


def _cover(number: str, listed: Sequence[Listed]) -> bytes:
    (one,) = listed
    above = (f"Enclosed: {one.title}. SHA-256 {one.sha256}.",)
    return set_page(Page(number, "Enclosed", above, ()))
