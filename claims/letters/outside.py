"""Whom a letter tells to ask for external review: by whose process, on the day of the letter."""

from collections.abc import Sequence
from datetime import date

from claims.law_book import book
from claims.letters.context import Desk, SenderText
from kernel.law.regimes import regimes as known_regimes

HHS, STATE = "hhs", "state"
CODES = {HHS: "hhs_process", STATE: "state_process"}
"""By process, the code of who takes requests in the operator's file of senders.  A state's own may
have its letters behind it (state_process_ny), where one sender writes in several states."""
NOWHERE = Desk("")


def asked_outside(regimes: Sequence[str], sender: SenderText, dated: date) -> Desk:
    """Where it is asked for.  Under the HHS-administered process the contractor of HHS takes the
    request itself (45 CFR 147.136(d)(4)): a letter names it, or lacks where to send the request.

    Under a state's process it is the state's own body, where the operator put one on file: some
    states take requests themselves and some have the issuer take them, and no text of theirs was
    read (45 CFR 147.136(c)).  Any other request comes to where the sender says.
    """
    if not regimes:
        return sender.external
    process = book().opened(tuple(regimes), received_date=dated).find("external_review.process")
    if process is None or process.amount not in CODES:
        return sender.external
    code, day = CODES[process.amount], dated.isoformat()
    if process.amount == HHS:
        return sender.reviewer(code, day) or NOWHERE
    own = (sender.reviewer(f"{code}_{state}", day) for state in _states(regimes))
    return next(filter(None, own), None) or sender.reviewer(code, day) or sender.external


def _states(regimes: Sequence[str]) -> list[str]:
    """ny of ny_insured."""
    known = known_regimes()
    return [name.partition("_")[0] for name in regimes if known[name].kind == "state"]
