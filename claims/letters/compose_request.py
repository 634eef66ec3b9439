"""From a prior authorization to the text of each letter it makes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from claims.letters.appeal import appeal_text, program_of
from claims.letters.compose import (
    ERISA,
    LARGE,
    PAYER,
    UnableToCompose,
    breaks,
    insert_for,
    may_be_written,
    offices,
    templates,
)
from claims.letters.context import AppealText, ClaimText, Fact, ReaderText, SenderText
from claims.letters.explain_request import asked_text, claim_of, to_provider
from claims.letters.given import Person, RequestGiven
from claims.letters.outside import asked_outside
from claims.letters.request_notice import notice_text
from claims.letters.request_text import AskedText, NoticeText, RequestLetterText
from kernel.dates import written
from kernel.law import UnableToCite
from kernel.law.regimes import base_of

DENIALS = {"medicare_advantage": "idn_coverage", "private": "abd_preservice"}
EXTENSIONS = {"medicare_advantage": "ext_ma", "private": "ext_private"}
NO_APPEAL = AppealText("", "", "", "", "", "", "")
TELLS = {
    "ext_ma": "extension",
    "ext_private": "extension",
    "ext_claim": "extension",
    "exp_deny": "refusal",
    "info_request": "question",
    "info_request_claim": "question",
    "how_to_file": "filing",
    "od_dismiss": "withdrawal",
}
TOLLING = ("ext_private", "ext_claim")
ASKS_TOO = "extension_notified information_requested"
"""What sending a private plan's extension letter records where it asks for information."""

TO_PROVIDER = "pa_answer"
"""The answer to who asked for the member: it speaks of the patient, and not to one."""

WIDER = "authorization_changed"
"""More units or days approved: told anew, to the member and to who asked."""


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """A letter to be issued about a request; `facts` are said by the event its sending records."""

    code: str
    text: RequestLetterText
    case: int
    subject: str
    reader: str
    member: int
    tells: str
    facts: Mapping[str, Any]
    records: str = ""


def codes_of(given: RequestGiven) -> tuple[str, ...]:
    """The letters this decision or event makes."""
    if given.of == "claim":
        return ("ext_claim",) if given.about == "extension_taken" else ("info_request_claim",)
    program = program_of(given.regimes)
    about = {
        "extension_taken": EXTENSIONS.get(program, "ext_private"),
        "expedite_refused": "exp_deny",
        "information_needed": "info_request",
        "filing_failed": "how_to_file",
        "withdrawn": "od_dismiss",
    }
    answer = (TO_PROVIDER,) if given.requester.key or given.requester.address else ()
    if given.about == WIDER:
        return ("od_approve", *answer)
    if given.about in about:
        return (about[given.about],)
    if given.outcome == "approved":
        return ("od_approve", *answer)
    denial = DENIALS.get(program)
    if denial is None:
        raise UnableToCompose(f"no notice of a refused request is on record for {program}")
    if given.outcome == "partly_approved":
        return (denial, "od_approve", *answer)
    return (denial, *answer)


def drafts_of_request(
    given: RequestGiven, sender: SenderText | None, dated: date
) -> tuple[list[RequestDraft], list[tuple[str, str]]]:
    """The letters to each reader; and of those that cannot be written, the code and why."""
    made: list[RequestDraft] = []
    lacking: list[tuple[str, str]] = []
    for code in codes_of(given):
        readers = _readers(code, given)
        if code == TO_PROVIDER and not readers:
            lacking.append((code, f"no address of {given.requester.name} is on file"))
        for key, role, reader in readers:
            try:
                text = request_letter(code, given, role, reader, sender, dated)
            except (UnableToCompose, UnableToCite) as problem:
                lacking.append((code, str(problem)))
            else:
                made.append(_draft(code, text, given, key))
    return made, lacking


def _draft(code: str, text: RequestLetterText, given: RequestGiven, key: str) -> RequestDraft:
    return RequestDraft(
        code=code,
        text=text,
        case=given.case,
        subject=given.subject,
        reader=key,
        member=given.member.id,
        tells=_tells(code, given),
        facts=_said(code, given),
        records=ASKS_TOO if code in TOLLING and given.notice.get("for") else "",
    )


def _tells(code: str, given: RequestGiven) -> str:
    """What approves a part tells no decision: the denial beside it does."""
    if code in TELLS:
        return TELLS[code]
    if given.about == WIDER:
        return "notice"
    if code == "od_approve":
        return "approval" if given.outcome == "approved" else "notice"
    return "denial" if given.outcome != "approved" else "approval"


