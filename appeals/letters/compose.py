"""From an appeal to the text of each letter it makes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from appeals.letters.days import days_of
from appeals.letters.given import AppealGiven
from appeals.letters.law import law_text
from appeals.letters.text import AppealLetterText
from appeals.letters.words import (
    appeal_text,
    below_text,
    body_text,
    evidence_texts,
    notice_text,
)
from claims.letters.appeal import program_of
from claims.letters.compose import (
    ERISA,
    UnableToCompose,
    breaks,
    insert_for,
    may_be_written,
    offices,
)
from claims.letters.context import Fact, ReaderText, SenderText
from claims.letters.given import Person
from claims.letters.outside import asked_outside
from kernel.dates import written
from kernel.law import UnableToCite
from kernel.law.regimes import base_of
from kernel.letters.catalogue import Template, read_templates

FOLDER = Path(__file__).parent
PROVIDERS = ("provider", "treating_physician", "contract_provider")
"""Who asks and is a provider: told by a letter of their own."""

FINAL, LEVEL = "fiabd", "abd_level"
TELLS = {
    "appeal_ext": "extension",
    "appeal_exp_deny": "refusal",
    "aor_req": "question",
    "wol_req": "question",
    "er_incomplete": "question",
    "recon_dismiss": "dismissal",
    "appeal_dismiss": "dismissal",
    "recon_fav": "approval",
    "appeal_fav": "approval",
    "er_plan_reverse": "approval",
    "recon_upheld": "denial",
    FINAL: "denial",
    LEVEL: "denial",
}
"""What a letter tells; those of a redetermination and of a dispute tell as they were decided."""

BY_EVENT = {
    "received": "appeal_ack",
    "extension_taken": "appeal_ext",
    "expedite_refused": "appeal_exp_deny",
    "new_evidence_found": "new_evid",
    "file_left": "recon_forward",
    "eligible": "er_eligible",
    "ineligible": "er_ineligible",
    "incomplete": "er_incomplete",
    "own_reversal": "er_plan_reverse",
    "carried_out": "er_effect",
    "explanation_made": "deemed_expl",
    "immediate_review_rejected": "appeal_resubmit",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be issued; `facts` are said by the event its sending records."""

    code: str
    text: AppealLetterText
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


def code_of(given: AppealGiven) -> str:
    """The letter this decision or event makes."""
    program = program_of(given.regimes)
    if given.kind == "provider_dispute":
        return "dispute_decision" if given.about == "decided" else "dispute_ack"
    if given.about == "papers_requested":
        return "wol_req" if given.notice.get("kind") == "waiver_of_liability" else "aor_req"
    if given.about == "dismissed":
        return "recon_dismiss" if program == "medicare_advantage" else "appeal_dismiss"
    if given.about == "detailed_notice":
        return "denc" if given.notice.get("setting") == "services" else "dnd"
    if given.about in BY_EVENT:
        return BY_EVENT[given.about]
    if given.decided is None:
        raise UnableToCompose(f"no letter tells {given.about}")
    won = given.decided.outcome == "overturned"
    if program == "medicare_advantage":
        return "recon_fav" if won else "recon_upheld"
    if program == "original_medicare":
        return "om_redetermination"
    if won:
        return "appeal_fav"
    return LEVEL if given.levels == "two" and given.level == "internal_1" else FINAL


def drafts_of(
    given: AppealGiven, sender: SenderText | None, dated: date
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
                    code, text, given.case, given.subject, key, given.member.id,
                    _tells(code, given), _facts_recorded(code, given),
                )
            )  # fmt: skip
    return made, lacking


def readers(code: str, given: AppealGiven) -> list[tuple[str, str, Person]]:
    """The member, who acts for the member with valid papers, and the provider who asked.

    Papers are asked for of whoever says to act, and of nobody else who has none.
    """
    sent_to = templates()[code].sent_to
    member, found = given.member, []
    if "member" in sent_to:
        name = f"The Estate of {member.name}" if member.died else member.name
        found.append(("member", "", Person("member", name, member.address)))
    if "representative" in sent_to:
        role, named = f"Representative of {member.name}", set()
        for one in (*member.representatives, *given.acting):
            if one.name.casefold() not in named:
                named.add(one.name.casefold())
                found.append((f"representative:{one.key}", role, one))
        if code == "aor_req" and given.asker and given.asked_by not in PROVIDERS and not named:
            found.append(("representative:asker", "", given.asker))
    if "provider" in sent_to and given.asked_by in PROVIDERS and given.asker:
        found.append((f"provider:{given.asker.key or 'asker'}", "", given.asker))
    return found


