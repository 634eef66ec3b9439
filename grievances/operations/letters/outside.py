"""Who outside the plan hears of a grievance on the day of the letter, where it is on record."""

from datetime import date

from appeals.external.on_file import UnableToGo
from grievances.external.bodies import department_of, labor_of, phone_of, qio_of
from grievances.law_book import book
from grievances.letters.given import Outside
from kernel.dates import Span, Unit
from kernel.law import UnableToCite
from kernel.law.regimes import in_force, regimes


def under_state_law(names: tuple[str, ...]) -> bool:
    """Whether a state's law binds the plan: its letters say more."""
    return any(regimes()[name].kind == "state" for name in in_force(names))


def qio(names: tuple[str, ...], state: str, received: date, dated: date) -> Outside | None:
    """The QIO of the member's state, and how long after the care it takes complaints; None where no
    QIO hears members of such plans, or none is on record."""
    law = book().opened(names, receipt_date=received)
    within = law.find("answers.qio_within")
    if within is None:
        return None
    try:
        body = qio_of(state, dated)
    except UnableToCite:
        return None
    return Outside(
        kind="qio",
        code=body.code,
        name=body.name,
        address=body.address,
        within=_in_words(Span.parse(within.amount)),
        weak=body.weak or within.weak,
    )


def outside(
    names: tuple[str, ...], body: str, state: str, received: date, dated: date
) -> Outside | None:
    """The QIO for Medicare, the department for insured plans, the Department of Labor for
    self-funded ones; None where none is on record."""
    law = book().opened(names, receipt_date=received)
    who = law.find("answers.heard_outside")
    if who is None:
        return None
    if who.amount == "qio":
        return qio(names, state, received, dated)
    try:
        found = (
            labor_of(names, dated) if who.amount == "labor" else department_of(names, dated, body)
        )
    except (UnableToCite, UnableToGo):
        return None
    return Outside(
        kind=who.amount,
        code=found.code,
        name=found.name,
        address=found.address,
        phone=phone_of(found.code),
        weak=found.weak or who.weak,
    )


def _in_words(span: Span) -> str:
    """3 years; 18 months; 90 days."""
    if span.unit is Unit.MONTHS and span.amount % 12 == 0:
        return f"{span.amount // 12} years"
    return str(span).replace("calendar ", "")