def _said(code: str, given: RequestGiven) -> Mapping[str, Any]:
    """What the clocks read of an extension: its days, and whether it waits for information."""
    if code not in (*EXTENSIONS.values(), *TOLLING):
        return {}
    facts = {"days": given.notice.get("days"), "for": given.notice.get("for")}
    return {name: value for name, value in facts.items() if value}


def _readers(code: str, given: RequestGiven) -> list[tuple[str, str, Person]]:
    """The member, who acts for the member, and the provider who asked where it has an address."""
    sent_to = templates()[code].sent_to
    member, found = given.member, []
    if "member" in sent_to:
        name = f"The Estate of {member.name}" if member.died else member.name
        found.append(("member", "", Person("member", name, member.address)))
    if "representative" in sent_to:
        found += [
            (f"representative:{one.key}", f"Representative of {member.name}", one)
            for one in member.representatives
        ]
    if "provider" in sent_to and given.requester.address:
        found.append((f"provider:{given.requester.key}", "", given.requester))
    return found


def request_letter(
    code: str,
    given: RequestGiven,
    role: str,
    reader: Person,
    sender: SenderText | None,
    dated: date,
) -> RequestLetterText:
    """The whole text.  UnableToCompose, UnableToCite."""
    sender = may_be_written(given.member, given.plan, reader, sender)
    sender = replace(sender, external=asked_outside(given.regimes, sender, dated))
    template = templates()[code]
    insert = insert_for(given.member, sender, dated)
    notice, asked, claims = notice_text(given, dated), _asked(code, given), claim_of(given)
    if code == TO_PROVIDER:
        claims = tuple(to_provider(each) for each in claims)
    return RequestLetterText(
        title=template.title,
        form=f"{template.form.number} ({template.form.version})",
        reference=f"{given.of.capitalize()} {given.number}",
        dated=written(dated),
        dated_iso=dated.isoformat(),
        sender=sender,
        to=ReaderText(role, reader.name, reader.address),
        facts=_facts(given, dated),
        member=given.member.name,
        member_id=given.member.number,
        plan=given.plan,
        program=base_of(given.regimes),
        payer=PAYER[program_of(given.regimes)],
        asked=asked,
        notice=notice,
        claims=claims,
        appeal=_appeal(code, given, dated),
        offices=offices(given.regimes, given.member.state, dated),
        language=insert,
        conditions=_conditions(
            code, given, asked, notice, claims, county=bool(insert.county_lines)
        ),
        large="yes" if code in (*LARGE, "idn_coverage") else "",
    )


def _asked(code: str, given: RequestGiven) -> AskedText:
    """The request; an approval names what is approved alone."""
    asked = asked_text(given)
    if code != "od_approve" and given.about != WIDER:
        return asked
    return replace(asked, services=tuple(one for one in asked.services if one.granted))


def _conditions(
    code: str,
    given: RequestGiven,
    asked: AskedText,
    notice: NoticeText,
    claims: tuple[ClaimText, ...],
    *,
    county: bool,
) -> tuple[str, ...]:
    """What holds of the letter, by the names its elements' `when` uses."""
    holds = {
        "denied": any(line.denied for claim in claims for line in claim.lines),
        "clinical": any(reason.clinical for each in claims for reason in each.reasons),
        "erisa": base_of(given.regimes) in ERISA,
        "medicare_advantage": program_of(given.regimes) == "medicare_advantage",
        "county_language": county,
        "estimate": bool(asked.estimate_paid),
        "needed": bool(notice.needed),
        "answer_by": bool(notice.answer_by),
        TO_PROVIDER: code == TO_PROVIDER,
    }
    return tuple(name for name, true in holds.items() if true)


def _appeal(code: str, given: RequestGiven, dated: date) -> AppealText:
    """Told by what refuses; what approves or asks gives nothing to appeal."""
    refuses = given.outcome in ("denied", "partly_approved") and code not in TELLS
    if not refuses and code != "od_dismiss":
        return NO_APPEAL
    return appeal_text(given.regimes, dated, ahead=True, part_b_drug=given.part_b_drug)


def _facts(given: RequestGiven, dated: date) -> tuple[Fact, ...]:
    said = (
        ("Date", written(dated)),
        ("Member", given.member.name),
        ("Member ID", given.member.number),
        ("Plan", given.plan),
        (given.of.capitalize(), given.number),
    )
    return tuple(Fact(label, value, breaks(value)) for label, value in said)
