"""Letters of appeals issued, carried and read back from their PDFs, for tests."""

import io
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pdfplumber

from appeals.letters.compose import templates
from appeals.models import Appeal, AppealDecision
from appeals.operations.clocks import open_clocks
from appeals.operations.decide import AppealWord, LineWord, write_decision
from appeals.operations.letters.preview import Preview, preview
from appeals.operations.on_file import held, move
from kernel.letters.confirm import confirm
from kernel.letters.dispatch import dispatch
from kernel.letters.make import Made as Letter_
from kernel.letters.manifest import Answer
from kernel.letters.models import Letter
from kernel.letters.owed import Asked, Made, issue_owed
from kernel.letters.render import Pdf
from kernel.record.sealing import Batch
from tests import lettering
from tests.reviewing_appeals import admit
from tests.unit.letters.reading import beyond_the_margin, missing, run_together, stopped_twice

NEW_YORK = ZoneInfo("America/New_York")
WHY = "The second opinion was given by Dr. Rowe, whom no contract ties to this network."
REASON = "Your plan covers second opinions inside its network, and two were within twenty miles."
DISCUSSION = (
    "We weighed your letter of June 1 and the referral you sent with it. The referral names no "
    "reason why the two surgeons of the network could not give the opinion."
)
PROVISION = "Plan terms, section 4.2, network"
REVIEWER = {
    "name": "Lin Wu",
    "profession": "physician",
    "license_state": "TX",
    "license_number": "INV-11",
    "expertise": "The field of the service under appeal is orthopedic surgery.",
}


def on(month: int, day: int, hour: int = 15) -> datetime:
    """A day of 2026, in UTC."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def issued(at: datetime) -> Made:
    """What the apps owe that day."""
    dated = at.astimezone(NEW_YORK).date()
    return issue_owed(Asked(dated, at, "letters", lettering.senders()))


def sent(at: datetime) -> list[str]:
    """Issued, handed over, and confirmed by the carrier; the codes with their readers."""
    done = issued(at)
    assert done.held == [], done.held
    return carried(done, at)


def carried(done: Made, at: datetime) -> list[str]:
    new = list(Letter.objects.filter(pk__in=done.letters).order_by("id"))
    with TemporaryDirectory() as out:
        dispatch("print", out=Path(out), now=at, by="letters")
    answers = [
        Answer(
            line=place, letter=each.pk, attempt=1, sha256=each.pdf_sha256, status="sent", at=at,
            batch="", reference=f"R{each.pk}", reason="",
        )
        for place, each in enumerate(new, 1)
    ]  # fmt: skip
    taken = confirm(answers, now=at, by="carrier", zone=NEW_YORK)
    assert taken.faults == []
    return [f"{each.code} {each.reader.split(':')[0]}" for each in new]


def decided(
    row: Appeal,
    outcome: str,
    at: datetime,
    *,
    why: str = WHY,
    discussion: str = DISCUSSION,
    reviewer: dict[str, Any] | None = None,
    lines: tuple[LineWord, ...] = (),
) -> AppealDecision:
    """A reviewer's decision on record, as the operation leaves it, without what follows."""
    if held(row.number).state == "received":
        admit(row, at)
    batch = Batch()
    said = lines or (LineWord(1, outcome, why, PROVISION),)
    word = AppealWord(said, REASON, discussion)
    fresh = held(row.number)
    made = write_decision(
        fresh, word, "plan", REVIEWER if reviewer is None else reviewer, batch, now=at,
        recorded_by="dr.wu",
    )  # fmt: skip
    move(fresh, "decided")
    fresh.outcome = word.outcome
    fresh.save(update_fields=["outcome"])
    open_clocks(fresh, now=at)
    batch.seal(at)
    return made


def shown(number: str, code: str, at: datetime) -> list[Preview]:
    return preview(number, code, now=at, senders=lettering.senders())


def pages(letter: Letter) -> str:
    """The text of the PDF itself, its words in order."""
    with pdfplumber.open(io.BytesIO(bytes(letter.pdf))) as document:
        return " ".join(" ".join((page.extract_text() or "") for page in document.pages).split())


def smallest(letter: Letter) -> float:
    """The size in points of the smallest letter that is printed."""
    with pdfplumber.open(io.BytesIO(bytes(letter.pdf))) as document:
        return min(
            round(each["size"], 1)
            for page in document.pages
            for each in page.chars
            if each["text"].strip() and each["text"] != "\xa0"
        )


def says_everything(letter: Letter) -> None:
    """Every element the template asks for is on record, and its words are in the PDF."""
    asked = {each.id for each in templates()[letter.code].must_say if not each.when}
    assert asked <= letter.evidence.keys(), letter.code
    made = Letter_(Pdf(bytes(letter.pdf), letter.pages), letter.html, letter.evidence)
    assert missing(made) == [], missing(made)[:4]
    assert beyond_the_margin(made) == [], "".join(beyond_the_margin(made))[:300]
    assert run_together(made) == []
    assert stopped_twice(made) == []
