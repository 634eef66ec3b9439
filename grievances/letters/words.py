"""A grievance in words: what it is about, what was answered to each issue, who hears outside."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from claims.letters.context import SenderText
from grievances.letters.given import GrievanceGiven, IssueGiven, Outside
from grievances.letters.text import (
    GrievanceDays,
    GrievanceText,
    IssueText,
    MaterialText,
    NoticeText,
    OutsideText,
)
from kernel import plain_yaml
from kernel.dates import written

NOBODY = OutsideText("")
DOUBT = (
    "We count this day by a rule that we have not confirmed in its official text; if another "
    "rule gives you an earlier day, we keep the earlier day."
)


@cache
def words() -> Mapping[str, Any]:
    """What the program's names are called in letters."""
    read: Mapping[str, Any] = plain_yaml.read_file(Path(__file__).parent / "words.yaml")
    return read


def grievance_text(given: GrievanceGiven) -> GrievanceText:
    """The grievance as its letters tell it."""
    filed_by = words()["filed_by"].get(given.filed_by, words()["filed_by"]["other"])
    if given.filer and given.filed_by != "member":
        filed_by = given.filer
    said = given.notice
    return GrievanceText(
        number=given.number,
        received=written(given.received),
        received_at=given.received_at,
        filed_by=filed_by,
        filed=words()["filed"][given.filed],
        concerns=words()["concerns"].get(given.concerns, ""),
        issues=tuple(_issue(each) for each in given.issues),
        late="yes" if given.late else "",
        file_by=written(given.file_by) if given.file_by else "",
        reviewers=str(said.get("reviewers", "")),
        evidence=str(said.get("evidence", "")),
        further=str(said.get("further", "")),
        appeal_cite=given.appeal_cite,
        appeal_within=given.appeal_within,
    )


def _issue(each: IssueGiven) -> IssueText:
    return IssueText(
        number=str(each.number),
        words=each.words,
        finding=each.finding,
        action=each.action,
        quality="yes" if each.quality_of_care else "",
    )


def notice_text(given: GrievanceGiven) -> NoticeText:
    """What happened besides an answer."""
    said = given.notice
    return NoticeText(
        why=str(said.get("why", "")),
        ground=str(said.get("ground", "")),
        interest=str(said.get("interest", "")),
        lawful=given.extension_cite,
        handled_as=words()["handled_as"].get(str(said.get("as", "")), ""),
        as_number=str(said.get("number", "")),
    )


def days_text(given: GrievanceGiven) -> GrievanceDays:
    """The days as the clocks have them; of an extension, the new one."""
    new = given.notice.get("new_day")
    return GrievanceDays(
        decide_by=given.decide_at or (written(given.decide_by) if given.decide_by else ""),
        new_day=written(date.fromisoformat(str(new))) if new else "",
        doubt=DOUBT if given.weak_rows else "",
    )


def outside_text(of: Outside | None, sender: SenderText, dated: date) -> OutsideText:
    """The body, at the address the operator names for the day, else the one on record."""
    if of is None:
        return NOBODY
    day = dated.isoformat()
    known = [one for one in sender.reviewers if one.code == of.code and one.since <= day]
    if not known:
        return OutsideText(of.name, of.address, of.phone, within=of.within)
    desk = max(known, key=lambda one: one.since).desk
    lines = tuple(line for line in (desk.name, *desk.address) if line and line != of.name)
    return OutsideText(of.name, lines, desk.phone or of.phone, desk.website, of.within)


def material_texts(given: GrievanceGiven) -> tuple[MaterialText, ...]:
    """What must travel for the second opinion, and whether it came."""
    return tuple(
        MaterialText(
            what=each.what,
            holder=each.holder,
            asked=written(each.asked_on),
            came=f"came on {written(each.received_on)}" if each.received_on else "has not come",
        )
        for each in given.manifest
    )
