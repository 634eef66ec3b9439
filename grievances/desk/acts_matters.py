"""Acts on what a department asks, and on a case of CMS's complaint module."""

from appeals.desk.fields import Choices, Field, choices, receipt_fields
from appeals.eligibility import BASES
from appeals.external.iro import PROCESSES
from appeals.models.appeal import ASKERS
from appeals.operations.external_request import ReviewAsked
from grievances.codes import codes, name_of
from grievances.desk.on_matters import Doing, MatterAct, only, why
from grievances.external.answering import HOW, Effected
from grievances.external.commissioner import Disposed, Inquiry
from grievances.external.ctm import LEVELS
from grievances.external.packet import CHAPTERS, on_file
from grievances.external.pages import Response
from grievances.external.pages import asked as asked_of
from grievances.external.sending import lacking_of
from grievances.lengths import ASKED, WHY
from grievances.models import Matter
from grievances.operations.matters import department, quality, receipt, refer, tracked
from grievances.showing.matters import AROUND, ShownMatterWhole


def coded(column: str, first: str = "") -> Choices:
    """The codes of a column of the register, in words."""
    known = tuple((code, name_of(column, code)) for code in codes()[column])
    return ((("", first), *known) if first else known)  # fmt: skip


def _answers(shown: ShownMatterWhole) -> tuple[Field, ...]:
    each = tuple(
        Field(f"answer-{n}", f"{n}. {text}", "area", longest=ASKED)
        for n, text in enumerate(shown.asks, 1)
    )
    there = on_file(Matter.objects.select_related(*AROUND).get(number=shown.number))
    return (
        *each,
        Field("summary", "What happened, and what the plan concludes", "area", longest=ASKED),
        Field("action", "What is mended, and by when", "area", required=False, longest=4000),
        Field("contact", "Whom to call", required=False, longest=240),
        *(_exhibit(name, title, there[name]) for name, title in CHAPTERS.items()),
    )


def _exhibit(name: str, title: str, there: int) -> Field:
    """Ticked where there is something to go along; how much, before anything is made."""
    said = f"{there} on file" if there else "none on file: the answer would say so"
    what = title.lower().removeprefix("the ")
    label, value = f"With the {what} ({said})", "yes" if there else ""
    return Field(f"exhibit-{name}", label, "check", required=False, value=value)


def _respond(doing: Doing) -> str:
    given = doing.given
    things = len(asked_of(doing.row))
    said = Response(
        answers=tuple(given.text(f"answer-{n}") for n in range(1, things + 1)),
        summary=given.text("summary"),
        action=given.text("action"),
        contact=given.text("contact"),
    )
    exhibits = [name for name in CHAPTERS if given.checked(f"exhibit-{name}")]
    sent = department.respond(doing.number, said, *doing.plain, exhibits=exhibits)
    missing = "; ".join(lacking_of(sent))
    lacking = f" It lacks: {missing}." if missing else ""
    return f"The answer is on its way to {sent.name}; its receipt stops the time.{lacking}"


def _take_time(doing: Doing) -> str:
    done = department.take_time(doing.number, doing.given.text("why"), *doing.plain)
    return f"The notice goes ({done.cite}); once it arrived, {doing.number} is due {done.new_day}."


def _granted(doing: Doing) -> str:
    given = doing.given
    days, at, why_so = given.number("days"), given.moment("at"), given.text("why")
    done = department.time_granted(doing.number, days, at, why_so, *doing.plain)
    return f"{doing.number} is due {done.new_day} ({done.cite})."


def _further(doing: Doing) -> str:
    given = doing.given
    asked = Inquiry(
        asks=given.lines("asks"),
        received_at=given.moment("received_at"),
        sent_on=given.day_if("sent_on"),
        urgent=given.checked("urgent"),
    )
    step = department.ask_further(doing.number, asked, *doing.plain)
    return f"What they ask further is {step.number}, with its own receipt."


def _dispose(doing: Doing) -> str:
    given = doing.given
    said = Disposed(
        disposition=given.text("disposition"),
        dated=given.day("dated"),
        received_at=given.moment("received_at"),
        why=given.text("why"),
        reference=given.text("reference"),
    )
    department.dispose(doing.number, said, *doing.plain)
    return f"How the department closed {doing.number} is on record."


def _code(doing: Doing) -> str:
    given = doing.given
    actor, now, version = doing.plain
    department.code(
        doing.number,
        actor,
        now,
        version,
        function=given.text("function"),
        reason=given.text("reason"),
        objection=given.text("objection"),
    )
    return f"{doing.number} has its codes of the register."


def _effect(doing: Doing) -> str:
    given = doing.given
    done = Effected(given.text("how"), given.moment("at"), given.text("reference"))
    of_a_department = doing.row.kind == "inquiry"
    (department.carried_out if of_a_department else quality.mended)(
        doing.number, done, *doing.plain
    )
    return f"What was decided in {doing.number} is carried out."


def _receipt(shown: ShownMatterWhole) -> tuple[Field, ...]:
    asked = shown.level == "reconsideration"
    label = "When the QIO had the request" if asked else "When it first reached the plan"
    return receipt_fields(shown.received_at, shown.zone, label)


def _correct(doing: Doing) -> str:
    actor, now, version = doing.plain
    at, reason = doing.given.moment("received_at"), doing.given.text("why")
    done = receipt.correct(doing.number, at, reason, actor=actor, now=now, version=version)
    said = f"The receipt of {done.number} is corrected; the old moment stays on record."
    return " ".join((said, *(f"{each.in_words()}." for each in done.moved)))


