"""From a decided claim to the text of each letter it makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from claims.letters.appeal import appeal_text, program_of
from claims.letters.context import (
    ClaimText,
    Fact,
    LetterText,
    Office,
    ReaderText,
    SenderText,
    YearText,
)
from claims.letters.explain import amounts, claim_text, figures, years
from claims.letters.given import Insured, Judged, Person
from claims.letters.outside import asked_outside
from kernel import plain_yaml
from kernel.dates import written
from kernel.law import UnableToCite
from kernel.law.regimes import base_of
from kernel.letters.catalogue import Template, read_templates
from kernel.letters.language import LanguageHelp, language_help

FOLDER = Path(__file__).parent
LARGE = ("idn", "msn", "ma_eob")
PAYER = {"original_medicare": "Medicare", "medicare_advantage": "Plan", "private": "Plan"}
LONGEST_FACT = 15
"""Characters of a word that fit beside the reader's address, whatever they are."""
ERISA = ("aca_group", "erisa_self_funded")


class UnableToCompose(ValueError):
    """The letter cannot be written; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be issued: its template, its text, what it is about and who reads it.

    `about` are the cases with the decision of each; `reader` is member, representative:12 or
    provider:1245319599.
    """

    code: str
    text: LetterText
    about: tuple[tuple[int, int], ...]
    reader: str
    member: int
    tells: str


@cache
def templates() -> dict[str, Template]:
    """Every letter of this app by its code."""
    return read_templates(FOLDER)


def at_once(judged: Judged) -> tuple[str, ...]:
    """The letters a decision makes at once; what a cycle collects is not among them."""
    program = program_of(judged.regimes)
    if program == "private":
        return ("abd",) if judged.denied_whole else ("eob_commercial",)
    if program == "medicare_advantage" and judged.denied:
        return ("idn",) if judged.contracted else ("idn", "ncp_deny")
    return ()


def drafts_of(
    judged: Judged, sender: SenderText | None, dated: date
) -> tuple[list[Draft], list[tuple[str, str]]]:
    """The letters to each reader; and of those that cannot be written, the code and why."""
    made: list[Draft] = []
    lacking: list[tuple[str, str]] = []
    about = ((judged.case, judged.decision),)
    tells = "denial" if judged.denied else "payment"
    for code in at_once(judged):
        for reader, role, person in readers(code, judged):
            try:
                text = letter_text(code, (judged,), role, person, sender, dated)
            except (UnableToCompose, UnableToCite) as problem:
                lacking.append((code, str(problem)))
            else:
                made.append(Draft(code, text, about, reader, judged.member.id, tells))
    return made, lacking


def statement_drafts(
    code: str, claims: Sequence[Judged], sender: SenderText | None, dated: date, period: str
) -> list[Draft]:
    """One member's statement of a cycle, to every reader or to none (UnableToCompose).

    `claims` in order of decision.
    """
    made = []
    last = claims[-1]
    for reader, role, person in readers(code, last):
        text = letter_text(code, claims, role, person, sender, dated, period)
        about = tuple((each.case, each.decision) for each in claims)
        # A statement beside which a denial has its own notice is not that notice: sending it stops
        # no clock that waits for the denial.
        denies = templates()[code].starts and any(each.denied for each in claims)
        tells = "denial" if denies else "payment"
        made.append(Draft(code, text, about, reader, last.member.id, tells))
    return made


def readers(code: str, judged: Judged) -> list[tuple[str, str, Person]]:
    """Who reads a letter: its key, its role on the page, and the person."""
    sent_to = templates()[code].sent_to
    member = judged.member
    found: list[tuple[str, str, Person]] = []
    if "member" in sent_to:
        name = f"The Estate of {member.name}" if member.died else member.name
        found.append(("member", "", Person("member", name, member.address)))
    if "representative" in sent_to:
        for one in member.representatives:
            role = f"Representative of {member.name}"
            found.append((f"representative:{one.key}", role, one))
    if "provider" in sent_to:
        one = judged.billing
        found.append((f"provider:{one.key}", "", one))
    return found


