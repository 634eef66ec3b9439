"""What a law wants a contact handled as besides what it is sorted into: told to who settles it."""

import re
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from appeals.models import Contact
from claims.operations.chain_cases import regimes_on
from grievances.law_book import book
from grievances.models import Issue
from grievances.triage.propose import Proposed

PAYMENT = re.compile(
    r"\b(?:claims?|bills?|pa(?:y|ys|id|ying)|payments?|reimburs\w+)\b", re.IGNORECASE
)
"""Words of a decision on payment, whatever row it rests on."""


def beside(row: Contact, issues: Iterable[Proposed]) -> Iterator[str]:
    """A complaint about a payment that is a grievance too, by the law of the member's coverage on
    the day it came.  Of a member nobody found yet, nothing: it is asked again (`beside_now`)."""
    about = [each.words for each in issues if each.becomes == "appeal" and _of_payment(each)]
    return _told(row, row.member_id, about)


def beside_now(row: Contact) -> Iterator[str]:
    """The same of its issues as they stand, by the member of what they became where nobody knew
    them before.  Of what is a grievance too by now, nothing."""
    issues = [each for each in _issues(row) if _of_payment(each)]
    if any(each.settled_as == "grievance" for each in issues):
        return iter(())
    asks = [each for each in issues if (each.settled_as or each.proposed) == "appeal"]
    found = (each.case.member_id for each in asks if each.case)
    return _told(row, row.member_id or next(found, None), [each.words for each in asks])


def _issues(row: Contact) -> Iterable[Issue]:
    return row.issues.select_related("case").order_by("number")


def _of_payment(issue: Proposed | Issue) -> bool:
    return issue.category == "payment" or bool(PAYMENT.search(issue.words))


def _told(row: Contact, member: int | None, about: list[str]) -> Iterator[str]:
    if not about or member is None:
        return
    day = row.received_at.astimezone(ZoneInfo(row.zone)).date()
    found = (
        book().opened(regimes_on(member, day), receipt_date=day).find("answers.payment_complaint")
    )
    if found is not None:
        weak = ", which nobody has read in an official text" if found.weak else ""
        yield (
            f"A complaint about a payment (\u201c{about[0]}\u201d) is handled as a "
            f"{found.amount} too, by the law of the department that licensed the plan "
            f"({found.cite}{weak}): put it on file as that beside, from the same receipt"
        )
