"""The law of the coverage a letter names, for letters that several kinds of coverage have."""

from collections.abc import Mapping
from datetime import date

from appeals.law_book import book
from appeals.letters.given import AppealGiven
from appeals.letters.text import LawText
from kernel.law import Law, UnableToCite

GROUNDS, PARTIES = "admissibility.dismissal_grounds", "admissibility.parties"

BY_CODE: Mapping[str, Mapping[str, str]] = {
    "appeal_ack": {
        "asked": "letters.asked",
        "time": "letters.time",
        "evidence": "letters.evidence",
        "papers": "letters.papers",
    },
    "aor_req": {
        "papers": "letters.papers",
        "papers_form": "letters.papers_form",
        "dismissed": GROUNDS,
    },
    "appeal_dismiss": {"dismissed": GROUNDS, "undone": "letters.undone"},
    "appeal_exp_deny": {"urgent_cite": "letters.urgent"},
    "er_effect": {"effect": "letters.effect"},
    "dispute_ack": {"dispute": "letters.dispute", "parties": PARTIES},
    "dispute_decision": {"dispute": "letters.dispute", "parties": PARTIES},
}
"""By letter, each place of its text and where the law is."""


def law_text(code: str, given: AppealGiven, dated: date) -> LawText:
    """What the letter cites.  UnableToCite where the coverage has no law on record for the day."""
    law = book().opened(given.regimes, receipt_date=given.received, notice_date=dated)
    said = {place: _cites(law, topic) for place, topic in BY_CODE.get(code, {}).items()}
    if code == "appeal_exp_deny":
        said["urgent"] = law.text("letters.urgent").amount
    return LawText(**said)


def _cites(law: Law, topic: str) -> str:
    """Of the program, and of the state where it has its own."""
    found = law.all(topic)
    if not found:
        raise UnableToCite(f"no law on record: {topic} ({', '.join(law.regimes)})")
    return "; ".join(dict.fromkeys(value.cite for _, value in found))
