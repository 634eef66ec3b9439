"""Whom each test is of.  A case is in as many populations as it fits.  Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

from kernel.clocks import catalogue
from reports.vocabulary import (
    EXPEDITED,
    AppealFacts,
    CaseFacts,
    DeterminationFacts,
    EffectuationFacts,
    GrievanceFacts,
)

UNDER_PA_RULES = "ma_determination_under_pa_rules"
"""The clock whose first limit says since when they are in force, with its citation."""
ADVERSE = ("denied", "partially_approved")


def _asked(facts: CaseFacts) -> bool:
    return isinstance(facts, DeterminationFacts) and facts.kind == "authorization"


def _hurried(facts: CaseFacts) -> bool:
    return facts.processed_as == EXPEDITED


@cache
def _pa_rules_since() -> date:
    return min(each.since for each in catalogue()[UNDER_PA_RULES].limits)


def _under_pa_rules(facts: CaseFacts) -> bool:
    since = facts.clock_start.day(facts.zone) >= _pa_rules_since()
    return since and isinstance(facts, DeterminationFacts) and facts.under_pa_rules is not False


def _standard(facts: CaseFacts) -> bool:
    return _asked(facts) and not _hurried(facts) and facts.disposition != "dismissed"


def _expedited(facts: CaseFacts) -> bool:
    return _asked(facts) and _hurried(facts) and facts.disposition != "dismissed"


def _recon(facts: CaseFacts) -> bool:
    return isinstance(facts, AppealFacts) and facts.request != "payment"


def _undecided(facts: CaseFacts) -> bool:
    dismissed = facts.disposition == "dismissed"
    return facts.determined is None and not dismissed and facts.withdrawn is None


def _upheld(facts: CaseFacts) -> bool:
    return facts.disposition in ADVERSE and facts.determined is not None


def _ire(facts: CaseFacts, *, request: str) -> bool:
    return (
        isinstance(facts, EffectuationFacts)
        and facts.body == "ire"
        and (facts.request == "payment") == (request == "payment")
    )


def _payment_recon(facts: CaseFacts) -> bool:
    return isinstance(facts, AppealFacts) and facts.request == "payment"


def _claim(facts: CaseFacts) -> bool:
    return isinstance(facts, DeterminationFacts) and facts.kind == "claim"


def _is_clean(facts: CaseFacts) -> bool:
    return isinstance(facts, DeterminationFacts) and facts.clean is True


def _service(facts: CaseFacts) -> bool:
    return _ire(facts, request="preservice") and not facts.part_b_drug and not _hurried(facts)


def _higher(facts: CaseFacts) -> bool:
    return isinstance(facts, EffectuationFacts) and facts.body in ("hearing", "council", "court")


def _drug_to_give(facts: CaseFacts) -> bool:
    """A Part B drug still to be given: of one that was given only the payment is left."""
    return facts.part_b_drug and facts.request != "payment"


POPULATIONS: Mapping[str, Callable[[CaseFacts], bool]] = {
    "standard_under_pa_rules": lambda f: _standard(f) and not f.part_b_drug and _under_pa_rules(f),
    "standard_other": lambda f: _standard(f) and not f.part_b_drug and not _under_pa_rules(f),
    "standard_part_b": lambda f: _standard(f) and f.part_b_drug,
    "expedited": lambda f: _expedited(f) and not f.part_b_drug,
    "expedited_part_b": lambda f: _expedited(f) and f.part_b_drug,
    "expedited_denial_by_voice": lambda f: (
        _asked(f) and _hurried(f) and f.disposition in ADVERSE and _by_voice_first(f)
    ),
    "extended": lambda f: _asked(f) and f.extension is not None,
    "refused_to_hurry": lambda f: _asked(f) and f.expedite_refused is not None,
    "dismissed": lambda f: _asked(f) and f.disposition == "dismissed",
    "recon_standard_favorable": lambda f: (
        _recon(f) and not _hurried(f) and not f.part_b_drug and f.disposition == "approved"
    ),
    "recon_standard_upheld": lambda f: (
        _recon(f) and not _hurried(f) and not f.part_b_drug and _upheld(f)
    ),
    "recon_standard_part_b": lambda f: (
        _recon(f) and not _hurried(f) and f.part_b_drug and f.disposition != "dismissed"
    ),
    "recon_standard_undecided": lambda f: (
        _recon(f) and not _hurried(f) and not f.part_b_drug and _undecided(f)
    ),
    "recon_expedited": lambda f: _recon(f) and _hurried(f) and f.disposition != "dismissed",
    "recon_expedited_by_voice": lambda f: (
        _recon(f) and _hurried(f) and f.disposition == "approved" and _by_voice_first(f)
    ),
    "recon_expedited_upheld": lambda f: _recon(f) and _hurried(f) and _upheld(f),
    "recon_expedited_undecided": lambda f: _recon(f) and _hurried(f) and _undecided(f),
    "clean_claim": lambda f: _claim(f) and _is_clean(f),
    "other_claim": lambda f: _claim(f) and not _is_clean(f),
    "payment_recon_favorable": lambda f: _payment_recon(f) and f.disposition == "approved",
    "payment_recon_upheld": lambda f: _payment_recon(f) and (_upheld(f) or _undecided(f)),
    "ire_service": _service,
    "ire_payment": lambda f: _ire(f, request="payment"),
    "ire_part_b": lambda f: _ire(f, request="preservice") and f.part_b_drug and not _hurried(f),
    "ire_expedited": lambda f: _ire(f, request="preservice") and _hurried(f) and not f.part_b_drug,
    "ire_expedited_part_b": lambda f: (
        _ire(f, request="preservice") and _hurried(f) and f.part_b_drug
    ),
    "higher": lambda f: _higher(f) and not _drug_to_give(f),
    "higher_part_b": lambda f: _higher(f) and _drug_to_give(f) and not _hurried(f),
    "higher_expedited_part_b": lambda f: _higher(f) and _drug_to_give(f) and _hurried(f),
    "grievance_standard": lambda f: isinstance(f, GrievanceFacts) and not _hurried(f),
    "grievance_expedited": lambda f: isinstance(f, GrievanceFacts) and _hurried(f),
}


def _by_voice_first(facts: CaseFacts) -> bool:
    oral, sent = facts.told_orally, facts.written_sent
    return oral is not None and (sent is None or oral.at < sent.at)