def letter_text(
    code: str,
    given: AppealGiven,
    role: str,
    reader: Person,
    sender: SenderText | None,
    dated: date,
) -> AppealLetterText:
    """The whole text.  UnableToCompose, UnableToCite."""
    sender = may_be_written(given.member, given.plan, reader, sender)
    sender = replace(sender, external=asked_outside(given.regimes, sender, dated))
    template = templates()[code]
    insert = insert_for(given.member, sender, dated)
    own = reader.key == "member"
    return AppealLetterText(
        title=template.title,
        form=f"{template.form.number} ({template.form.version})",
        reference=f"{'Dispute' if given.kind == 'provider_dispute' else 'Appeal'} {given.number}",
        dated=written(dated),
        dated_iso=dated.isoformat(),
        sender=sender,
        to=ReaderText(role, reader.name, reader.address),
        facts=_facts(code, given, dated),
        member=given.member.name,
        member_id=given.member.number,
        plan=given.plan,
        program=base_of(given.regimes) if given.regimes else "",
        appeal=appeal_text(given),
        below=below_text(given),
        notice=notice_text(given),
        days=days_of(code, given, dated),
        evidence=evidence_texts(given),
        body=body_text(given, sender, dated),
        offices=offices(given.regimes, given.member.state, dated),
        language=insert,
        conditions=_conditions(given, county=bool(insert.county_lines)),
        may=given.lawful_grounds,
        law=law_text(code, given, dated),
        large="18" if own and given.member.large_print else "yes",
    )


def _conditions(given: AppealGiven, *, county: bool) -> tuple[str, ...]:
    """What holds of the letter, by the names its elements' `when` uses."""
    program = program_of(given.regimes)
    decided = given.decided
    reasons = given.below.text.reasons
    holds = {
        program: True,
        "erisa": base_of(given.regimes) in ERISA,
        "county_language": county,
        given.request: True,
        "part_b_drug": given.part_b_drug,
        "standard": given.track == "standard",
        "expedited": given.track == "expedited",
        "clinical": bool(given.medical) or any(each.clinical for each in reasons),
        "decision_due": bool(given.decide_by),
        "waits_for_papers": given.waits_for_papers,
        "policy": bool(given.notice.get("policy")),
        "needed": bool(given.notice.get("needed")),
        "changed": bool(decided and decided.outcome != "upheld"),
        "kept": bool(decided and decided.outcome != "overturned"),
        "carry_out_due": bool(given.carry_out_by),
        "experts": bool(given.experts),
        "time_to_sue": bool(given.time_to_sue),
        "new_evidence": bool(given.evidence),
        "paid": bool(given.paid),
    }
    return tuple(name for name, true in holds.items() if true)


def _facts(code: str, given: AppealGiven, dated: date) -> tuple[Fact, ...]:
    """Who asks without papers is told no more than they said themselves (X9)."""
    said = [("Date", written(dated)), ("Member", given.member.name)]
    if code not in ("aor_req", "wol_req"):
        said += [("Member ID", given.member.number), ("Plan", given.plan)]
    label = "Dispute" if given.kind == "provider_dispute" else "Appeal"
    said += [(label, given.number), (given.below.of.capitalize(), given.below.number)]
    return tuple(Fact(label, value, breaks(value)) for label, value in said)


def _tells(code: str, given: AppealGiven) -> str:
    if code in ("om_redetermination", "dispute_decision") and given.decided:
        return "approval" if given.decided.outcome == "overturned" else "denial"
    return TELLS.get(code, "notice")


def _facts_recorded(code: str, given: AppealGiven) -> Mapping[str, Any]:
    """What the clocks, and evidence that waits for an answer, read of the event."""
    if code == "appeal_ext":
        return {"days": given.notice["days"]} if given.notice.get("days") else {}
    if code == "new_evid":
        return {"evidence": given.notice["evidence"], "answer_by": given.notice["answer_by"]}
    if given.notice.get("tells_of"):
        return {"tells_of": given.notice["tells_of"]}
    return {}
