"""What a law wants a contact handled as besides what it is sorted into: told to who settles it."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from appeals.models import Contact
from claims.operations.chain_cases import regimes_on
from grievances.law_book import book
from grievances.triage.propose import Proposed

PAYMENT = re.compile(
    r"\b(?:claims?|bills?|pa(?:y|ys|id|ying)|payments?|reimburs\w+)\b", re.IGNORECASE
)
"""Words of a decision on payment, whatever row it rests on."""


def beside(row: Contact, issues: tuple[Proposed, ...]) -> Iterator[str]:
    """A complaint about a payment that is a grievance too, by the law of the member's coverage on
    the day it came.  Of a member nobody found yet, nothing."""
    about = [
        each
        for each in issues
        if each.becomes == "appeal" and (each.category == "payment" or PAYMENT.search(each.words))
    ]
    if not about or row.member_id is None:
        return
    day = row.received_at.astimezone(ZoneInfo(row.zone)).date()
    regimes = regimes_on(row.member_id, day)
    found = book().opened(regimes, receipt_date=day).find("answers.payment_complaint")
    if found is not None:
        weak = ", which nobody has read in an official text" if found.weak else ""
        yield (
            f"A complaint about a payment (\u201c{about[0].words}\u201d) is handled as a "
            f"{found.amount} too ({found.cite}{weak}): settle one more issue as that, from the "
            "same receipt"
        )
