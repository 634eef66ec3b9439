"""Acts on the time of an appeal: hurried or not, extended, evidence on its way."""

from appeals.api.acts import Act, Doing, Told, moved
from appeals.operations import evidence, expedite, extend
from appeals.showing.allowed import ACTS


def _hurry(doing: Doing) -> Told:
    given = doing.given
    hurry = expedite.Hurry(
        at=given.moment_of("at", doing.now),
        by_physician=given.flag("by_physician"),
        who=given.text("who", 120),
        why=given.text("why"),
    )
    given.whole()
    return moved(expedite.ask(doing.number, hurry, *doing.plain))


def _expedite(doing: Doing) -> Told:
    why = doing.given.text("why")
    doing.given.whole()
    return moved(expedite.grant(doing.number, why, *doing.plain))


def _refuse(doing: Doing) -> Told:
    why = doing.given.text("why")
    doing.given.whole()
    return moved(expedite.refuse(doing.number, why, *doing.plain))


def _extend(doing: Doing) -> Told:
    given = doing.given
    wanted = extend.Extension(
        given.text("ground", 200), given.text("why"), given.count("days"), given.texts("needed")
    )
    given.whole()
    done = extend.extend(doing.number, wanted, *doing.plain)
    return {"clock": done.clock, "cite": done.cite, "new_day": done.new_day}


def _evidence(doing: Doing) -> Told:
    given = doing.given
    kind, what = given.choice("kind", tuple(evidence.CITES)), given.text("what")
    came_up, answer_by = given.moment_of("came_up_at", doing.now), given.moment("answer_by")
    given.whole()
    upload = given.upload(doing.actor.name, doing.now)
    new = evidence.Evidence(
        kind, what, came_up, answer_by or doing.now, upload.pk if upload else None
    )
    return {"evidence": evidence.add(doing.number, new, *doing.plain).pk}


def _sent(doing: Doing) -> Told:
    which, at = doing.given.count("evidence") or 0, doing.given.moment_of("at", doing.now)
    doing.given.whole()
    return moved(evidence.confirm_sent(doing.number, which, at, *doing.plain))


def _came(doing: Doing) -> Told:
    what, at = doing.given.text("what"), doing.given.moment_of("at", doing.now)
    doing.given.whole()
    return moved(evidence.answered(doing.number, what, at, *doing.plain))


def _permission(slug: str) -> str:
    return ACTS[slug][0]


_WHY = ("why",)
_NEW = ("kind", "what", "came_up_at", "answer_by")
_MORE = ("days", "needed")
TIME = (
    Act("hurry", _permission("hurry"), _hurry, ("at", "who"), ("by_physician", "why")),
    Act("expedite", _permission("expedite"), _expedite, _WHY),
    Act("refuse-expedite", _permission("refuse-expedite"), _refuse, _WHY),
    Act("extend", _permission("extend"), _extend, ("ground", "why"), _MORE),
    Act("evidence", _permission("evidence"), _evidence, _NEW, file=True),
    Act("evidence-sent", _permission("evidence-sent"), _sent, ("evidence", "at")),
    Act("came-in", _permission("came-in"), _came, ("what", "at")),
)
