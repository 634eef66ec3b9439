"""When the statement of a member's claims is due: cycles reckoned from January, by dated law."""

from collections.abc import Sequence
from datetime import date, timedelta

from claims.law_book import book
from claims.letters.given import Judged
from kernel.dates import Span, Unit, add_months, written
from kernel.law.regimes import base_of
from kernel.money import ZERO, Money, total

STATEMENTS = {"original_medicare": "msn", "medicare_advantage": "ma_eob"}


def statement_of(regimes: tuple[str, ...]) -> str | None:
    """The code of the statement a program sends by cycle; None where letters go with each claim."""
    return STATEMENTS.get(base_of(regimes))


def by_member_and_statement(claims: Sequence[Judged]) -> list[tuple[str, list[Judged]]]:
    """The claims by whom and in which statement they are told, with its code."""
    found: dict[tuple[int, str], list[Judged]] = {}
    for each in claims:
        code = statement_of(each.regimes)
        if code:
            found.setdefault((each.member.id, code), []).append(each)
    return [(code, of_member) for (_, code), of_member in found.items()]


def cycle_of(judged: Judged, dated: date) -> tuple[date, date]:
    """The first and last day of the cycle the decision falls into.  UnableToCite without law."""
    law = book().opened(judged.regimes, notice_date=dated)
    span = law.span("statements.cycle").amount
    if _pays_member(judged):
        paying = law.find("statements.cycle_with_payment")
        span = Span.parse(paying.amount) if paying else span
    return cycle(judged.decided_on, span)


def cycle(day: date, span: Span) -> tuple[date, date]:
    """The cycle of `span` months, reckoned from January, that holds `day`."""
    if span.unit is not Unit.MONTHS or 12 % span.amount:
        raise ValueError(f"a cycle of {span} does not fit a year")
    month = (day.month - 1) // span.amount * span.amount + 1
    first = date(day.year, month, 1)
    return first, add_months(first, span.amount, else_first=False) - timedelta(days=1)


def due(
    claims: Sequence[Judged], dated: date, *, running: bool = False
) -> tuple[list[Judged], str]:
    """Of one member's decisions without a statement, those it is time to tell, and the period.

    Once one cycle has ended, everything decided by its end is told.  `running` tells what is
    decided in cycles that have not ended, too.
    """
    cycles = [cycle_of(each, dated) for each in claims]
    ended = [last for _, last in cycles if last < dated]
    if running:
        ended = [dated]
    if not ended:
        return [], ""
    until = max(ended)
    told = [each for each in claims if each.decided_on <= until]
    first = min((first for first, _ in cycles), default=until)
    return told, f"from {written(first)} to {written(until)}"


def _pays_member(judged: Judged) -> bool:
    paid = total(Money(line.get("paid") or "0.00") for line in judged.stored["lines"])
    return judged.stored["payee"] == "member" and paid > ZERO