def _refer(doing: Doing) -> str:
    given = doing.given
    asked = ReviewAsked(
        asked_by=given.text("asked_by"),
        basis=given.text("basis"),
        appeal=given.text("appeal"),
        claim=given.text("claim"),
        request=given.text("request"),
        expedited=given.checked("expedited"),
        urgent_why=given.text("urgent_why"),
        process=given.text("process"),
        process_why=given.text("process_why"),
        notice_dated=given.day_if("notice_dated"),
        notice_received=given.day_if("notice_received"),
    )
    at = given.moment("received_at")
    review = refer.to_external_review(doing.number, asked, at, *doing.plain)
    return f"{review.number} is on file; {doing.number} goes on beside it."


def _resolve(doing: Doing) -> str:
    given = doing.given
    tracked.resolve(doing.number, given.text("why"), given.moment("at"), *doing.plain)
    return f"{doing.number} is resolved, and CMS has to agree."


def _cms_closed(doing: Doing) -> str:
    given, accepted = doing.given, doing.given.text("accepted") == "yes"
    at = given.moment("at")
    tracked.closed_by_cms(doing.number, accepted, given.text("why"), at, *doing.plain)
    return f"CMS closed {doing.number}." if accepted else f"{doing.number} is to be resolved still."


def _level(doing: Doing) -> str:
    given = doing.given
    tracked.set_level(doing.number, given.text("level"), given.text("why"), *doing.plain)
    return f"{doing.number} has the time of its new level, from its first receipt."


_BASES = tuple((each, f"{text[:1].upper()}{text[1:]}") for each, text in BASES.items())
_AT = Field("at", "When", "moment")

ON_INQUIRIES = (
    MatterAct("answer", "Answer", "Everything asked is answered; the answer leaves with its"
              " exhibits, and its receipt stops the time.", _answers, _respond),
    MatterAct("take-time", "Take more time for", "By written notice, where the state gives it so.",
              only(why("Why more time is needed", "the notice says it")), _take_time),
    MatterAct("time-granted", "More time granted for", "What the department granted.",
              only(Field("days", "Days", "number", "where the law leaves it open", required=False),
                   Field("at", "When it was granted", "moment"), why("What it wrote")), _granted),
    MatterAct("ask-further", "Asked further in", "A step with its own receipt and its own time.",
              only(Field("asks", "What they ask, a line each", "area", longest=ASKED),
                   Field("received_at", "When it reached the plan", "moment"),
                   Field("sent_on", "Date of their letter", "date", required=False),
                   Field("urgent", "Urgent", "check", required=False)), _further),
    MatterAct("close", "Closed by the department:", "The plan's own grievance goes on by itself.",
              only(Field("disposition", "How it was closed", "select",
                         choices=coded("disposition")),
                   Field("dated", "Date of its letter", "date"),
                   Field("received_at", "When it reached the plan", "moment"),
                   why("Why, as its letter says"),
                   Field("reference", "Its own number", required=False, longest=80)), _dispose),
    MatterAct("code", "Codes of", "What is left out stays as it is.",
              only(Field("function", "Company function", "select", required=False,
                         choices=coded("function", "As it is")),
                   Field("reason", "Reason", "select", required=False,
                         choices=coded("reason", "As it is")),
                   Field("objection", "What the plan holds against the codes proposed", "area",
                         "where a law lets it", required=False, longest=WHY)), _code),
    MatterAct("refer", "Refer on to external review", "It goes on beside it.",
              only(Field("basis", "Why it may be asked for", "select", choices=_BASES),
                   Field("asked_by", "Who asks", "select", choices=choices(*ASKERS)),
                   Field("appeal", "Appeal", required=False, longest=20),
                   Field("claim", "Or claim", required=False, longest=20),
                   Field("request", "Or prior authorization", required=False, longest=20),
                   Field("notice_dated", "Notice dated", "date", required=False),
                   Field("notice_received", "Notice received", "date", "if proven",
                         required=False),
                   Field("expedited", "Expedited is asked for", "check", required=False),
                   Field("urgent_why", "Why it cannot wait", "area", "where expedited is asked for",
                         required=False, longest=2000),
                   Field("received_at", "When it was asked for", "moment"),
                   Field("process", "Process", "select", "where the law on record does not say",
                         required=False, choices=(("", "As the law says"), *choices(*PROCESSES))),
                   Field("process_why", "Why that process", required=False)), _refer),
)  # fmt: skip

ON_CTM = (
    MatterAct("resolved", "Resolve", "It is written into CMS's module.",
              only(why("What was done"), _AT), _resolve),
    MatterAct("closed-by-cms", "CMS on", "CMS accepts that it is resolved, or sends it back.",
              only(Field("accepted", "What CMS said", "select",
                         choices=(("yes", "Accepted as resolved"), ("no", "Sent back"))),
                   why("Why"), _AT), _cms_closed),
    MatterAct("level", "Another level for", "That level's time runs, from the same receipt.",
              only(Field("level", "Level", "select", choices=choices(*LEVELS)), why("Why")),
              _level),
)  # fmt: skip

ON_ALL = (
    MatterAct("effect", "Carried out of", "Where that is seen is kept.",
              only(Field("how", "How", "select", choices=choices(*HOW)), _AT,
                   Field("reference", "Where that can be seen", required=False, longest=80)),
              _effect),
    MatterAct("receipt", "Correct the receipt of", "Everything is reckoned again from the true"
              " receipt.", _receipt, _correct),
)  # fmt: skip
