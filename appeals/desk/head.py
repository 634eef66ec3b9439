"""The head of an appeal's pages: what it is, in words with a mark and a tone each."""

from dataclasses import dataclass

from appeals.showing.parts import Shown
from kernel.law.regimes import regimes
from kernel.web.in_words import key_in_words

STATES = {
    "received": ("Received", "○", "note"),
    "admitted": ("In review", "?", "pend"),
    "decided": ("Decided", "✓", "pass"),
    "forwarded": ("File to the outside reviewer", "→", "pend"),
    "dismissed": ("Dismissed", "■", "deny"),
    "withdrawn": ("Withdrawn", "↩", "note"),
    "merged": ("Merged", "=", "note"),
    "closed": ("Closed", "■", "note"),
}
RECEIVED = "file_forwarded"
"""Until its receipt is here the file is on its way and no more is said of it."""
LEVELS = {
    "reconsideration": "Reconsideration",
    "redetermination": "Redetermination",
    "internal_1": "1st level",
    "internal_2": "2nd level",
}
REQUESTS = {"payment": "payment", "preservice": "before the service"}


@dataclass(frozen=True, slots=True)
class Head:
    state: str
    mark: str
    tone: str
    kind: str
    business: str
    asked_by: str
    came: str


def head_of(shown: Shown) -> Head:
    """Texts of the head."""
    header = shown.header
    word, mark, tone = STATES[header.state]
    if header.state == "forwarded" and any(each.name == RECEIVED for each in shown.timeline):
        word = "With the outside reviewer"
    if header.outcome in ("overturned", "partly", "upheld"):
        word = f"{word}: {key_in_words(header.outcome)}"
    known = regimes()
    business = [known[name].what for name in header.regimes if name in known]
    hurried = ", expedited" if header.track == "expedited" else ""
    return Head(
        state=word,
        mark=mark,
        tone=tone,
        kind=f"{LEVELS[header.level]}, {REQUESTS[header.request]}{hurried}",
        business=", ".join(business) or "No plan on file",
        asked_by=_asked_by(shown),
        came=_came(shown),
    )


def _asked_by(shown: Shown) -> str:
    who = key_in_words(shown.asker.part)
    named = f" {shown.asker.name}" if shown.asker.name else ""
    papers = [each for each in shown.asker.papers if each.revoked_on is None]
    on_file = f" ({key_in_words(papers[-1].kind)} on file)" if papers else ""
    return f"filed by {who}{named}{on_file}"


def _came(shown: Shown) -> str:
    header = shown.header
    by = f" by {key_in_words(header.channel)}" if header.channel else ""
    first = f", first at {header.reached_whom}" if header.reached_whom else ""
    return f"{by}{first}"
