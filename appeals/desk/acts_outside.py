"""Acts on a review outside: screened, sent to a reviewer, answered, carried out, or reversed by the
plan itself."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from appeals.desk.fields import FIRST_REACHED, Field, Given, choices, receipt_fields
from appeals.desk.outside_acting import Act, Doing, only
from appeals.eligibility import ABOUT
from appeals.external.answering import OUTCOMES, WAYS, Effected, Outcome
from appeals.models import ExternalReview
from appeals.operations import (
    assign_iro,
    external_receipt,
    extra_information,
    own_reversal,
    screen,
)
from appeals.operations.outcome import record_effect, record_outcome
from kernel.outside.states import CHANNELS
from kernel.web.in_words import key_in_words

RESULTS = {
    "eligible": "it is eligible, and waits for a reviewer",
    "incomplete": "it is incomplete, and waits for what is missing",
    "ineligible": "it is not eligible, and is over",
}


def _screen(doing: Doing) -> tuple[str, str]:
    given = doing.given
    found = screen.Found(
        covered=given.checked("covered"),
        about=given.text("about"),
        lacking=given.lines("lacking"),
        why=given.text("why"),
        waived=given.checked("waived"),
    )
    done = screen.screen(doing.number, found, *doing.plain)
    return f"{done.number} is screened: {RESULTS[done.result]}.", done.number


def _complete(doing: Doing) -> tuple[str, str]:
    given = doing.given
    at = given.moment("received_at")
    screen.completed(doing.number, given.text("what"), *doing.plain, received_at=at)
    return f"What was missing of {doing.number} came; it is screened again.", doing.number


def _pool(row: ExternalReview, day: date) -> tuple[Field, ...]:
    """An interest of each organization on the roster, and the field of medicine."""
    interests = tuple(
        Field(f"interest-{each.code}", f"Interest of {each.name} in the outcome",
              hint="empty: none", required=False, longest=200)
        for each in assign_iro.roster(row, day)
    )  # fmt: skip
    hint = "as the roster names it; empty: any"
    field = Field("specialty", "Field the reviewer must have", hint=hint, required=False)
    return (*interests, field)


def _draw(doing: Doing) -> tuple[str, str]:
    given, day = doing.given, doing.now.astimezone(ZoneInfo(doing.row.case.zone)).date()
    conflicts = {
        each.code: text
        for each in assign_iro.roster(doing.row, day)
        if (text := given.text(f"interest-{each.code}"))
    }
    made = assign_iro.assign(
        doing.number, *doing.plain, conflicts=conflicts, specialty=given.text("specialty")
    )
    return f"{made.body} was drawn; its review is {made.number}, and the file goes.", made.number


def _name_body(doing: Doing) -> tuple[str, str]:
    given = doing.given
    named = assign_iro.Named(
        code=given.text("code"),
        name=given.text("name"),
        assigned_at=given.moment("assigned_at"),
        channel=given.text("channel"),
        address=given.address("address"),
    )
    made = assign_iro.assigned_by_others(doing.number, named, *doing.plain)
    return f"{named.name} hears it as {made.number}, and the file goes.", made.number


def _received(doing: Doing) -> tuple[str, str]:
    at = doing.given.moment("received_at")
    assign_iro.acknowledged(doing.number, *doing.plain, received_at=at)
    return f"That the reviewer received {doing.number} is on record; its time runs.", doing.number


def _information(doing: Doing) -> tuple[str, str]:
    given = doing.given
    came = extra_information.Extra(
        given.text("what"), given.moment("reviewer_received_at"), given.moment("received_at")
    )
    step = extra_information.came(doing.number, came, *doing.plain)
    return f"{step.number} is on file: the plan may look again; the review goes on.", step.number


def _stands(doing: Doing) -> tuple[str, str]:
    extra_information.stands(doing.number, doing.given.text("why"), *doing.plain)
    return f"The denial stands in spite of {doing.number}; the review goes on.", doing.number


def _reverse(doing: Doing) -> tuple[str, str]:
    step, _ = own_reversal.reverse(doing.number, doing.given.text("why"), *doing.plain)
    said = f"The plan reversed; {step.number} holds the day by which claimant and reviewer are told"
    return f"{said}.", step.number


def _outcome(doing: Doing) -> tuple[str, str]:
    given = doing.given
    said = Outcome(
        outcome=given.text("outcome"),
        decided_at=given.moment("decided_at"),
        received_at=given.moment("received_at"),
        notice_dated=given.day("notice_dated"),
        why=given.text("why"),
        reference=given.text("reference"),
        told_orally_at=given.moment_if("told_orally_at"),
        lines=_lines(doing.row, given),
    )
    done = record_outcome(doing.number, said, *doing.plain)
    words = key_in_words(done.outcome)
    return f"{done.number}: the reviewer's decision is on record, {words}.", done.number


def _numbers(row: ExternalReview) -> list[int]:
    """The lines the review is about: those appealed, else all that were decided."""
    if row.appeal is not None and row.appeal.lines:
        return sorted(row.appeal.lines)
    decided = row.decision.lines.order_by("number") if row.decision else ()
    return [each.number for each in decided]


def _outcome_fields(row: ExternalReview, day: date) -> tuple[Field, ...]:
    """The decision, and line by line where its notice says so: a reversal in part has to."""
    lines = [
        field
        for number in _numbers(row)
        for field in (
            Field(f"outcome-{number}", f"Line {number}", "select",
                  "where the notice says it line by line", required=False,
                  choices=(("", "As the whole"), *choices(*OUTCOMES[:3]))),
            Field(f"why-{number}", f"Why, of line {number}", "area", required=False, longest=4000),
            Field(f"units-{number}", f"Units allowed of line {number}", "number",
                  "of one reversed in part", required=False, longest=5),
        )
    ]  # fmt: skip
    return (*_OUTCOME, *lines)


def _lines(row: ExternalReview, given: Given) -> tuple[dict[str, Any], ...]:
    said: list[dict[str, Any]] = []
    for number in _numbers(row):
        outcome = given.text(f"outcome-{number}")
        if not outcome:
            continue
        line = {"line": number, "outcome": outcome, "why": given.text(f"why-{number}")}
        units = given.number(f"units-{number}")
        said.append(line if units is None else line | {"units": units})
    return tuple(said)


def _effect(doing: Doing) -> tuple[str, str]:
    given = doing.given
    said = Effected(given.text("how"), given.moment("at"), given.text("reference"))
    record_effect(doing.number, said, *doing.plain)
    return f"{doing.number}: that it was carried out is on record.", doing.number


CAME = {
    "fast_track": "When the QIO told the plan",
    "second_look": "When the QIO had the request to look once more",
}


def _receipt(row: ExternalReview, day: date) -> tuple[Field, ...]:
    return receipt_fields(row.received_at, row.case.zone, CAME.get(row.step, FIRST_REACHED))


def _correct(doing: Doing) -> tuple[str, str]:
    actor, now, version = doing.plain
    at, why = doing.given.moment("received_at"), doing.given.text("why")
    done = external_receipt.correct(doing.number, at, why, actor=actor, now=now, version=version)
    said = f"The receipt of {done.number} is corrected; the old moment stays on record."
    return " ".join((said, *(f"{each.in_words()}." for each in done.moved))), done.number


_OUTCOME = (
    Field("outcome", "What the reviewer decided", "select", choices=choices(*OUTCOMES)),
    Field("decided_at", "When it decided", "moment"),
    Field("told_orally_at", "When it was told by voice", "moment", required=False),
    Field("notice_dated", "Date of its notice", "date"),
    Field("received_at", "When it reached the plan", "moment"),
    Field("reference", "The reviewer's own number", required=False, longest=80),
    Field("why", "Why, as its notice says", "area", longest=4000),
)
OUTSIDE = (
    Act("screen", "Screen", "The preliminary review.  Whether it is in time, and whether the plan's"
        " own appeal is done, the record says.",
        only(
            Field("covered", "The person was covered when the service was asked for or given",
                  "check", required=False),
            Field("about", "What the denial turned on", "select",
                  choices=choices(*ABOUT, words=ABOUT)),
            Field("lacking", "What is still to be supplied, a line each", "area",
                  "it is then incomplete, and not refused", required=False, longest=1000),
            Field("waived", "The plan does not ask that its own appeal be gone through", "check",
                  required=False),
            Field("why", "More to say", "area", "the letter says it", required=False,
                  longest=2000),
        ), _screen),
    Act("complete", "Complete", "What was missing came in; it is screened again.",
        only(
            Field("what", "What came", "area", longest=1000),
            Field("received_at", "When it came", "moment"),
        ), _complete),
    Act("assign", "Draw a reviewer for", "The organization whose turn it is, of those that may have"
        " it; the draw is on record, and the file goes to it.", _pool, _draw),
    Act("name-body", "Name the reviewer of", "Whom the state or HHS assigned; the plan never"
        " chooses.",
        only(
            Field("code", "Its short name", hint="letters and numbers", longest=30),
            Field("name", "Its name", longest=200),
            Field("assigned_at", "When it was assigned", "moment"),
            Field("channel", "How the file goes", "select", choices=choices(*CHANNELS)),
            Field("address", "Where to, a line each", "area", required=False, longest=400),
        ), _name_body),
    Act("received", "Receipt by the reviewer of", "Its time runs from when it got the request.",
        only(Field("received_at", "When it received it, as it says", "moment")), _received),
    Act("information", "Claimant's information in", "The reviewer sends on what the claimant sent"
        " it; the plan may look again, and the review goes on.",
        only(
            Field("what", "What the claimant sent", "area", longest=2000),
            Field("reviewer_received_at", "When the reviewer received it", "moment"),
            Field("received_at", "When it reached the plan", "moment"),
        ), _information),
    Act("stands", "The denial stands after", "It was looked at, and changes nothing.",
        only(Field("why", "Why the denial stands in spite of it", "area", longest=2000)), _stands),
    Act("reverse", "Reverse the denial in", "The plan undoes its own denial while the reviewer has"
        " it: carried out at once, and told in one business day.",
        only(Field("why", "Why the denial is reversed", "area", "the letter says it",
                    longest=2000)), _reverse),
    Act("outcome", "Record the decision on", "What the reviewer decided.",
        _outcome_fields, _outcome),
    Act("effect", "Record what was carried out of", "Authorized, provided or paid.",
        only(
            Field("how", "How it was carried out", "select", choices=choices(*WAYS)),
            Field("at", "When", "moment"),
            Field("reference", "Where that can be seen", required=False, longest=80),
        ), _effect),
    Act("receipt", "Correct the receipt of", "Everything is reckoned again from the true receipt.",
        _receipt, _correct),
)  # fmt: skip
