"""Acts that take an appeal further: the second level, the outside reviewers, and the written answer
on a rule the plan did not keep."""

from appeals.desk.acts import Act, Doing, only, why
from appeals.desk.acts_levels import higher_fields, higher_of
from appeals.desk.fields import Field, choices, local_moment
from appeals.eligibility import BASES
from appeals.external.iro import PROCESSES
from appeals.letters.compose import FINAL, LEVEL
from appeals.models import Appeal
from appeals.models.appeal import ASKERS
from appeals.operations import (
    dismissal_review,
    escalate,
    explanation,
    external_request,
    forward,
    second_level,
)
from appeals.operations.exhaustion import DE_MINIMIS, LIMBS
from appeals.operations.open import Wanted
from appeals.showing.parts import Shown

_WHO = Field("asked_by", "Who asks", "select", choices=choices(*ASKERS))


def _second_level(row: Appeal, shown: Shown) -> tuple[Field, ...]:
    made = row.decisions.order_by("-number").first()
    left = [each for each in (made.lines if made else ()) if each["outcome"] != "overturned"]
    lines = tuple((str(each["line"]), f"Line {each['line']}") for each in left)
    return (
        Field("received_at", "When it first reached the plan, or a delegate", "moment",
              f"time of {row.case.zone}; its clock runs from it"),
        _WHO,
        Field("asker_name", "Name of who asks", hint="empty for the member", required=False,
              longest=120),
        Field("asker_address", "Address of who asks, a line each", "area", required=False,
              longest=400),
        Field("line", "Which line", "select", required=False,
              choices=(("", "All that were not overturned"), *lines)),
        Field("wants", "What is asked", "area", required=False, longest=2000),
    )  # fmt: skip


def _ask_second_level(doing: Doing) -> list[str]:
    given = doing.given
    line = given.number("line")
    wanted = Wanted(
        asked_by=given.text("asked_by"),
        lines=(line,) if line else (),
        asker_name=given.text("asker_name"),
        asker_address=given.address("asker_address"),
        wants=given.text("wants"),
    )
    at = given.moment("received_at")
    made = second_level.ask_second_level(doing.number, wanted, *doing.plain, received_at=at)
    return [f"{made.number} is on file: the second level, with its own clock and reviewer."]


def _forward(doing: Doing) -> list[str]:
    review = forward.forward_now(doing.number, *doing.plain)
    return [f"The file of {doing.number} is on its way as {review.number}."]


DENIALS = (FINAL, LEVEL)
"""The letters that tell a denial external review may be asked for of; the latest comes first."""


def _asks_review(row: Appeal, shown: Shown) -> tuple[Field, ...]:
    zone = row.case.zone
    told = next((each.dated.isoformat() for each in shown.letters if each.code in DENIALS), "")
    return (
        Field("received_at", "When the request reached the plan", "moment", f"time of {zone}"),
        _WHO,
        Field("basis", "Why it may be asked for", "select",
              choices=choices(*BASES, words=BASES)),
        Field("expedited", "Expedited is asked for", "check", required=False),
        Field("urgent_why", "Why standard time would jeopardize the person, or which emergency",
              "area", required=False, longest=2000),
        Field("notice_dated", "Date of the notice of the denial", "date", required=False,
              value=told),
        Field("notice_received", "Day that notice was received", "date",
              "the time to ask counts from it", required=False),
        Field("process", "Process", "select", "as the law of the coverage says", required=False,
              choices=(("", "By the law on record"), *choices(*PROCESSES))),
        Field("process_why", "Why another process applies", required=False, longest=400),
    )  # fmt: skip


def _ask_review(doing: Doing) -> list[str]:
    given = doing.given
    said = external_request.ReviewAsked(
        asked_by=given.text("asked_by"),
        basis=given.text("basis"),
        appeal=doing.number,
        expedited=given.checked("expedited"),
        urgent_why=given.text("urgent_why"),
        process=given.text("process"),
        process_why=given.text("process_why"),
        notice_dated=given.day_if("notice_dated"),
        notice_received=given.day_if("notice_received"),
    )
    row = external_request.ask(
        said, doing.actor, doing.now, received_at=given.moment("received_at")
    )
    return [f"{row.number} is on file, and waits to be screened."]


