"""Where an appeal is on its way, as steps: done, now, or to come.  Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from appeals.showing.parts import Shown, ShownEvent

ENDED = ("dismissed", "withdrawn", "merged")
CARRIED = ("overturned", "partly")


@dataclass(frozen=True, slots=True)
class Step:
    """`state` is done, now or later; `at` when it was done."""

    words: str
    state: str
    at: datetime | None = None


def steps_of(shown: Shown) -> list[Step]:
    """The steps in order; the first that is not done is where it is now."""
    made: list[Step] = []
    over = shown.header.state in (*ENDED, "closed")
    waits = over
    for words, event in _steps(shown):
        if event is not None:
            made.append(Step(words, "done", event.at))
        elif not waits:
            made.append(Step(words, "now"))
            waits = True
        elif not over:
            made.append(Step(words, "later"))
    return made


def _steps(shown: Shown) -> Iterator[tuple[str, ShownEvent | None]]:
    happened: dict[str, ShownEvent] = {each.name: each for each in shown.timeline}
    yield "Received", happened.get("receipt_corrected") or happened.get("received")
    if end := happened.get(shown.header.state if shown.header.state in ENDED else ""):
        yield end.meaning, end
        return
    yield "Let in", happened.get("admitted")
    if shown.header.state != "closed" or "assigned_reviewer" in happened:
        yield "Given to a reviewer", happened.get("assigned_reviewer")
    yield "Decided", happened.get("decided")
    yield "Told in writing", happened.get("notice_sent")
    if shown.header.outcome in CARRIED:
        yield "Carried out", happened.get("effectuated")
    if shown.reviews or "file_made" in happened:
        yield "File with the outside reviewer", happened.get("file_forwarded")
