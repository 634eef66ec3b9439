"""Acts on whether an appeal is heard: let in, papers, dismissed, undone, withdrawn, merged."""

from appeals.api.acts import Act, Doing, Told, corrected, moved
from appeals.api.doors import require_sight
from appeals.judging.standing_papers import NAMES
from appeals.operations import admit, dismiss, judged_late, merge, papers, receipt, vacate, withdraw
from appeals.pipeline import Examined
from appeals.showing.allowed import ACTS

NO_CAUSE = "none"
JUDGES = "appeal.work"


def _admit(doing: Doing) -> Told:
    words = doing.given.words("words")
    doing.given.whole()
    return examined(admit.admit(doing.number, words=words, **doing.named))


def _ask_papers(doing: Doing) -> Told:
    given = doing.given
    how, at = given.choice("how", papers.HOW), given.moment("at")
    given.whole()
    return {"tries": papers.ask(doing.number, how, at=at, **doing.named)}


def _take_papers(doing: Doing) -> Told:
    given = doing.given
    kind, of_whom = given.choice("kind", tuple(NAMES)), given.text("of_whom", 120)
    signed, came_at = given.day_of("valid_from"), given.moment_of("received_at", doing.now)
    address = given.texts("address")
    given.whole()
    upload = given.upload(doing.actor.name, doing.now)
    came = papers.Papers(kind, of_whom, signed, came_at, upload, address)
    return moved(papers.take(doing.number, came, **doing.named))


def _revoke(doing: Doing) -> Told:
    which, on = doing.given.count("papers") or 0, doing.given.day_of("on")
    doing.given.whole()
    papers.revoke(doing.number, which, on, **doing.named)
    return {}


def _dismiss(doing: Doing) -> Told:
    ground, why = doing.given.text("ground", 60), doing.given.text("why")
    doing.given.whole()
    dismiss.dismiss(doing.number, ground, why, **doing.named)
    return {}


def _vacate(doing: Doing) -> Told:
    cause, why = doing.given.choice("cause", vacate.CAUSES), doing.given.text("why")
    doing.given.whole()
    return moved(vacate.vacate(doing.number, cause, why, **doing.named))


def _withdraw(doing: Doing) -> Told:
    given = doing.given
    how, why = given.choice("how", withdraw.HOW), given.text("why")
    at = given.moment_of("at", doing.now)
    given.whole()
    withdraw.withdraw(doing.number, how, at, why, **doing.named)
    return {}


def _take_back(doing: Doing) -> Told:
    why = doing.given.text("why")
    doing.given.whole()
    return moved(vacate.take_back(doing.number, why, **doing.named))


def _receipt(doing: Doing) -> Told:
    at, why = doing.given.moment_of("received_at", doing.now), doing.given.text("why")
    doing.given.whole()
    return corrected(receipt.correct(doing.number, at, why, **doing.named))


def _merge(doing: Doing) -> Told:
    into, why = doing.given.text("into", 20), doing.given.text("why")
    doing.given.whole()
    require_sight(doing.actor, appeal=into)
    return {"into": merge.merge(doing.number, into, why, **doing.named).number}


def _unmerge(doing: Doing) -> Told:
    why = doing.given.text("why")
    doing.given.whole()
    merge.unmerge(doing.number, why, **doing.named)
    return {}


def _cause(doing: Doing) -> Told:
    cause, why = doing.given.text("cause", 40), doing.given.text("why")
    doing.given.whole()
    found = "" if cause == NO_CAUSE else cause
    return examined(judged_late.good_cause(doing.number, found, why, **doing.named))


def _notice(doing: Doing) -> Told:
    given = doing.given
    dated, received, why = given.day("dated"), given.day("received"), given.text("why")
    given.whole()
    found = judged_late.notice(doing.number, why=why, dated=dated, received=received, **doing.named)
    return examined(found)


def examined(found: Examined) -> Told:
    """What admissibility finds, rule by rule."""
    return {
        "verdict": found.verdict.value,
        "grounds": list(found.grounds),
        "missing": list(found.missing),
        "findings": [each.as_json() for each in found.findings],
        "law_version": found.law_version,
    }


def _permission(slug: str) -> str:
    return ACTS[slug][0]


_WHY, _CAUSE = ("why",), ("cause", "why")
_TAKEN = ("kind", "of_whom", "valid_from", "received_at")
HEARING = (
    Act("admit", _permission("admit"), _admit, (), ("words",)),
    Act("ask-papers", _permission("ask-papers"), _ask_papers, ("how",), ("at",)),
    Act("take-papers", _permission("take-papers"), _take_papers, _TAKEN, ("address",), file=True),
    Act("revoke-papers", _permission("revoke-papers"), _revoke, ("papers", "on")),
    Act("dismiss", _permission("dismiss"), _dismiss, ("ground", "why")),
    Act("vacate", _permission("vacate"), _vacate, _CAUSE),
    Act("withdraw", _permission("withdraw"), _withdraw, ("how", "at"), _WHY),
    Act("take-back", _permission("take-back"), _take_back, _WHY),
    Act("receipt", _permission("receipt"), _receipt, ("received_at", "why")),
    Act("merge", _permission("merge"), _merge, ("into", "why")),
    Act("unmerge", _permission("unmerge"), _unmerge, _WHY),
    Act("good-cause", JUDGES, _cause, _CAUSE),
    Act("notice", JUDGES, _notice, _WHY, ("dated", "received")),
)
