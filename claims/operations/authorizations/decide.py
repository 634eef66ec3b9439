"""A person's decision: verdicts on the services, with a reviewer for whatever is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.adjudication.stored import plain
from claims.letters.checks import LEAST_OF_A_DENIAL, is_formula, too_little_to_deny
from claims.letters.denial_reasons import denial_reasons
from claims.models import AuthorizationRequest, Determination, RequestedService
from claims.open_proposals import DENIAL_PROPOSED
from claims.operations.authorizations.acting import (
    acting,
    only_proposes,
    require_field,
    reviewed,
)
from claims.operations.authorizations.asked import (
    OTHER,
    Answer,
    Reviewer,
    ServiceVerdict,
    UnableToAuthorize,
    Verdict,
)
from claims.operations.authorizations.judge import judge
from claims.operations.authorizations.on_file import QUEUE, happened, held_open, move
from claims.operations.authorizations.read import answer_of
from kernel.cases.queue import Work, put_many
from kernel.dates import Days
from kernel.law.regimes import base_of
from kernel.record.copying import table_ids
from kernel.record.sealing import Batch, canonical, digest
from providers.taxonomy import field_of, is_taxonomy

TABLE = "claims_determination"
OF_THE_WHOLE = "medical_necessity"
"""The judgment an approval by a person stands for, where it names no other."""

PROFESSIONS = (
    *("physician", "nurse_practitioner", "physician_assistant", "clinical_nurse_specialist"),
    *("registered_nurse", "psychologist", "dentist", "podiatrist", "optometrist", "chiropractor"),
    *("pharmacist", "physical_therapist", "occupational_therapist", "clinical_social_worker"),
)
"""Physicians and other health professionals who may review, each in a field of their own."""

NEVER_ASKS = "original_medicare"
STATES = 2
CLINICAL_REVIEW = "clinical_review"
"""Why it waits (`pends.yaml`) once somebody else proposed to refuse it for a medical reason."""


def decide(number: str, verdict: Verdict, *, now: datetime, by: str) -> Answer:
    """Record the verdicts of `by`, and judge the request with them.

    What the pipeline refuses for an administrative fact stays refused, whatever is said.  What
    `by` would refuse for a medical reason and may not is only proposed (`Answer.proposed`); a
    clinical reviewer decides it.  NotAllowed where the reviewer may not in this field.
    """
    with transaction.atomic():
        row = held_open(number)
        actor, day = acting(by), now.astimezone(ZoneInfo(row.case.zone)).date()
        _check(row, verdict)
        if only_proposes(actor, verdict):
            return _propose(row, verdict, now=now, by=by)
        verdict = reviewed(row, verdict, actor, day)
        if any(each.say != "approve" for each in verdict.services):
            _check_reviewer(verdict.reviewer, day)
        require_field(row, verdict)
        batch = Batch()
        for each in verdict.services:
            write_determination(row, each, verdict.reviewer, batch, now=now, by=by)
        facts = {"say": sorted({each.say for each in verdict.services})}
        happened(row, "determined", now, by, batch, now=now, facts=facts)
        judge(row, batch, now=now, by=by)
        batch.seal(now)
        return answer_of(row)


def _propose(row: AuthorizationRequest, verdict: Verdict, *, now: datetime, by: str) -> Answer:
    """A clinical reviewer decides it, by an act of their own; until then it waits for one."""
    batch = Batch()
    facts = {"services": [plain(each) for each in verdict.services]}
    happened(row, DENIAL_PROPOSED, now, by, batch, now=now, facts=facts)
    move(row, "pended")
    put_many([Work(row.pk, QUEUE, (CLINICAL_REVIEW,), barred=(by,))], now=now)
    batch.seal(now)
    return replace(answer_of(row), proposed="clinical_denial")


def _check(row: AuthorizationRequest, verdict: Verdict) -> None:
    if not verdict.services:
        raise UnableToAuthorize("say what is decided: a verdict names at least one service")
    refused = any(each.say != "approve" for each in verdict.services)
    if refused and row.case.regimes and base_of(row.case.regimes) == NEVER_ASKS:
        raise UnableToAuthorize(
            f"{row.number}: Original Medicare asks for no prior authorization, so none is refused: "
            "say approve, or cancel it and tell whoever asked that none is needed"
        )
    asked = {each.number: each for each in row.services.all()}
    for each in verdict.services:
        if each.service is not None and each.service not in asked:
            raise UnableToAuthorize(f"{row.number} has no service {each.service}")
        _check_words(each)
        _check_amount(each, [asked[each.service]] if each.service else list(asked.values()))
    opinion = row.purpose != OTHER
    if opinion and not row.clinician_npi and any(each.say != "deny" for each in verdict.services):
        raise UnableToAuthorize("name the clinician first: an approval is for somebody")


def _check_words(each: ServiceVerdict) -> None:
    """A denial names a specific reason, in a sentence about this person."""
    if not each.why.strip():
        raise UnableToAuthorize("say why: the reason is read by whoever reviews the decision")
    if each.say == "approve":
        return
    if each.reason not in denial_reasons():
        known = ", ".join(denial_reasons())
        raise UnableToAuthorize(f"reason {each.reason!r} is not one of {known}")
    if too_little_to_deny(each.why):
        raise UnableToAuthorize(
            "say why in a sentence about this person: what was looked at, and which rule or "
            f"criterion it does not meet ({LEAST_OF_A_DENIAL} characters at least)"
        )


def _check_amount(each: ServiceVerdict, asked: Sequence[RequestedService]) -> None:
    """Units and days that are said are what is granted: never more, and a limit is less than asked
    of every service it speaks of, so that something is refused by it."""
    if each.say != "limit":
        _check_whole(each, asked)
        return
    if each.units is None and each.days is None:
        raise UnableToAuthorize("a limit says how many units or which days are approved")
    if each.units is not None and each.units < 1:
        raise UnableToAuthorize("a limit approves at least one unit; else it is a denial")
    for one in asked:
        days = Days(one.days.lower, one.days.upper)
        if each.units is not None and each.units > one.units:
            raise UnableToAuthorize(
                f"service {one.number}: {one.units} units are asked for, not {each.units}"
            )
        if each.days is not None and not _within(each.days, days):
            raise UnableToAuthorize(
                f"service {one.number}: the days of a limit are among those asked for, {days}"
            )
        if each.units in (None, one.units) and each.days in (None, days):
            raise UnableToAuthorize(
                f"service {one.number}: this limit refuses nothing of what is asked; say approve"
            )


def _check_whole(each: ServiceVerdict, asked: Sequence[RequestedService]) -> None:
    """What is approved or denied is so whole."""
    if each.say == "deny" and (each.units is not None or each.days is not None):
        raise UnableToAuthorize("a denial has no units or days; to approve fewer, say limit")
    for one in asked:
        if each.units not in (None, one.units):
            raise UnableToAuthorize(
                f"service {one.number}: approve grants the {one.units} units asked for, not "
                f"{each.units}; for fewer, say limit, with reason and reviewer"
            )
        if each.days not in (None, Days(one.days.lower, one.days.upper)):
            raise UnableToAuthorize(
                f"service {one.number}: approve grants the days asked for; for fewer, say limit, "
                "with reason and reviewer"
            )


def _within(inner: Days, outer: Days) -> bool:
    if inner.start < outer.start:
        return False
    return outer.to is None or (inner.to is not None and inner.to <= outer.to)


def _check_reviewer(reviewer: Reviewer | None, day: date) -> None:
    """42 CFR 422.566(d): a physician or other appropriate health professional, with expertise in
    the field that is appropriate for the service."""
    if reviewer is None:
        raise UnableToAuthorize(
            "what is refused is reviewed by a health professional: name, profession, licence, "
            "specialty, and why it fits the service"
        )
    lacking = [
        name
        for name, text in asdict(reviewer).items()
        if name != "license_until" and not str(text).strip()
    ]
    if lacking:
        raise UnableToAuthorize(f"the reviewer's {', '.join(lacking).replace('_', ' ')} is missing")
    if reviewer.profession not in PROFESSIONS:
        raise UnableToAuthorize(
            f"profession {reviewer.profession!r} is not one of {', '.join(PROFESSIONS)}"
        )
    if is_formula(reviewer.expertise):
        raise UnableToAuthorize("say in a sentence why the reviewer's expertise fits the service")
    if not (is_taxonomy(reviewer.specialty) or field_of(reviewer.specialty)):
        raise UnableToAuthorize(f"specialty {reviewer.specialty!r} is not a taxonomy code")
    if len(reviewer.license_state) != STATES:
        raise UnableToAuthorize("the licence's state is its two letters")
    if reviewer.license_until and reviewer.license_until < day:
        raise UnableToAuthorize(f"the reviewer's licence ended on {reviewer.license_until}")


def write_determination(
    row: AuthorizationRequest,
    each: ServiceVerdict,
    reviewer: Reviewer | None,
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> None:
    """One verdict on record: a fact for this and every later judgment of the request."""
    reason = denial_reasons().get(each.reason)
    facts: dict[str, Any] = {}
    if reason and each.say != "approve":
        facts |= {"reason": reason.name, "carc": reason.carc}
    if reviewer and each.say != "approve":
        facts["reviewer"] = plain(reviewer)
    if each.say == "limit":
        facts |= {"units": each.units} if each.units is not None else {}
        facts |= {"days": plain(each.days)} if each.days is not None else {}
    rule = reason.rule if reason and each.say != "approve" else OF_THE_WHOLE
    keep(row, rule, each.say, each.why.strip(), each.service, facts, batch, now=now, by=by)


def keep(
    row: AuthorizationRequest,
    rule: str,
    say: str,
    why: str,
    line: int | None,
    facts: Mapping[str, Any],
    batch: Batch,
    *,
    now: datetime,
    by: str,
) -> Determination:
    stored = canonical(
        {
            "case": row.pk,
            "line": line,
            "rule": rule,
            "say": say,
            "reason": why,
            "by": by,
            "at": now.isoformat(),
            "facts": dict(facts),
        }
    )
    made = Determination.objects.create(
        id=table_ids(TABLE, 1)[0],
        request=row,
        line=line,
        rule=rule,
        say=say,
        reason=why,
        by=by,
        at=now,
        facts=dict(facts),
        stored=stored,
        digest=digest(stored),
        batch=batch.number,
    )
    batch.add(TABLE, made.pk, made.digest)
    return made
