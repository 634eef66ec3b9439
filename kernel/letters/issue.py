"""Issue letters: each checked, set in type, and kept, or held back with the reason why."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from kernel.letters.catalogue import Template, UnableToUseTemplate
from kernel.letters.make import Made, make
from kernel.letters.must_say import Check, UnableToIssue
from kernel.letters.render import UnableToRender
from kernel.letters.wording import UnableToWord
from kernel.record.copying import copy_rows, table_ids
from kernel.record.sealing import Batch, canonical, digest

LETTER = (
    "id",
    "code",
    "title",
    "template",
    "form",
    "reader",
    "name",
    "address",
    "language",
    "insert",
    "channel",
    "member_id",
    "dated",
    "issued_at",
    "issued_by",
    "records",
    "tells",
    "starts",
    "facts",
    "evidence",
    "pages",
    "pdf",
    "pdf_sha256",
    "html",
    "html_sha256",
    "stored",
    "digest",
    "batch",
)
ABOUT = ("letter_id", "case_id", "subject", "code", "reader")
DISPATCH = ("letter_id", "attempt", "channel", "name", "address", "state", "changed_at")
DISPATCH_TEXTS = ("reference", "reason")

STARTING = ("denial", "dismissal")
"""What a letter tells where the reader's time to go on begins with its date."""

ALLOCATIONS = 50_000
"""After so many of Python's objects its collector looks for the unused while letters are set in
type: as often as it else does, every 700, it takes a fifteenth of the time and finds little."""

Refused = (UnableToUseTemplate, UnableToWord, UnableToIssue, UnableToRender)
"""What holds a letter back by rule; anything else is a fault of this program, and told as one."""


@dataclass(frozen=True, slots=True)
class Order:
    """A letter to be issued.  `about` are pairs of a case and what of it the letter is about;
    `facts` are said by the event its sending records, `records` names other events than the
    template's."""

    folder: Path
    template: Template
    text: Any
    checks: Mapping[str, Check]
    about: tuple[tuple[int, str], ...]
    reader: str
    member: int | None
    tells: str
    channel: str = "print"
    facts: Mapping[str, Any] = field(default_factory=dict)
    records: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A letter that may not leave, and why."""

    order: Order
    why: str


@dataclass
class Issued:
    letters: list[int] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)


def issue_many(orders: Sequence[Order], batch: Batch, *, now: datetime, by: str) -> Issued:
    """Make and keep the letters of these orders, in the caller's transaction.

    The caller has made sure that none of them was issued before; where it was, the database
    refuses the second (`letter_once`).
    """
    issued = Issued()
    made: list[tuple[Order, Made]] = []
    with _seldom_collected():
        for order in orders:
            try:
                made.append((order, make(order.folder, order.template, order.text, order.checks)))
            except Refused as problem:
                issued.held.append(Held(order, str(problem)))
            except Exception as problem:  # one letter no program can make does not stop the others
                why = f"the program could not make it ({type(problem).__name__})"
                issued.held.append(Held(order, why))
    issued.letters = table_ids("letters_letter", len(made)) if made else []
    pairs = list(zip(issued.letters, made, strict=True))
    copy_rows("letters_letter", LETTER, _letters(pairs, batch, now, by))
    copy_rows(
        "letters_letterabout",
        ABOUT,
        (
            (identity, case, subject, order.template.code, order.reader)
            for identity, (order, _) in pairs
            for case, subject in order.about
        ),
    )
    copy_rows("letters_dispatch", (*DISPATCH, *DISPATCH_TEXTS), _dispatches(pairs, now))
    return issued


@contextmanager
def _seldom_collected() -> Iterator[None]:
    usual = gc.get_threshold()
    if not 0 < usual[0] < ALLOCATIONS:  # another thread's letters, or a process of its own mind
        yield
        return
    gc.set_threshold(ALLOCATIONS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _letters(
    pairs: Iterable[tuple[int, tuple[Order, Made]]], batch: Batch, now: datetime, by: str
) -> Iterable[tuple[Any, ...]]:
    for identity, (order, made) in pairs:
        row = _row(order, made)
        stored = canonical(
            {
                "letter": identity,
                "about": [list(each) for each in order.about],
                **{name: row[name] for name in row if name not in ("pdf", "html")},
                "issued_at": now.isoformat(),
                "issued_by": by,
            }
        )
        mark = digest(stored)
        batch.add("letters_letter", identity, mark)
        row |= {"issued_at": now, "issued_by": by, "stored": stored, "digest": mark}
        row |= {"id": identity, "batch": batch.number}
        yield tuple(row[name] for name in LETTER)


def _row(order: Order, made: Made) -> dict[str, Any]:
    text, template = order.text, order.template
    return {
        "code": template.code,
        "title": text.title,
        "template": template.version,
        "form": text.form,
        "reader": order.reader,
        "name": text.to.name,
        "address": list(text.to.address),
        "language": "en",
        "insert": text.language.version if "X7" in made.evidence else "",
        "channel": order.channel,
        "member_id": order.member,
        "dated": text.dated_iso,
        "records": order.records or template.records,
        "tells": order.tells,
        "starts": template.starts if order.tells in STARTING else "",
        "facts": dict(order.facts),
        "evidence": dict(made.evidence),
        "pages": made.pdf.pages,
        "pdf": made.pdf.content,
        "pdf_sha256": sha256(made.pdf.content).hexdigest(),
        "html": made.html,
        "html_sha256": sha256(made.html.encode()).hexdigest(),
    }


def _dispatches(
    pairs: Iterable[tuple[int, tuple[Order, Made]]], now: datetime
) -> Iterable[tuple[Any, ...]]:
    for identity, (order, _) in pairs:
        to = order.text.to
        yield (identity, 1, order.channel, to.name, list(to.address), "made", now, "", "")
