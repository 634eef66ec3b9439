"""Acts on a review of Medicare: a file sent again, the QIO's detailed notice and second look, and
up a level, with what is in controversy, in one claim or several, where that level asks for it."""

from datetime import date

from appeals.amounts import Disputed
from appeals.desk.fields import Field, Given
from appeals.desk.outside_acting import Act, Doing, only
from appeals.desk.trying import Unreadable
from appeals.external.levels import next_step
from appeals.models import Appeal, ExternalReview
from appeals.operations import escalate, fast_track
from appeals.operations.send_again import refused_file, send_again
from kernel.money import Money, UnableToReadMoney

AMOUNTS = (
    ("charged", "Charged, in dollars"),
    ("paid", "Paid by the plan, in dollars"),
    ("owed_anyway", "Deductible and coinsurance owed in any case, in dollars"),
)


_TOGETHER = (
    Field("others", "Other claims asked for in the same request, a line each", "area",
          "as C26-0000007; 350.00; 0.00; 50.00: number; charged; paid; owed in any case; and after"
          " that, of another party, its number", required=False, longest=4000),
    Field("others_fit", "Each of them was decided at the level below, and is asked for in time",
          "check", required=False),
    Field("issue", "What services of several parties have in common",
          hint="without it, those of another party are not counted", required=False),
)  # fmt: skip
"""Claims taken together to reach the amount (42 CFR 405.1006(e) and (f))."""


def _where(row: ExternalReview, day: date) -> tuple[Field, ...]:
    last = refused_file(row)
    lines = "\n".join(last.address) if last else ""
    hint = f"as it was refused: {last.reason}" if last and last.reason else "empty: as on file"
    return (
        Field("address", "Where to, a line each", "area", hint, required=False, value=lines,
              longest=400),
    )  # fmt: skip


def _again(doing: Doing) -> tuple[str, str]:
    made = send_again(doing.number, *doing.plain, address=doing.given.address("address", 120))
    return f"The file of {doing.number} goes again, attempt {made.attempt}.", doing.number


def _write(doing: Doing) -> tuple[str, str]:
    given = doing.given
    said = fast_track.Detailed(*(given.text(name) for name in ("facts", "rule", "why", "policy")))
    fast_track.write_notice(doing.number, said, *doing.plain)
    return f"The detailed notice of {doing.number} is written; its letter is owed.", doing.number


def _look(doing: Doing) -> tuple[str, str]:
    at = doing.given.moment("filed_at")
    made = fast_track.second_look(doing.number, at, *doing.plain)
    return f"{made.number} is on file: the QIO looks once more.", made.number


def higher_fields(below: Appeal | ExternalReview) -> tuple[Field, ...]:
    """What is asked of a request for the next level; amounts where that level asks for one."""
    above = next_step(below)
    asks = above is not None and above.asks_amount
    amounts = tuple(
        Field(name, label, hint="as 1250.00", longest=12) for name, label in AMOUNTS if asks
    )
    filed = Field("filed_at", "When the next level's office received the request", "moment",
                  f"time of {below.case.zone}")  # fmt: skip
    timely = Field("in_time", "It was asked for in time at every level below", "check",
                   required=False)  # fmt: skip
    return (filed, *amounts, *((timely, *_TOGETHER) if asks else ()))


def higher_of(below: Appeal | ExternalReview, given: Given) -> escalate.Higher:
    """What was typed, as the operation takes it."""
    return escalate.Higher(given.moment("filed_at"), disputed_of(below, given))


def disputed_of(below: Appeal | ExternalReview, given: Given) -> tuple[Disputed, ...]:
    """The claim or request it is about, and those asked for together with it (OM-18); nothing
    where the level above asks for no amount."""
    above = next_step(below)
    if above is None or not above.asks_amount:
        return ()
    about = below.claim or below.asked
    first = Disputed(
        number=about.number if about else below.number,
        charged=_money("charged", given.text("charged")),
        paid=_money("paid", given.text("paid")),
        owed_anyway=_money("owed anyway", given.text("owed_anyway")),
        party=below.member.number if below.member else "",
        reconsidered=True,
        in_time=given.checked("in_time"),
        issue=given.text("issue"),
    )
    return (first, *(_other(each, first, given) for each in given.lines("others")))


