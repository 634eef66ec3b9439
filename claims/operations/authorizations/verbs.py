"""Every verb on a request by its name, with its document: one call for doors that speak JSON.

decide       {services: [{service: 1, say: deny, reason: …, why: …}], reviewer: {…}}
pend         {needed: [medical_records], why: …, answer_by: …}
information  {what: [medical_records], at: …}
extend       {ground: …, why: …, days: 14, needed: […]}
expedite     {by_physician: true, why: …, at: …}
refuse_to_expedite  {why: …}
told         {to: …, at: …}
cancel       {why: …, asked_by: provider, who: Dr. Hill, at: …, how: telephone}
prolong      {units: 3, to: 2026-09-01, why: …, service: 1}
take_back    {ground: fraud, why: …}; signers: [m.ortiz, j.lee] while nobody is on file
agree        {}
send_back    {why: …}
judge        {}
clinician    {npi: …, tin: …, why: …, at: …}
settle       {member: …, chain: 12, new_chain: true, subject: {kind: …, diagnosis: …}, why: …}
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, get_args

from claims.operations.authorizations.asked import (
    HOW,
    Answer,
    Extension,
    Ground,
    Reviewer,
    Say,
    ServiceVerdict,
    UnableToAuthorize,
    Verdict,
    Withdrawal,
)
from claims.operations.authorizations.cancel import cancel
from claims.operations.authorizations.decide import decide
from claims.operations.authorizations.document import moment, names, read_subject
from claims.operations.authorizations.expedite import expedite, refuse_to_expedite
from claims.operations.authorizations.extend import extend
from claims.operations.authorizations.judge import judge_again
from claims.operations.authorizations.pend import pend, receive_information
from claims.operations.authorizations.prolong import prolong
from claims.operations.authorizations.second_word import agree, send_back
from claims.operations.authorizations.settle import Settled, name_clinician, settle
from claims.operations.authorizations.take_back import take_back
from claims.operations.authorizations.told import told_by_voice
from kernel.reading import Fault, Reading, at

WITHDRAWAL = ("asked_by", "who", "at", "how")
REVIEWER = tuple(field.name for field in fields(Reviewer))

Row = Mapping[str, Any]
Call = Callable[[str, datetime, str], Answer]


class UnableToReadVerb(UnableToAuthorize):
    """The document is wrong; `faults` say where."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = list(faults)


def carry_out(number: str, verb: str, document: Any, *, now: datetime, by: str) -> Answer:
    """Read the verb's document and do it.  UnableToReadVerb, UnableToAuthorize, UnknownRequest."""
    if verb not in VERBS:
        raise UnableToReadVerb([Fault("", f"{verb!r} is not one of {', '.join(VERBS)}")])
    reading = Reading()
    known, required, made = VERBS[verb]
    row = reading.mapping({} if document is None else document, "", known, required)
    call = made(row, reading)
    if reading.errors:
        raise UnableToReadVerb(reading.errors)
    return call(number, now, by)


def _decide(row: Row, reading: Reading) -> Call:
    verdicts = tuple(
        _verdict(item, path, reading) for item, path in reading.listed(row, "services", "")
    )
    reviewer = _reviewer(row, reading)
    verdict = Verdict(verdicts, reviewer)
    return lambda number, now, by: decide(number, verdict, now=now, by=by)


def _verdict(item: Any, path: str, reading: Reading) -> ServiceVerdict:
    known = ("service", "say", "why", "reason", "units", "days")
    row = reading.mapping(item, path, known, ("say", "why"))
    say: Any = reading.choice(row, "say", get_args(Say), path) or "approve"
    return ServiceVerdict(
        say=say,
        why=reading.text(row, "why", path) or "",
        service=reading.count(row, "service", path, least=1),
        reason=reading.text(row, "reason", path) or "",
        units=reading.count(row, "units", path, least=1),
        days=reading.days(row["days"], at(path, "days")) if row.get("days") else None,
    )


def _reviewer(row: Row, reading: Reading) -> Reviewer | None:
    if row.get("reviewer") is None:
        return None
    said = reading.mapping(row["reviewer"], "reviewer", REVIEWER, REVIEWER[:-1])
    texts = {name: reading.text(said, name, "reviewer") or "" for name in REVIEWER[:-1]}
    return Reviewer(**texts, license_until=reading.day(said, "license_until", "reviewer"))


def _pend(row: Row, reading: Reading) -> Call:
    needed, why = names(row, "needed", "", reading), reading.text(row, "why", "") or ""
    ends = moment(row, "answer_by", "", reading)
    return lambda number, now, by: pend(number, needed, why, now=now, by=by, answer_by=ends)


def _information(row: Row, reading: Reading) -> Call:
    what, when = names(row, "what", "", reading), moment(row, "at", "", reading)
    return lambda number, now, by: receive_information(number, what, at=when or now, now=now, by=by)


