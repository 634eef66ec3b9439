"""What a person finds out about the time an appeal was filed in: a good cause, or the notice."""

from zoneinfo import ZoneInfo

from appeals.desk.acts import Act, Doing, only, why
from appeals.desk.fields import Field, choices
from appeals.desk.trying import Unreadable
from appeals.law_book import book
from appeals.models import Appeal
from appeals.operations import judged_late
from appeals.pipeline import Examined
from appeals.showing.parts import Shown

NO_CAUSE = "none"
"""As the interface for machines says it."""


def _causes(row: Appeal, shown: Shown) -> tuple[Field, ...]:
    """The law's list for this coverage; what was claimed stands chosen, and decides nothing."""
    received = row.received_at.astimezone(ZoneInfo(row.case.zone)).date()
    law = book().opened(tuple(row.case.regimes), receipt_date=received)
    listed = law.find("admissibility.good_causes")
    known = choices(*(listed.amount.split() if listed else ()))
    return (
        Field(
            "cause",
            "Good cause",
            "select",
            hint=listed.cite if listed else "",
            choices=(("", "Choose"), *known, (NO_CAUSE, "No good cause is found")),
            value=row.good_cause,
        ),
        why("What shows it, or why it is none"),
    )


def _good_cause(doing: Doing) -> list[str]:
    cause = doing.given.text("cause")
    if not cause:
        raise Unreadable("good cause: choose one, or that none is found")
    found = "" if cause == NO_CAUSE else cause
    said = "No good cause is found" if cause == NO_CAUSE else "A good cause is found"
    examined = judged_late.good_cause(doing.number, found, doing.given.text("why"), **doing.named)
    return [f"{said} for {doing.number}.", _filing(examined)]


def _notice(doing: Doing) -> list[str]:
    given = doing.given
    examined = judged_late.notice(
        doing.number,
        why=given.text("why"),
        dated=given.day_if("dated"),
        received=given.day_if("received"),
        **doing.named,
    )
    return [f"The notice {doing.number} is about is on record.", _filing(examined)]


def _filing(found: Examined) -> str:
    return found.of("filed_in_time").message


FILING = (
    Act("good-cause", "Judge the good cause of",
        "Whether there was a good cause to ask late is a person's to find.",
        _causes, _good_cause),
    Act("notice", "Say when the notice came for",
        "The time to ask runs from the notice.  What is left empty stays as it is.",
        only(
            Field("dated", "Date of the notice", "date", required=False),
            Field("received", "Day it was received", "date", "where that is proven",
                  required=False),
            why("How it is known"),
        ),
        _notice),
)  # fmt: skip