def _asks_answer(row: Appeal, shown: Shown) -> tuple[Field, ...]:
    return (
        Field("received_at", "When the request came in", "moment",
              f"time of {row.case.zone}; the ten days run from it",
              value=local_moment(row.received_at, row.case.zone)),
        Field("who", "Who asks for the answer", longest=120),
    )  # fmt: skip


def _ask_answer(doing: Doing) -> list[str]:
    given = doing.given
    made = explanation.ask(
        doing.number, given.moment("received_at"), given.text("who"), *doing.plain
    )
    return [f"{made.number} is on file: the written answer is owed in ten days."]


_ANSWER = (
    why("The answer, in words the claimant reads", "the letter says it"),
    *(
        Field(f"met-{limb}", f"How it is that {words}", "area",
              "empty: this part of the test is not met", required=False, longest=2000)
        for limb, words in LIMBS.items()
    ),
)  # fmt: skip


def _answer(doing: Doing) -> list[str]:
    given = doing.given
    met = {limb: text for limb in LIMBS if (text := given.text(f"met-{limb}"))}
    explanation.explain(doing.number, explanation.Explanation(given.text("why"), met), *doing.plain)
    if set(met) == set(LIMBS):
        return ["The answer is on record: all four parts of the test are met.  Its letter is owed."]
    return ["The answer is on record; the failure counts.  Its letter is owed."]


def _sent_back(doing: Doing) -> list[str]:
    given = doing.given
    made = explanation.rejected(
        doing.number, given.moment("received_at"), given.text("by_whom"), *doing.plain
    )
    return [f"{made.number} is on file: the claimant is told in ten days that they may go on here."]


def _higher(doing: Doing) -> list[str]:
    said = higher_of(doing.row, doing.given)
    made = escalate.ask_higher(doing.number, said, *doing.plain)
    return [f"{made.number} is on file: the next level, with its own clock."]


def _ask_ire(doing: Doing) -> list[str]:
    made = dismissal_review.ask_ire(doing.number, doing.given.moment("filed_at"), *doing.plain)
    return [f"{made.number} is on file: the IRE reviews the dismissal, and the file goes to it."]


FURTHER = (
    Act("second-level", "Open the second level of",
        "An appeal of its own, with its own clock and another reviewer.",
        _second_level, _ask_second_level),
    Act("higher", "Next level above",
        "The level of Medicare above, which who appealed asks for: a review of its own.",
        lambda row, shown: higher_fields(row), _higher),
    Act("review-dismissal", "IRE asked to review the dismissal of",
        "The independent review entity says that it was asked to: the file of what was dismissed"
        " goes to it.  What it decides is recorded on its own page.",
        only(Field("filed_at", "When the entity received the request", "moment",
                   "as it says; that it is late is for the entity to judge")), _ask_ire),
    Act("forward", "Forward now",
        "The file goes to the independent review entity, where nothing else sent it before.",
        only(), _forward),
    Act("external-review", "Request for external review of",
        "It is put on file with its own receipt, and screened next.", _asks_review, _ask_review),
    Act("ask-explanation", "Asked to explain the failure in",
        "The claimant asks why a rule that was not kept should not count (45 CFR 147.136(b)).",
        _asks_answer, _ask_answer),
    Act("explain", "Explain the failure in",
        f"Only where all four parts are met does it not count ({DE_MINIMIS}).",
        only(*_ANSWER), _answer),
    Act("sent-back", "Sent back to",
        "A reviewer or court would not hear it at once: the claimant is told in ten days.",
        only(
            Field("received_at", "When the plan was told", "moment"),
            Field("by_whom", "Which reviewer or court", longest=120),
        ),
        _sent_back),
)  # fmt: skip