def _extend(row: Row, reading: Reading) -> Call:
    extension = Extension(
        ground=reading.text(row, "ground", "") or "",
        why=reading.text(row, "why", "") or "",
        days=reading.count(row, "days", "", least=1),
        needed=names(row, "needed", "", reading),
    )
    return lambda number, now, by: extend(number, extension, now=now, by=by)


def _expedite(row: Row, reading: Reading) -> Call:
    physician = reading.flag(row, "by_physician", "", default=False)
    why, when = reading.text(row, "why", "") or "", moment(row, "at", "", reading)
    return lambda number, now, by: expedite(
        number, at=when or now, by_physician=physician, why=why, now=now, by=by
    )


def _refuse(row: Row, reading: Reading) -> Call:
    why = reading.text(row, "why", "") or ""
    return lambda number, now, by: refuse_to_expedite(number, why, now=now, by=by)


def _told(row: Row, reading: Reading) -> Call:
    to, when = reading.text(row, "to", "") or "", moment(row, "at", "", reading)
    return lambda number, now, by: told_by_voice(number, to, at=when or now, now=now, by=by)


def _cancel(row: Row, reading: Reading) -> Call:
    why, withdrawal = reading.text(row, "why", "") or "", _withdrawal(row, reading)
    return lambda number, now, by: cancel(number, why, withdrawal, now=now, by=by)


def _withdrawal(row: Row, reading: Reading) -> Withdrawal | None:
    """Who took it back: said whole, or not at all."""
    given = [name for name in WITHDRAWAL if row.get(name) is not None]
    if not given:
        return None
    for name in WITHDRAWAL:
        if name not in given:
            reading.fault(name, f"missing: a withdrawal says {', '.join(WITHDRAWAL)}")
    asked_by: Any = reading.choice(row, "asked_by", ("provider", "member", "representative"), "")
    who, when = reading.text(row, "who", "") or "", moment(row, "at", "", reading)
    how = reading.choice(row, "how", HOW, "") or ""
    return Withdrawal(asked_by, who, when, how) if asked_by and when else None


def _prolong(row: Row, reading: Reading) -> Call:
    units, to = reading.count(row, "units", "", least=1), reading.day(row, "to", "")
    why = reading.text(row, "why", "") or ""
    service = reading.count(row, "service", "", least=1)
    return lambda number, now, by: prolong(
        number, units=units, to=to, why=why, service=service, now=now, by=by
    )


def _take_back(row: Row, reading: Reading) -> Call:
    ground: Any = reading.choice(row, "ground", get_args(Ground), "")
    why, signers = reading.text(row, "why", "") or "", reading.texts(row, "signers", "")
    return lambda number, now, by: take_back(number, ground, why, signers, now=now, by=by)


def _agree(row: Row, reading: Reading) -> Call:
    return lambda number, now, by: agree(number, now=now, by=by)


def _send_back(row: Row, reading: Reading) -> Call:
    why = reading.text(row, "why", "") or ""
    return lambda number, now, by: send_back(number, why, now=now, by=by)


def _judge(row: Row, reading: Reading) -> Call:
    return lambda number, now, by: judge_again(number, now=now, by=by)


def _clinician(row: Row, reading: Reading) -> Call:
    npi, tin = reading.text(row, "npi", "") or "", reading.text(row, "tin", "") or ""
    why, when = reading.text(row, "why", "") or "", moment(row, "at", "", reading)
    return lambda number, now, by: name_clinician(
        number, npi, tin, why, at=when or now, now=now, by=by
    )


def _settle(row: Row, reading: Reading) -> Call:
    said = Settled(
        member=reading.text(row, "member", "") or "",
        chain=reading.count(row, "chain", "", least=1),
        new_chain=reading.flag(row, "new_chain", "", default=False),
        subject=read_subject(row, reading),
    )
    why = reading.text(row, "why", "") or ""
    return lambda number, now, by: settle(number, said, why, now=now, by=by)


Made = Callable[[Row, Reading], Call]

VERBS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], Made]] = {
    "decide": (("services", "reviewer"), ("services",), _decide),
    "pend": (("needed", "why", "answer_by"), ("needed",), _pend),
    "information": (("what", "at"), ("what",), _information),
    "extend": (("ground", "why", "days", "needed"), ("ground", "why"), _extend),
    "expedite": (("by_physician", "why", "at"), ("why",), _expedite),
    "refuse_to_expedite": (("why",), ("why",), _refuse),
    "told": (("to", "at"), ("to",), _told),
    "cancel": (("why", *WITHDRAWAL), ("why",), _cancel),
    "prolong": (("units", "to", "why", "service"), ("why",), _prolong),
    "take_back": (("ground", "why", "signers"), ("ground", "why"), _take_back),
    "agree": ((), (), _agree),
    "send_back": (("why",), ("why",), _send_back),
    "judge": ((), (), _judge),
    "clinician": (("npi", "tin", "why", "at"), ("npi", "why"), _clinician),
    "settle": (("member", "chain", "new_chain", "subject", "why"), ("why",), _settle),
}
"""Each verb's keys, those it must have, and how it is read."""
