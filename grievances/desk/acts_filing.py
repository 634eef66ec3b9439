"""Acts on how a grievance came and what belongs to it: papers, receipt, merging, peers, chain."""

from zoneinfo import ZoneInfo

from appeals.desk.acts import told, why
from appeals.desk.fields import Field, choices
from grievances.desk.acts import Act, Doing, only
from grievances.lengths import PEER
from grievances.models import Grievance
from grievances.operations import information, merge, obstruction, papers, peer_review, receipt
from grievances.operations.matters import refer
from grievances.showing.parts import Shown


def _row(shown: Shown) -> Grievance:
    return Grievance.objects.select_related("case").get(number=shown.header.number)


def _quality(shown: Shown) -> tuple[Field, ...]:
    known = tuple(
        (str(each.number), f"{each.number}: {each.words[:80]}")
        for each in shown.issues
        if each.quality_of_care
    )
    return (
        Field("issue", "Which issue", "select", choices=known),
        Field("text", "What peers found", "area",
              "read by few; in no letter, no history and no file for others",
              longest=PEER),
    )  # fmt: skip


def _peers(doing: Doing) -> list[str]:
    which = doing.given.number("issue") or 0
    peer_review.keep(doing.number, which, doing.given.text("text"), *doing.plain)
    return [f"What peers found on issue {which} is kept apart."]


def _chains(shown: Shown) -> tuple[Field, ...]:
    found = obstruction.candidates(_row(shown))
    known = tuple(
        (str(each.pk), f"{each.subject_kind} {each.subject_code}, {each.diagnosis}, opened "
                       f"{each.opened_on.isoformat()}{', closed' if each.closed_on else ''}")
        for each in found
    )  # fmt: skip
    return (Field("chain", "Which second-opinion chain", "select", choices=known),)


def _pull_in(doing: Doing) -> list[str]:
    chain = doing.given.number("chain") or 0
    pulled = obstruction.pull_in(doing.number, chain, *doing.plain)
    missing = sum(each.missing for each in pulled.materials)
    return [
        f"The chain is on record as it stands: {len(pulled.materials)} materials, "
        f"{missing} missing."
    ]


_PAPERS = choices(*papers.NAMES, words=papers.NAMES)


def _ask_papers(doing: Doing) -> list[str]:
    papers.ask(doing.number, doing.given.text("kind"), doing.given.text("how"), *doing.plain)
    return ["That papers were asked for is on record; the time does not wait for them."]


def _take_papers(doing: Doing) -> list[str]:
    given = doing.given
    said = papers.Papers(
        kind=given.text("kind"),
        of_whom=given.text("of_whom"),
        valid_from=given.day("valid_from"),
        received_at=given.moment("received_at"),
        upload=given.upload("file", doing.actor.name, doing.now),
    )
    papers.take(doing.number, said, *doing.plain)
    return [f"{said.of_whom} acts in {doing.number}."]


def _need_information(doing: Doing) -> list[str]:
    given = doing.given
    row = information.needed(
        doing.number,
        given.text("what"),
        *doing.plain,
        asked_at=given.moment_if("asked_at"),
        how=given.text("how"),
    )
    return [f"What {row.number} needs is on record, and the time to tell the member, if there is."]


def _information_in(doing: Doing) -> list[str]:
    given = doing.given
    information.came(doing.number, given.text("what"), given.moment("at"), *doing.plain)
    return ["What came in is on record; time that waits for all of it runs from the last."]


def _receipt(doing: Doing) -> list[str]:
    given, (actor, now, version) = doing.given, doing.plain
    at = given.moment("received_at")
    done = receipt.correct(
        doing.number, at, given.text("why"), actor=actor, now=now, version=version
    )
    zone = ZoneInfo(doing.row.case.zone)
    said: list[str] = []
    for each in done:
        before, after = each.before.astimezone(zone), each.after.astimezone(zone)
        first = f"{each.number}: received {after:%Y-%m-%d %H:%M}, was {before:%Y-%m-%d %H:%M}."
        said += told(first, list(each.moved)) if each.moved else [first, "No clock moved."]
    return said


def _same(shown: Shown) -> tuple[Field, ...]:
    found = merge.duplicates(_row(shown))
    hint = f"alike: {', '.join(each.number for each in found)}" if found else "as G26-0000001"
    first = found[0].number if found else ""
    return (
        Field("into", "The one received first, which goes on", hint=hint, value=first, longest=20),
        why("What shows that they are the same"),
    )


def _merge(doing: Doing) -> list[str]:
    given, (actor, now, version) = doing.given, doing.plain
    first = merge.merge(doing.number, given.text("into"), given.text("why"), actor=actor, now=now,
                        version=version)  # fmt: skip
    return [f"{doing.number} goes on in {first.number}, which answers the issues of both."]


def _unmerge(doing: Doing) -> list[str]:
    actor, now, version = doing.plain
    merge.unmerge(doing.number, doing.given.text("why"), actor=actor, now=now, version=version)
    return [f"{doing.number} is a grievance of its own, with its clocks from its own receipt."]


def _labor(doing: Doing) -> list[str]:
    pointer = refer.point_to_labor(doing.number, doing.given.moment("at"), *doing.plain)
    weak = " Nobody has confirmed that in an official text." if pointer.weak else ""
    return [f"That they were told of {pointer.name}, {pointer.phone}, is on record.{weak}"]


FILING = (
    Act("peer-review", "Peer review of", "Kept from who may not read it; the look is on record.",
        _quality, _peers),
    Act("pull-in", "Pull the chain into", "The chain and its materials are kept as they stand now.",
        _chains, _pull_in),
    Act("ask-papers", "Ask for papers of", "The time of a grievance does not wait for them.",
        only(Field("kind", "Which", "select", choices=_PAPERS),
             Field("how", "How they were asked for", "select", choices=choices(*papers.HOW))),
        _ask_papers),
    Act("need-information", "Information needed for",
        "Where a state says by when it is asked for, that time runs from the first receipt.",
        only(Field("what", "What is needed", "area", longest=2000),
             Field("asked_at", "When it was asked for", "moment", "empty: still to ask",
                   required=False),
             Field("how", "How it was asked for", "select", required=False,
                   choices=(("", "Not yet"), *choices(*papers.HOW)))), _need_information),
    Act("information-in", "Information in for",
        "Where a state's time waits for all information, it runs from the last that came.",
        only(Field("what", "What came", "area", longest=2000), Field("at", "When", "moment")),
        _information_in),
    Act("take-papers", "Papers in for", "They say who acts for the member.",
        only(Field("kind", "What came", "select", choices=_PAPERS),
             Field("of_whom", "Who may act", longest=120),
             Field("valid_from", "Last signature", "date"),
             Field("received_at", "When they came", "moment"),
             Field("file", "The papers as a file", "file", required=False)), _take_papers),
    Act("receipt", "Correct the receipt of",
        "Every grievance of the same contact is reckoned again; the old moment stays on record.",
        only(Field("received_at", "When it first reached the plan or a delegate", "moment"),
             why("How the true receipt is known")), _receipt),
    Act("merge", "Merge", "The one received first goes on, with the issues of both.",
        _same, _merge),
    Act("unmerge", "Take apart", "It is a grievance of its own after all.",
        only(why("What shows that it is another grievance")), _unmerge),
    Act("labor", "Told of the Department of Labor:",
        "No state hears complaints about a self-funded plan.",
        only(Field("at", "When they were told", "moment")), _labor),
)  # fmt: skip
