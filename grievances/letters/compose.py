"""From a grievance to the text of each letter it makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from claims.letters.appeal import program_of
from claims.letters.compose import (
    UnableToCompose,
    breaks,
    insert_for,
    may_be_written,
    offices,
)
from claims.letters.context import Fact, ReaderText, SenderText
from claims.letters.given import Person
from grievances.letters.given import GrievanceGiven
from grievances.letters.text import GrievanceLetterText
from grievances.letters.words import (
    days_text,
    grievance_text,
    material_texts,
    notice_text,
    outside_text,
)
from kernel.dates import written
from kernel.law import UnableToCite
from kernel.law.regimes import base_of
from kernel.letters.catalogue import Template, read_templates

FOLDER = Path(__file__).parent
ACK, RESOLVED, HURRIED, MORE_TIME, ELSEWHERE = "grv_ack", "grv_res", "grv_exp", "grv_ext", "grv_way"
BY_EVENT = {"received": ACK, "extension_taken": MORE_TIME, "reclassified": ELSEWHERE}
MEDICARE = ("medicare_advantage", "original_medicare")
OBSTRUCTION = "obstruction"


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be issued; `facts` are said by the event its sending records."""

    code: str
    text: GrievanceLetterText
    case: int
    subject: str
    reader: str
    member: int
    tells: str
    facts: Mapping[str, Any]


@cache
def templates() -> dict[str, Template]:
    """Every letter of this app by its code."""
    return read_templates(FOLDER)


def code_of(given: GrievanceGiven) -> str:
    """The letter this event makes."""
    if given.about in BY_EVENT:
        return BY_EVENT[given.about]
    if given.about == "resolution_made":
        return HURRIED if given.track == "expedited" else RESOLVED
    raise UnableToCompose(f"no letter tells {given.about}")


def drafts_of(
    given: GrievanceGiven, sender: SenderText | None, dated: date
) -> tuple[list[Draft], list[tuple[str, str]]]:
    """The letters to each reader; and of those that cannot be written, the code and why."""
    code = code_of(given)
    made: list[Draft] = []
    lacking: list[tuple[str, str]] = []
    for key, role, reader in readers(code, given):
        try:
            text = letter_text(code, given, role, reader, sender, dated)
        except (UnableToCompose, UnableToCite) as problem:
            lacking.append((code, str(problem)))
        else:
            made.append(
                Draft(
                    code, text, given.case, given.subject, key, given.member.id, "notice",
                    _facts_recorded(code, given),
                )
            )  # fmt: skip
    return made, lacking


def readers(code: str, given: GrievanceGiven) -> list[tuple[str, str, Person]]:
    """The member, and who acts for the member with papers on file."""
    sent_to, member = templates()[code].sent_to, given.member
    found = []
    if "member" in sent_to:
        name = f"The Estate of {member.name}" if member.died else member.name
        found.append(("member", "", Person("member", name, member.address)))
    if "representative" in sent_to:
        role = f"Representative of {member.name}"
        found += [(f"representative:{one.key}", role, one) for one in member.representatives]
    return found


def letter_text(
    code: str,
    given: GrievanceGiven,
    role: str,
    reader: Person,
    sender: SenderText | None,
    dated: date,
) -> GrievanceLetterText:
    """The whole text.  UnableToCompose, UnableToCite."""
    sender = may_be_written(given.member, given.plan, reader, sender)
    template = templates()[code]
    insert = insert_for(given.member, sender, dated)
    own = reader.key == "member"
    return GrievanceLetterText(
        title=template.title,
        form=f"{template.form.number} ({template.form.version})",
        reference=f"Grievance {given.number}",
        dated=written(dated),
        dated_iso=dated.isoformat(),
        sender=sender,
        to=ReaderText(role, reader.name, reader.address),
        facts=_facts(given, dated),
        member=given.member.name,
        member_id=given.member.number,
        plan=given.plan,
        program=base_of(given.regimes) if given.regimes else "",
        track=given.track,
        grievance=grievance_text(given),
        notice=notice_text(given),
        days=days_text(given),
        qio=outside_text(given.qio, sender, dated),
        outside=outside_text(given.outside, sender, dated),
        manifest=material_texts(given),
        offices=offices(given.regimes, given.member.state, dated),
        language=insert,
        conditions=_conditions(given, county=bool(insert.county_lines)),
        large="18" if own and given.member.large_print else "yes",
    )


def _conditions(given: GrievanceGiven, *, county: bool) -> tuple[str, ...]:
    """What holds of the letter, by the names its elements' `when` uses."""
    program = program_of(given.regimes)
    quality = any(each.quality_of_care for each in given.issues)
    obstruction = given.category == OBSTRUCTION
    holds = {
        program: True,
        "county_language": county,
        "state_law": given.state_law,
        "quality": quality,
        "to_the_qio": quality and program in MEDICARE,
        "obstruction": obstruction,
        "outside": obstruction or given.state_law,
        "decision_due": bool(given.decide_by),
        "doubtful_day": bool(given.weak_rows),
        "late": given.late,
        "second_level": bool(given.appeal_cite),
        "form_enclosed": given.form_enclosed,
        "in_your_interest": bool(given.notice.get("interest")),
        "manifest": bool(given.manifest),
        "elsewhere_numbered": bool(given.notice.get("number")),
    }
    return tuple(name for name, true in holds.items() if true)


def _facts(given: GrievanceGiven, dated: date) -> tuple[Fact, ...]:
    said = (
        ("Date", written(dated)),
        ("Member", given.member.name),
        ("Member ID", given.member.number),
        ("Plan", given.plan),
        ("Grievance", given.number),
    )
    return tuple(Fact(label, value, breaks(value)) for label, value in said)


def _facts_recorded(code: str, given: GrievanceGiven) -> Mapping[str, Any]:
    """What the clocks read of the event; and which rows of its days are weak."""
    weak = {"weak_rows": list(given.weak_rows)} if given.weak_rows else {}
    if code == MORE_TIME and given.notice.get("days"):
        return {"days": given.notice["days"]} | weak
    return weak
