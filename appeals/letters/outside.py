"""Whom a letter tells to ask for external review: by whose process, on the day of the letter."""

from collections.abc import Sequence
from datetime import date

from appeals.law_book import book
from claims.letters.context import Desk, SenderText

HHS = "hhs"
CONTRACTOR = "hhs_process"
"""The code of the contractor of HHS in the operator's file of senders."""
NOWHERE = Desk("")


def asked_outside(regimes: Sequence[str], sender: SenderText, dated: date) -> Desk:
    """Where it is asked for.  Under the HHS-administered process the contractor of HHS takes the
    request itself (45 CFR 147.136(d)(4)): a letter names it, or lacks where to send the request.
    Any other request comes to where the sender says.
    """
    if not regimes:
        return sender.external
    law = book().opened(tuple(regimes), received_date=dated)
    process = law.find("bodies.external_process")
    if process is None or process.amount != HHS:
        return sender.external
    return sender.reviewer(CONTRACTOR, dated.isoformat()) or NOWHERE
