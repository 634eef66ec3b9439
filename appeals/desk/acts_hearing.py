"""Acts on whether an appeal is heard: let in, papers, dismissed, undone, withdrawn, merged."""

from appeals.desk.acts import Act, Doing, only, told, why
from appeals.desk.fields import Field, choices, receipt_fields
from appeals.judging import Says
from appeals.judging.standing_papers import NAMES
from appeals.models import Appeal
from appeals.operations import admit, dismiss, merge, papers, receipt, vacate, withdraw
from appeals.showing.parts import Shown

_KINDS = choices(*NAMES, words=NAMES)


def _missing(row: Appeal, shown: Shown) -> tuple[Field, ...]:
    """A word on each thing that a person may judge."""
    return tuple(
        Field(f"word-{each.missing}", f"Why it is heard: {each.message}", "area", longest=2000)
        for each in shown.findings
        if each.says is Says.LACKS and each.missing not in admit.NO_WORD
    )


def _admit(doing: Doing) -> list[str]:
    posted = doing.given.posted
    words = {name.removeprefix("word-"): str(posted[name])
             for name in posted if name.startswith("word-")}  # fmt: skip
    admit.admit(doing.number, words=words, **doing.named)
    return [f"{doing.number} may be heard, and waits for a reviewer."]


def _ask_papers(doing: Doing) -> list[str]:
    given = doing.given
    tries = papers.ask(doing.number, given.text("how"), at=given.moment_if("at"), **doing.named)
    return [f"Try {tries} to get the papers of {doing.number} is on record."]


def _take_papers(doing: Doing) -> list[str]:
    given = doing.given
    came = papers.Papers(
        kind=given.text("kind"),
        of_whom=given.text("of_whom"),
        valid_from=given.day("valid_from"),
        received_at=given.moment("received_at"),
        upload=given.upload("file", doing.actor.name, doing.now),
        address=given.address("address"),
    )
    return told(
        f"The papers of {doing.number} are on file.",
        papers.take(doing.number, came, **doing.named),
    )


_WRITTEN = "needed where they are not who asked: letters go to them too"


def _in_force(row: Appeal, shown: Shown) -> tuple[Field, ...]:
    known = tuple(
        (str(each.identity), f"{NAMES.get(each.kind, each.kind)}, of {each.of_whom}")
        for each in shown.asker.papers
        if each.revoked_on is None
    )
    return (
        Field("papers", "Which papers", "select", choices=known),
        Field("on", "The day the revocation reached us", "date"),
    )


def _revoke(doing: Doing) -> list[str]:
    given = doing.given
    papers.revoke(doing.number, given.number("papers") or 0, given.day("on"), **doing.named)
    return [f"The papers of {doing.number} are revoked."]


def _grounds(row: Appeal, shown: Shown) -> tuple[Field, ...]:
    allowed = [each for each in dismiss.grounds_of(row) if each != "withdrawn"]
    found = [each.ground for each in shown.findings if each.ground]
    return (
        Field(
            "ground",
            "Ground of the law",
            "select",
            hint=f"found: {', '.join(found).replace('_', ' ') or 'none'}",
            choices=choices(*allowed),
            value=next((each for each in found if each in allowed), ""),
        ),
        why("Why", "the letter says it"),
    )


def _dismiss(doing: Doing) -> list[str]:
    given = doing.given
    dismiss.dismiss(doing.number, given.text("ground"), given.text("why"), **doing.named)
    return [f"{doing.number} is dismissed; the letter with its own appeal right is owed from now."]


def _vacate(doing: Doing) -> list[str]:
    given = doing.given
    moved = vacate.vacate(doing.number, given.text("cause"), given.text("why"), **doing.named)
    return told(f"The dismissal of {doing.number} is undone.", moved)


def _withdraw(doing: Doing) -> list[str]:
    given = doing.given
    how, at, said = given.text("how"), given.moment("at"), given.text("why")
    withdraw.withdraw(doing.number, how, at, said, **doing.named)
    return [f"{doing.number} is withdrawn; the letter that says so is owed."]