def letter_text(
    code: str,
    claims: Sequence[Judged],
    role: str,
    reader: Person,
    sender: SenderText | None,
    dated: date,
    period: str = "",
) -> LetterText:
    """The whole text.  The last claim's member, plan and yearly totals are the letter's."""
    last = claims[-1]
    sender = may_be_written(last.member, last.plan, reader, sender)
    sender = replace(sender, external=asked_outside(last.regimes, sender, dated))
    told = tuple(claim_text(each) for each in claims)
    appeal = appeal_text(last.regimes, dated)
    insert = insert_for(last.member, sender, dated)
    yearly = years(claims)
    denied = any(each.denied for each in claims)
    totals = amounts([line for each in claims for line in each.stored["lines"]])
    template = templates()[code]
    return LetterText(
        title=_title(template, denied),
        form=f"{template.form.number} ({template.form.version})",
        reference=_reference(told),
        dated=written(dated),
        dated_iso=dated.isoformat(),
        sender=sender,
        to=ReaderText(role, reader.name, reader.address),
        facts=_facts(last, dated, told, period),
        member=last.member.name,
        member_id=last.member.number,
        plan=last.plan,
        program=base_of(last.regimes),
        payer=PAYER[appeal.kind],
        claims=told,
        totals=totals,
        years=yearly,
        appeal=appeal,
        offices=offices(last.regimes, last.member.state, dated),
        language=insert,
        conditions=_conditions(last, told, insert, yearly, denied=denied),
        period=period,
        large="yes" if code in LARGE else "",
        figures=figures(told, totals),
    )


def _conditions(
    last: Judged,
    told: Sequence[ClaimText],
    insert: LanguageHelp,
    yearly: Sequence[YearText],
    *,
    denied: bool,
) -> tuple[str, ...]:
    """What holds of the letter, by the names its elements' `when` uses."""
    holds = {
        "denied": denied,
        "clinical": any(reason.clinical for claim in told for reason in claim.reasons),
        "erisa": base_of(last.regimes) in ERISA,
        "county_language": bool(insert.county_lines),
        "years": bool(yearly),
    }
    return tuple(name for name, true in holds.items() if true)


def insert_for(member: Insured, sender: SenderText, dated: date) -> LanguageHelp:
    """The notice of language help for this member."""
    return language_help(
        state=member.state,
        county=member.county,
        phone=sender.phone,
        tty=sender.tty,
        day=dated,
        wanted=member.language,
    )


def may_be_written(
    member: Insured, plan: str, reader: Person, sender: SenderText | None
) -> SenderText:
    """There is a sender, and the reader has an address that may be used."""
    if sender is None:
        raise UnableToCompose(f"no sender writes for plan {plan}: name one in the file")
    if reader.key == "member" and member.confidential:
        raise UnableToCompose(
            "the member asked for confidential communication: the address on file may not be used"
        )
    if not reader.name.strip() or not [line for line in reader.address if line.strip()]:
        who = reader.key if reader.key == "member" else reader.name.strip() or reader.key
        raise UnableToCompose(f"no name and address on file for {who}")
    return sender


def _title(template: Template, denied: bool) -> str:
    if template.code == "eob_commercial" and denied:
        return f"{template.title} and notice of denial"
    return template.title


def _reference(claims: Sequence[Any]) -> str:
    if len(claims) == 1:
        return f"Claim {claims[0].number}"
    return f"{len(claims)} claims, {claims[0].number} to {claims[-1].number}"


def _facts(last: Judged, dated: date, claims: Sequence[Any], period: str) -> tuple[Fact, ...]:
    said = [
        ("Date", written(dated)),
        ("Member", last.member.name),
        ("Member ID", last.member.number),
        ("Plan", last.plan),
    ]
    if len(claims) == 1 and not period:
        said.append(("Claim", claims[0].number))
    else:
        said.append(("Claims", str(len(claims))))
    return tuple(Fact(label, value, breaks(value)) for label, value in said)


def breaks(value: str) -> str:
    """Whether a word of it is too long for its column: "yes" or empty."""
    return "yes" if any(len(word) > LONGEST_FACT for word in value.split()) else ""


def offices(regimes: tuple[str, ...], state: str, day: date) -> tuple[Office, ...]:
    """Who helps outside the plan: of the program, and of the state where its law binds the plan."""
    base = base_of(regimes)
    kind = "medicare" if program_of(regimes) != "private" else "individual"
    kind = "erisa" if base in ERISA else kind
    found = [
        Office(row["name"], row["what"], row["phone"], row.get("website") or "")
        for row in _row(kind, day)["offices"]
    ]
    own = _row("states", day).get(state)
    if own and kind != "medicare" and base != "erisa_self_funded":
        said = "consumer assistance in your state"
        found.insert(0, Office(own["name"], said, own["phone"], own.get("website") or ""))
    return tuple(found)


def _row(kind: str, day: date) -> Mapping[str, Any]:
    """The row in force; before the first one, the first: an office is better than none."""
    rows = _offices()[kind]
    since = max((start for start in rows if start <= day.isoformat()), default=min(rows))
    return rows[since]


@cache
def _offices() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    read: Mapping[str, Mapping[str, Mapping[str, Any]]] = plain_yaml.read_file(
        FOLDER / "help_offices.yaml"
    )
    return read
