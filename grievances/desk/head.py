"""The head of a grievance's pages: what it is, in words with a mark and a tone each."""

from dataclasses import dataclass

from grievances.operations.triage_table import table_in_force
from grievances.showing.parts import Shown
from kernel.law.regimes import regimes
from kernel.web.in_words import key_in_words

STATES = {
    "received": ("To answer", "?", "pend"),
    "resolved": ("Answered, letter to leave", "→", "pend"),
    "closed": ("Answered and told", "✓", "pass"),
    "withdrawn": ("Taken back", "↩", "note"),
    "reclassified": ("Was something else", "=", "note"),
    "merged": ("Merged", "=", "note"),
}


@dataclass(frozen=True, slots=True)
class Head:
    state: str
    mark: str
    tone: str
    kind: str
    category: str
    business: str
    filed: str


def head_of(shown: Shown) -> Head:
    """Texts of the head."""
    header = shown.header
    word, mark, tone = STATES[header.state]
    known = regimes()
    business = [known[name].what for name in header.regimes if name in known]
    level = "second level, " if header.level == "second" else ""
    return Head(
        state=word,
        mark=mark,
        tone=tone,
        kind=f"{level}{key_in_words(header.track)}".capitalize(),
        category=category(header.category),
        business=", ".join(business) or "No plan on file",
        filed=_filed(shown),
    )


def category(key: str) -> str:
    """A category as the table of triage in force names it."""
    return table_in_force().categories.get(key) or key_in_words(key).capitalize()


def _filed(shown: Shown) -> str:
    header = shown.header
    how = "by voice" if header.filed == "orally" else "in writing"
    named = f" {header.filer_name}" if header.filer_name else ""
    by = f", {key_in_words(header.channel)}" if header.channel else ""
    first = f", first at {header.reached_whom}" if header.reached_whom else ""
    return f"filed {how} by {key_in_words(header.filed_by)}{named}{by}{first}"