def _other(line: str, first: Disputed, given: Given) -> Disputed:
    """A claim of the same request: number; charged; paid; owed anyway; party, where another's."""
    parts = [each.strip() for each in line.split(";")]
    if len(parts) not in (4, 5) or not parts[0]:
        raise Unreadable(f"{line!r}: write number; charged; paid; owed anyway, and of another "
                         "party its number after that")  # fmt: skip
    charged, paid, owed = (
        _money(f"{name} of {parts[0]}", text)
        for name, text in zip(("charged", "paid", "owed anyway"), parts[1:4], strict=True)
    )
    party = parts[4] if len(parts) == 5 and parts[4] else first.party
    fits = given.checked("others_fit")
    return Disputed(parts[0], charged, paid, owed, party, fits, fits, first.issue)


def _money(what: str, text: str) -> Money:
    try:
        return Money(text.replace("$", "").replace(",", ""))
    except UnableToReadMoney as why:
        raise Unreadable(f"{what}: {why}") from None


def _higher(doing: Doing) -> tuple[str, str]:
    said = higher_of(doing.row, doing.given)
    made = escalate.ask_higher(doing.number, said, *doing.plain)
    return f"{made.number} is on file: the next level, with its own clock.", made.number


def _escalate(doing: Doing) -> tuple[str, str]:
    made = escalate.escalate(doing.number, doing.given.moment("asked_at"), *doing.plain)
    return f"{made.number} is on file: the late body has five days.", made.number


def _sent_up_fields(row: ExternalReview, day: date) -> tuple[Field, ...]:
    """What is in controversy is asked as of a request for the level above the late body."""
    at = Field("at", "When the late body sent it up", "moment", f"time of {row.case.zone}")
    return (at, *higher_fields(row.previous or row)[1:])


def _sent_up(doing: Doing) -> tuple[str, str]:
    at = doing.given.moment("at")
    disputed = disputed_of(doing.row.previous or doing.row, doing.given)
    made = escalate.sent_up(doing.number, at, disputed, *doing.plain)
    return f"{made.number} is on file: the level above has what was escalated.", made.number


def _dismissal(doing: Doing) -> tuple[str, str]:
    made = escalate.review_dismissal(doing.number, doing.given.moment("filed_at"), *doing.plain)
    return f"{made.number} is on file: the dismissal is reviewed.", made.number


LEVELS_ACTS = (
    Act("send-again", "Send again the file of", "It was refused on its way.  The same file goes to"
        " the address given here.", _where, _again),
    Act("detailed-notice", "Write the detailed notice of", "It is about this person and no formula;"
        " its clock stops when the letter has left.",
        only(
            Field("facts", "The facts of this person's care", "area", longest=4000),
            Field("rule", "Medicare's rule on coverage", "area", longest=2000),
            Field("policy", "The plan's own policy", "area", "where it has one", required=False,
                  longest=2000),
            Field("why", "Why it follows that coverage ends", "area", longest=4000),
        ), _write),
    Act("second-look", "Asked to look once more at", "The enrollee asks the QIO to look once more"
        " at what it decided.",
        only(Field("filed_at", "When the QIO was asked", "moment")), _look),
    Act("higher", "Next level above", "A hearing, the Council, the court: a review of its own.  The"
        " law of the year says how much must be in controversy.",
        lambda row, day: higher_fields(row), _higher),
    Act("escalate", "Escalate", "The body is late, and who appealed asks it to decide in five days"
        " or send the matter up.",
        only(Field("asked_at", "When it was asked", "moment")), _escalate),
    Act("sent-up", "Sent up after", "The late body could not decide in the five days, and sent the"
        " matter to the level above, which has more time for it.", _sent_up_fields, _sent_up),
    Act("review-dismissal", "Review of the dismissal in", "The next level is asked to review that"
        " the body dismissed it.",
        only(Field("filed_at", "When the next level's office received the request", "moment")),
        _dismissal),
)  # fmt: skip
