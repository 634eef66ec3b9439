"""An appeal in words: what it is about, what was decided of each line, what is asked for."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from appeals.letters.given import Answered, AppealGiven
from appeals.letters.text import (
    AnswerText,
    AppealText,
    BelowText,
    BodyText,
    EvidenceText,
    NoticeText,
)
from claims.letters.context import SenderText
from claims.letters.request_notice import GROUNDS as EXTENDED_ON
from claims.letters.reviewer import reviewer_text
from kernel import plain_yaml
from kernel.dates import written

NO_BODY = BodyText("", ())


@cache
def words() -> Mapping[str, Any]:
    """What the program's names are called in letters."""
    read: Mapping[str, Any] = plain_yaml.read_file(Path(__file__).parent / "words.yaml")
    return read


def appeal_text(given: AppealGiven) -> AppealText:
    """The appeal as its letters tell it."""
    decided = given.decided
    asked_by = words()["asked_by"][given.asked_by]
    if given.asker and given.asked_by not in ("member", "treating_physician"):
        asked_by = given.asker.name
    outcome = decided.outcome if decided else ""
    return AppealText(
        number=given.number,
        received=written(given.received),
        asked_by=asked_by,
        level=words()["levels"].get(given.level, ""),
        track="fast (expedited)" if given.track == "expedited" else "standard",
        decided=written(decided.on) if decided else "",
        outcome=words()["outcomes"].get(outcome, ""),
        reason=decided.reason if decided else "",
        discussion=decided.discussion if decided else "",
        reviewer=_reviewer(decided.reviewer) if decided else "",
        experts="; ".join(given.experts),
        time_to_sue=given.time_to_sue,
        wants=given.wants,
        lines=tuple(_answer(given, each) for each in decided.lines) if decided else (),
        kept="yes" if outcome in ("upheld", "partly") else "",
        changed="yes" if outcome in ("overturned", "partly") else "",
    )


def _answer(given: AppealGiven, each: Answered) -> AnswerText:
    line = next((one for one in given.below.text.lines if one.number == str(each.line)), None)
    return AnswerText(
        line=str(each.line),
        service=line.service if line else "",
        outcome=words()["outcomes"][each.outcome],
        why=each.why,
        provision=each.provision,
    )


def _reviewer(said: Mapping[str, Any]) -> str:
    """Titles and qualifications (F8), and no name; empty where nobody is on record."""
    if not said:
        return ""
    if not said.get("profession"):
        return "a member of our appeals staff"
    return reviewer_text(said)


def below_text(given: AppealGiven) -> BelowText:
    below = given.below
    return BelowText(
        of=below.of,
        number=below.number,
        provider=below.provider,
        when=below.served,
        charge=below.charge,
        told=written(below.told_on) if below.told_on else "",
        reasons=below.text.reasons,
    )


def notice_text(given: AppealGiven) -> NoticeText:
    """What happened besides a decision."""
    said = given.notice
    papers = words()["papers"].get(_papers(said), {})
    name = str(said.get("ground", ""))
    ground = EXTENDED_ON.get(name, name)
    if given.about == "dismissed":
        ground = words()["grounds"].get(name, "")
    return NoticeText(
        why=str(said.get("why", "")),
        ground=ground,
        ground_name=name,
        papers=papers.get("name", ""),
        papers_form=papers.get("form", ""),
        missing=_missing(said, papers),
        needed=_needed(said),
        file_sent=written(given.file_sent_on) if given.file_sent_on else "",
        facts=_text(said, "facts"),
        rule=_text(said, "rule"),
        policy=_text(said, "policy"),
        ends=written(date.fromisoformat(said["ends"])) if said.get("ends") else "",
        told_before=_text(said, "told_before"),
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    return said[name] if isinstance(said.get(name), str) else ""


def _papers(said: Mapping[str, Any]) -> str:
    """Another paper than the waiver is asked for as the form that may stand for all of them."""
    kind = str(said.get("kind", ""))
    return kind if kind in words()["papers"] else ("cms_1696" if kind else "")


def _missing(said: Mapping[str, Any], papers: Mapping[str, str]) -> str:
    """What a person named as missing, else what such papers must hold."""
    named = said.get("missing")
    if isinstance(named, str) and named.strip():
        return named.strip()
    if isinstance(named, list | tuple) and named:
        return "; ".join(map(str, named))
    return papers.get("what", "")


def _needed(said: Mapping[str, Any]) -> tuple[str, ...]:
    """The evidence an extension waits for, each thing in the words of who took it."""
    named = said.get("needed") or ()
    return tuple(each.strip() for each in named if isinstance(each, str) and each.strip())


def evidence_texts(given: AppealGiven) -> tuple[EvidenceText, ...]:
    kinds = words()["evidence"]
    return tuple(
        EvidenceText(
            kind=kinds[each.kind],
            what=each.what,
            answer_by=each.answer_by,
            sent=written(each.sent_on) if each.sent_on else "",
            in_time="yes" if each.in_time else "",
        )
        for each in given.evidence
    )


def body_text(given: AppealGiven, sender: SenderText, dated: date) -> BodyText:
    """The reviewer outside, at the address in force when the letter is dated."""
    body = given.body
    if body is None:
        return NO_BODY
    desk = sender.reviewer(body.code, dated.isoformat())
    if desk is None:
        return BodyText(body.name, body.address, body.phone, body.fax, body.website)
    lines = tuple(line for line in (desk.name, *desk.address) if line and line != body.name)
    return BodyText(body.name, lines, desk.phone, desk.fax, desk.website)
