"""Acts on what a grievance is: papers, taken back, one with another, its receipt, its chain, what
it turned out to be, where else it is heard; and its letters made."""

from appeals.api.acts import Act, Doing, Told, moved
from appeals.api.given import Given
from appeals.operations.letters.senders import office_senders
from claims.desk.as_json import plain
from grievances.lengths import TOLD_HOW
from grievances.letters.compose import templates
from grievances.operations import (
    information,
    merge,
    missed,
    obstruction,
    papers,
    receipt,
    reclassify,
    withdraw,
)
from grievances.operations.answer_issue import WORK
from grievances.operations.intake.document import asked_of, wanted_of
from grievances.operations.intake.settle import CLASSIFY
from grievances.operations.letters.issue import issue_this
from grievances.operations.matters.refer import point_to_labor


def _ask_papers(doing: Doing) -> Told:
    kind, how = (
        doing.given.choice("kind", tuple(papers.NAMES)),
        doing.given.choice("how", papers.HOW),
    )
    doing.given.whole()
    papers.ask(doing.number, kind, how, *doing.plain)
    return {}


def _take_papers(doing: Doing) -> Told:
    given = doing.given
    kind, of_whom = given.choice("kind", tuple(papers.NAMES)), given.text("of_whom", 120)
    signed, came_at = given.day_of("valid_from"), given.moment_of("received_at", doing.now)
    given.whole()
    upload = given.upload(doing.actor.name, doing.now)
    came = papers.Papers(kind, of_whom, signed, came_at, upload)
    papers.take(doing.number, came, *doing.plain)
    return {}


def _need_information(doing: Doing) -> Told:
    given = doing.given
    what, asked_at = given.text("what"), given.moment("asked_at")
    how = given.choice("how", papers.HOW)
    given.whole()
    information.needed(doing.number, what, *doing.plain, asked_at=asked_at, how=how)
    return {}


def _information_in(doing: Doing) -> Told:
    what, at = doing.given.text("what"), doing.given.moment_of("at", doing.now)
    doing.given.whole()
    information.came(doing.number, what, at, *doing.plain)
    return {}


def _withdraw(doing: Doing) -> Told:
    given = doing.given
    how, why = given.choice("how", withdraw.HOW), given.text("why")
    at = given.moment_of("at", doing.now)
    given.whole()
    withdraw.withdraw(doing.number, how, at, why, **doing.named)
    return {}


def _take_back(doing: Doing) -> Told:
    return moved(withdraw.take_back(doing.number, _why(doing), **doing.named))


def _merge(doing: Doing) -> Told:
    into, why = doing.given.text("into", 20), doing.given.text("why")
    doing.given.whole()
    return {"into": merge.merge(doing.number, into, why, **doing.named).number}


def _unmerge(doing: Doing) -> Told:
    merge.unmerge(doing.number, _why(doing), **doing.named)
    return {}


def _receipt(doing: Doing) -> Told:
    at, why = doing.given.moment_of("received_at", doing.now), doing.given.text("why")
    doing.given.whole()
    done = receipt.correct(doing.number, at, why, **doing.named)
    corrected = [
        {
            "number": each.number,
            "before": each.before.isoformat(),
            "after": each.after.isoformat(),
            **moved(each.moved),
        }
        for each in done
    ]
    return {"corrected": corrected}


def _pull_in(doing: Doing) -> Told:
    which = doing.given.count("chain") or 0
    doing.given.whole()
    return {"chain": plain(obstruction.pull_in(doing.number, which, *doing.plain))}


def _reclassify(doing: Doing) -> Told:
    given = doing.given
    appeal = wanted_of(given.row, "", given.reading)
    asked = asked_of(given.row, "", given.reading, doing.actor.name)
    turned = reclassify.Turned(
        becomes=given.choice("becomes", reclassify.BECOMES),
        why=given.text("why"),
        too=given.flag("too"),
        appeal=appeal,
        asked=asked,
        told_at=given.moment("told_at"),
        told_how=given.text("told_how", TOLD_HOW),
    )
    given.whole()
    done = reclassify.reclassify(doing.number, turned, *doing.plain)
    return {"became": done.became, "received_at": plain(done.receipt), **moved(done.moved)}


def _told(doing: Doing) -> Told:
    at, how = doing.given.moment_of("at", doing.now), doing.given.text("how", TOLD_HOW)
    doing.given.whole()
    reclassify.told(doing.number, at, how, **doing.named)
    return {}


def _undo(doing: Doing) -> Told:
    reclassify.undo(doing.number, _why(doing), **doing.named)
    return {}


def _no_appeal(doing: Doing) -> Told:
    missed.looked_at(doing.number, _why(doing), **doing.named)
    return {}


def _to_labor(doing: Doing) -> Told:
    at = doing.given.moment_of("at", doing.now)
    doing.given.whole()
    return {"office": plain(point_to_labor(doing.number, at, *doing.plain))}


def _letter(doing: Doing) -> Told:
    code = doing.given.choice("code", tuple(templates()))
    doing.given.whole()
    return {"letters": issue_this(doing.number, code, *doing.plain, office_senders())}


def _why(doing: Doing) -> str:
    given: Given = doing.given
    why = given.text("why")
    given.whole()
    return why


_WHY, _TURNED = ("why",), ("appeal", "asked", "too", "told_at", "told_how")
_TAKEN = ("kind", "of_whom", "valid_from", "received_at")
FILING = (
    Act("ask-papers", WORK, _ask_papers, ("kind", "how")),
    Act("take-papers", WORK, _take_papers, _TAKEN, file=True),
    Act("need-information", WORK, _need_information, ("what",), ("asked_at", "how")),
    Act("information-in", WORK, _information_in, ("what", "at")),
    Act("withdraw", WORK, _withdraw, ("how", "at", "why")),
    Act("take-back", WORK, _take_back, _WHY),
    Act("merge", WORK, _merge, ("into", "why")),
    Act("unmerge", WORK, _unmerge, _WHY),
    Act("receipt", WORK, _receipt, ("received_at", "why")),
    Act("pull-in", WORK, _pull_in, ("chain",)),
    Act("reclassify", CLASSIFY, _reclassify, ("becomes", "why"), _TURNED),
    Act("told", CLASSIFY, _told, ("at", "how")),
    Act("undo", CLASSIFY, _undo, _WHY),
    Act("not-an-appeal", CLASSIFY, _no_appeal, _WHY),
    Act("point-to-labor", WORK, _to_labor, ("at",)),
    Act("make-letter", WORK, _letter, ("code",)),
)