def _take_back(doing: Doing) -> list[str]:
    moved = vacate.take_back(doing.number, doing.given.text("why"), **doing.named)
    return told(f"{doing.number} goes on.", moved)


def _receipt(row: Appeal, shown: Shown) -> tuple[Field, ...]:
    return receipt_fields(row.received_at, row.case.zone)


def _correct(doing: Doing) -> list[str]:
    given = doing.given
    done = receipt.correct(
        doing.number, given.moment("received_at"), given.text("why"), **doing.named
    )
    found = [f"The receipt of {each.number} is corrected; the old moment stays on record."
             for each in done]  # fmt: skip
    return found + [f"{each.number}, {one.in_words()}" for each in done for one in each.moved]


def _into(row: Appeal, shown: Shown) -> tuple[Field, ...]:
    same = merge.duplicates(row)
    hint = ", ".join(each.number for each in same)
    return (
        Field(
            "into",
            "The appeal it is the same as",
            hint=f"open about the same: {hint or 'none'}",
            value=same[0].number if same else "",
            longest=20,
        ),
        why("What shows that they are the same"),
    )


def _merge(doing: Doing) -> list[str]:
    given = doing.given
    first = merge.merge(doing.number, given.text("into"), given.text("why"), **doing.named)
    return [f"{doing.number} goes on in {first.number}."]


def _unmerge(doing: Doing) -> list[str]:
    merge.unmerge(doing.number, doing.given.text("why"), **doing.named)
    return [f"{doing.number} is an appeal of its own again, with its own clocks."]


HEARING = (
    Act("admit", "Let in", "It may be heard, and goes to whoever reviews.", _missing, _admit),
    Act(
        "ask-papers",
        "Ask for papers of",
        "Each try is on record: nothing is dismissed for want of papers before the law lets it.",
        only(
            Field("how", "How", "select", choices=choices(*papers.HOW)),
            Field("at", "When", "moment", "empty: now", required=False),
        ),
        _ask_papers,
    ),
    Act(
        "take-papers",
        "Take in papers of",
        "Where the appeal waited for them, its time runs from when they came.",
        only(
            Field("kind", "Which papers", "select", choices=_KINDS),
            Field("of_whom", "Whose: the representative or the provider", longest=120),
            Field("address", "Their address, a line each", "area", _WRITTEN, required=False),
            Field("valid_from", "Day of the last signature", "date"),
            Field("received_at", "When they came", "moment"),
            Field("file", "The papers as a file", "file", required=False),
        ),
        _take_papers,
    ),
    Act("revoke-papers", "Revoke papers of", "What had begun goes on without them.",
        _in_force, _revoke),
    Act("dismiss", "Dismiss", "It is not heard.  The letter gives its own appeal right.",
        _grounds, _dismiss),
    Act(
        "vacate",
        "Undo the dismissal of",
        "It waits to be let in again, and is asked the same anew.",
        only(
            Field("cause", "Good cause", "select", choices=choices(*vacate.CAUSES)),
            why("What the good cause is"),
        ),
        _vacate,
    ),
    Act(
        "withdraw",
        "Withdraw",
        "Who asked takes it back.",
        only(
            Field("how", "How", "select", choices=choices(*withdraw.HOW)),
            Field("at", "When", "moment"),
            Field("why", "Why", "area", required=False, longest=2000),
        ),
        _withdraw,
    ),
    Act("take-back", "Take back the withdrawal of", "Who withdrew goes on with it.",
        only(why("Who takes it back, and why")), _take_back),
    Act("receipt", "Correct the receipt of", "Everything is reckoned again from the true receipt.",
        _receipt, _correct),
    Act("merge", "Merge", "The one received first goes on, with the lines of both.",
        _into, _merge),
    Act("unmerge", "Take apart", "It has its own receipt and clocks again.",
        only(why("What shows that it is another appeal")), _unmerge),
)  # fmt: skip
