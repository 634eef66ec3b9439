"""When each test begins and ends.  Pure.

What counts as telling a decision is read differently: our own reading counts the earlier of voice
and letter where it is approved, and the letter where it is denied; a public set of rules counts a
call that came first for every outcome (`BY_VOICE_TOO`).
"""

from collections.abc import Callable, Mapping

from reports.timeliness.bounds import both, earlier
from reports.vocabulary import (
    AppealFacts,
    CaseFacts,
    DeterminationFacts,
    EffectuationFacts,
    GrievanceFacts,
    Mark,
)

LETTER_FOR_DENIALS, BY_VOICE_TOO = "letter_for_denials", "by_voice_too"
READINGS = (LETTER_FOR_DENIALS, BY_VOICE_TOO)


def notification(facts: CaseFacts, reading: str = LETTER_FOR_DENIALS) -> Mark | None:
    """The notice that counts, by the reading."""
    if facts.determined is None and facts.disposition != "dismissed":
        return None
    if facts.disposition == "approved" or reading == BY_VOICE_TOO:
        return earlier(facts.told_orally, facts.written_sent)
    return facts.written_sent


def told_first(facts: CaseFacts, reading: str = LETTER_FOR_DENIALS) -> Mark | None:
    """Told, by voice or in writing, whichever came first."""
    return earlier(facts.told_orally, facts.written_sent)


def asked_to_hurry(facts: CaseFacts) -> Mark:
    """The hours run from when it was asked to hurry, which may be after the request came."""
    asked = facts.marks.get("expedite_requested")
    return asked[0] if asked else facts.clock_start


def in_effect(facts: CaseFacts, reading: str = "") -> Mark | None:
    if isinstance(facts, DeterminationFacts | AppealFacts | EffectuationFacts):
        return facts.effectuated
    return None


def given(facts: CaseFacts, reading: str = "") -> Mark | None:
    """What was won was provided, not only authorized."""
    if not isinstance(facts, EffectuationFacts):
        return None
    return earlier(facts.provided, facts.paid, facts.first("effectuated"))


def forwarded(facts: CaseFacts, reading: str = "") -> Mark | None:
    return facts.forwarded if isinstance(facts, AppealFacts) else None


def in_effect_or_forwarded(facts: CaseFacts, reading: str = "") -> Mark | None:
    if facts.disposition == "approved":
        return both(facts.determined, in_effect(facts))
    return forwarded(facts)


def paid(facts: CaseFacts, reading: str = "") -> Mark | None:
    """Paid, not approved to be paid; that a payment was carried out says the same."""
    return earlier(facts.first("paid"), facts.first("effectuated"))


def paid_or_told(facts: CaseFacts, reading: str = "") -> Mark | None:
    """Paid; or, denied, told: the enrollee or the provider, whichever came first."""
    if facts.disposition == "denied":
        notice = facts.provider_notice
        return earlier(facts.written_sent, notice.sent if notice else None)
    return in_effect(facts)


def told_in_form(facts: CaseFacts, reading: str = "") -> Mark | None:
    """In writing where it was filed so, asked for so, or is about quality of care (MA-65)."""
    if isinstance(facts, GrievanceFacts) and (
        facts.filed == "in_writing" or facts.written_asked or facts.quality_of_care
    ):
        return facts.written_sent
    return told_first(facts)


def extension_letter(facts: CaseFacts, reading: str = "") -> Mark | None:
    return facts.extension.letter if facts.extension else None


def refusal_letter(facts: CaseFacts, reading: str = "") -> Mark | None:
    """The letter that tells it is not expedited."""
    sent = [each.sent for each in facts.notices if each.tells == "refusal" and each.sent]
    return sent[0] if sent else None


STARTS: Mapping[str, Callable[[CaseFacts], Mark | None]] = {
    "received": lambda facts: facts.received,
    "clock_start": lambda facts: facts.clock_start,
    "asked_to_hurry": asked_to_hurry,
    "told_orally": lambda facts: facts.told_orally,
    "decided": lambda facts: facts.determined,
    "expedite_refused": lambda facts: facts.expedite_refused,
    "reversal": lambda facts: facts.reversal if isinstance(facts, EffectuationFacts) else None,
}
STOPS: Mapping[str, Callable[[CaseFacts, str], Mark | None]] = {
    "notification": notification,
    "told_first": told_first,
    "written": lambda facts, reading: facts.written_sent,
    "extension_letter": extension_letter,
    "refusal_letter": refusal_letter,
    "decided_and_in_effect": lambda facts, reading: both(facts.determined, in_effect(facts)),
    "forwarded": forwarded,
    "in_effect": in_effect,
    "in_effect_or_forwarded": in_effect_or_forwarded,
    "paid": paid,
    "given": given,
    "paid_or_told": paid_or_told,
    "told_in_form": told_in_form,
}
