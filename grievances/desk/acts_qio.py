"""Acts on a QIO's review of the quality of care."""

from appeals.desk.fields import Field, choices
from grievances.desk.on_matters import Doing, MatterAct, only
from grievances.external.qio import Determination, Found, root_of
from grievances.external.qio_steps import ENDED, PARTIES
from grievances.lengths import SENT_WHY
from grievances.operations.matters import quality
from grievances.showing.matters import ShownMatterWhole

FOUND = {"met": "the standard was met", "not_met": "the standard was not met"}


def _send(doing: Doing) -> str:
    sent = quality.send(doing.number, doing.given.text("why"), *doing.plain)
    return f"The file is on its way to {sent.name}; its receipt counts."


def _called(doing: Doing) -> str:
    given = doing.given
    step = quality.told_interim(
        doing.number, given.moment("told_at"), given.moment("offered_at"), *doing.plain
    )
    return f"That the QIO called is on record in {step.number}."


def _offer_ended(doing: Doing) -> str:
    given = doing.given
    quality.offer_ended(doing.number, given.text("how"), given.moment("at"), *doing.plain)
    return "How the offer to discuss ended is on record."


def _concerns(shown: ShownMatterWhole) -> tuple[Field, ...]:
    made: list[Field] = []
    for each in shown.concerns:
        n = each.number
        made += [
            Field(f"outcome-{n}", f"Concern {n}: {each.words[:100]}", "select",
                  choices=choices(*FOUND, words=FOUND)),
            Field(f"standard-{n}", f"Concern {n}: the standard of care", "area", longest=4000),
            Field(f"facts-{n}", f"Concern {n}: the facts", "area", longest=4000),
        ]  # fmt: skip
    return (
        *made,
        Field("dated", "Date of its notice", "date"),
        Field("received_at", "When it reached the plan", "moment"),
        Field("reference", "Its own number", required=False, longest=80),
    )


def _reconsidered_asks(shown: ShownMatterWhole) -> tuple[Field, ...]:
    voice = Field("told_orally_at", "When it was told by voice", "moment", required=False)
    return (*_concerns(shown), voice)


def _said(doing: Doing) -> Determination:
    given = doing.given
    found = tuple(
        Found(n, given.text(f"outcome-{n}"), given.text(f"standard-{n}"), given.text(f"facts-{n}"))
        for n in root_of(doing.row).concerns.order_by("number").values_list("number", flat=True)
    )
    return Determination(
        found=found,
        dated=given.day("dated"),
        received_at=given.moment("received_at"),
        told_orally_at=given.moment_if("told_orally_at"),
        reference=given.text("reference"),
    )


def _determined(doing: Doing) -> str:
    step = quality.determined(doing.number, _said(doing), *doing.plain)
    return f"The initial determination is {step.number}; the parties' time runs from it."


def _asked(doing: Doing) -> str:
    given = doing.given
    step = quality.ask_reconsidered(
        doing.number, given.text("party"), given.moment("at"), *doing.plain
    )
    return f"The reconsideration is {step.number}."


def _more_sent(doing: Doing) -> str:
    quality.more_sent(doing.number, doing.given.moment("at"), *doing.plain)
    return "That more reached the QIO is on record."


def _reconsidered(doing: Doing) -> str:
    step = quality.reconsidered(doing.number, _said(doing), *doing.plain)
    return f"{step.number} is decided, and that is final."


ON_REVIEWS = (
    MatterAct("send", "Send the file of", "What peers wrote is in none of it.",
              only(Field("why", "Why it goes", "area", "empty: the QIO asked for the records",
                         required=False, longest=SENT_WHY)), _send),
    MatterAct("called", "The QIO called about", "Its interim determination, with an offer to"
              " discuss.",
              only(Field("told_at", "When it called", "moment"),
                   Field("offered_at", "When it offered to discuss", "moment")), _called),
    MatterAct("offer-ended", "Offer to discuss ended in", "In a talk, a statement, or its time.",
              only(Field("how", "How", "select", choices=choices(*ENDED)),
                   Field("at", "When", "moment")), _offer_ended),
    MatterAct("determined", "Determination of", "What the QIO found of each concern.",
              _concerns, _determined),
    MatterAct("ask-reconsidered", "Reconsideration asked of", "Which party asks.",
              only(Field("party", "Who asks", "select", choices=choices(*PARTIES)),
                   Field("at", "When the QIO had it", "moment")), _asked),
    MatterAct("more-sent", "More sent for", "What the QIO needs besides reached it.",
              only(Field("at", "When", "moment")), _more_sent),
    MatterAct("reconsidered", "Reconsidered:", "The decision of the reconsideration is final.",
              _reconsidered_asks, _reconsidered),
)  # fmt: skip
