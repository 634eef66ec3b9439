"""A request reaches us: a case with its clocks, judged at once where nothing is missing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from claims.adjudication.stored import plain
from claims.models import AuthorizationRequest, RequestedService
from claims.operations.authorizations.asked import (
    MISSING,
    OTHER,
    Answer,
    Asked,
    AskedService,
    SentOtherwise,
    UnableToAuthorize,
)
from claims.operations.authorizations.asking import NEEDED, ask_for_missing
from claims.operations.authorizations.chain import Found, chain_of
from claims.operations.authorizations.clocks import open_clocks
from claims.operations.authorizations.judge import judge
from claims.operations.authorizations.on_file import QUEUE, happened, move
from claims.operations.authorizations.read import answer_of, find
from claims.operations.authorizations.whose import coverage_on
from claims.operations.find_coverage import Held
from kernel.cases.models import Case
from kernel.cases.queue import Work, put_many
from kernel.members.matching import Match, match
from kernel.record.copying import next_ids, table_ids
from kernel.record.sealing import Batch
from providers.addresses import as_address
from providers.operations.keep_addresses import keep_addresses

LARGEST = 50
"""Services of one request."""

FAILED = "filing_failed"


def request(asked: Asked, *, received_at: datetime, zone: str, now: datetime, by: str) -> Answer:
    """Put a request on file and judge it; `received_at` is the first touch, here or at a delegate.

    A request this sender sent before under the same reference is answered as it stands, and so is
    one sent twice at the same moment.  SentOtherwise where what came before said something else.
    """
    if known := _as_it_stands(asked):
        return known
    if received_at > now:
        raise UnableToAuthorize(f"{received_at.isoformat()} is still to come: it was not received")
    _check(asked)
    try:
        return _taken(asked, received_at, zone, now, by)
    except IntegrityError:
        if known := _as_it_stands(asked):
            return known
        raise


def _as_it_stands(asked: Asked) -> Answer | None:
    number = find(asked.sender, asked.reference)
    if number is None:
        return None
    row = AuthorizationRequest.objects.select_related("case", "member").get(number=number)
    before, said = (each.get("digest") for each in (row.as_received, asked.as_received))
    if before and said and before != said:
        raise SentOtherwise(number)
    return answer_of(row, known_before=True)


def _taken(asked: Asked, received_at: datetime, zone: str, now: datetime, by: str) -> Answer:
    with transaction.atomic():
        batch = Batch()
        row = _on_file(asked, received_at, zone, now)
        for name, at, facts in _events(asked, received_at):
            happened(row, name, at, by, batch, now=now, facts=facts)
        open_clocks(row, now=now)
        if not row.procedures_followed:
            happened(row, FAILED, now, by, batch, now=now)
            _wait(row, FAILED, now)
        elif row.missing:
            ask_for_missing(row, batch, now=now, by=by)
            _wait(row, NEEDED, now)
        else:
            judge(row, batch, now=now, by=by)
        batch.seal(now)
        return answer_of(row)


def _check(asked: Asked) -> None:
    if len(asked.services) > LARGEST:
        raise UnableToAuthorize(f"a request has at most {LARGEST} services")
    for each in asked.services:
        if each.units < 1:
            raise UnableToAuthorize(f"{each.code}: {each.units} units; at least 1 is asked for")
    if strangers := set(asked.missing) - set(MISSING):
        raise UnableToAuthorize(f"{', '.join(sorted(strangers))}: not one of {', '.join(MISSING)}")


def _lacking(asked: Asked, found: Found) -> list[str]:
    """What the door found missing, and what the columns show to be.  Care that is no opinion need
    not name who gives it, and answers no question of a chain."""
    opinion = asked.purpose != OTHER
    seen = {
        "clinician": opinion and not asked.clinician_npi,
        "subject": opinion and asked.subject is None and found.chain is None,
        "diagnosis": not opinion and not any(_diagnoses(asked, each) for each in asked.services),
        "services": not asked.services
        or any(not (each.code or each.described or opinion) for each in asked.services),
    }
    return list(dict.fromkeys([*asked.missing, *(name for name, lacks in seen.items() if lacks)]))


def _diagnoses(asked: Asked, service: AskedService) -> tuple[str, ...]:
    """A service's own; of other care that gives it none, the one it is asked for as a whole."""
    if service.diagnoses or asked.purpose != OTHER or asked.subject is None:
        return service.diagnoses
    return (asked.subject.diagnosis,) if asked.subject.diagnosis else ()


def _on_file(asked: Asked, received_at: datetime, zone: str, now: datetime) -> AuthorizationRequest:
    day = received_at.astimezone(ZoneInfo(zone)).date()
    person = match({asked.patient})[asked.patient]
    first = min((each.days.start for each in asked.services), default=day)
    held = coverage_on(first, asked.patient, person)
    found = chain_of(asked, person.member, today=day) if person.member else Found()
    case = _case(asked, person, held, received_at, zone, now)
    row = AuthorizationRequest.objects.create(
        case=case,
        number=case.number,
        purpose=asked.purpose,
        request=asked.request,
        track=case.track,
        part_b_drug=asked.part_b_drug,
        under_pa_rules=asked.under_pa_rules,
        procedures_followed=asked.procedures_followed,
        concurrent_until=asked.concurrent_until,
        received=day,
        asked_by=asked.asked_by,
        member_id=person.member,
        coverage_id=held.coverage if held else None,
        subscriber_id=asked.patient.number,
        clinician_npi=asked.clinician_npi,
        clinician_tin=asked.clinician_tin,
        requester_npi=asked.requester_npi,
        chain=found.chain,
        joining_doubt=found.doubt,
        extends=asked.extends,
        missing=_lacking(asked, found),
        channel=asked.channel,
        sender=asked.sender,
        reference=asked.reference,
        as_received=dict(asked.as_received) | _as_asked(asked),
    )
    _keep_address(asked, day)
    RequestedService.objects.bulk_create(
        RequestedService(
            request=row,
            number=number,
            code=each.code,
            described=each.described,
            modifiers=list(each.modifiers),
            units=each.units,
            days=DateRange(each.days.start, each.days.to),
            diagnoses=list(_diagnoses(asked, each)),
            place_of_service=each.place_of_service,
        )
        for number, each in enumerate(asked.services, 1)
    )
    return row


def _keep_address(asked: Asked, on: date) -> None:
    """Where who asks says its mail goes, for the record: only this request is answered there."""
    told = as_address((asked.as_received.get("requester") or {}).get("address"))
    if told:
        keep_addresses({asked.requester_npi: told}, on=on, source="request")


def _as_asked(asked: Asked) -> dict[str, Any]:
    """What is looked at again where the member is found only later."""
    said: dict[str, Any] = {"patient": plain(asked.patient)}
    if asked.subject:
        said["subject"] = plain(asked.subject)
    if asked.chain is not None:
        said["chain"] = asked.chain
    return said


def _case(
    asked: Asked, person: Match, held: Held | None, received_at: datetime, zone: str, now: datetime
) -> Case:
    local = now.astimezone(ZoneInfo(zone))
    number = next_ids("case_number", 1)[0]
    return Case.objects.create(
        id=table_ids("cases_case", 1)[0],
        number=f"A{local:%y}-{number:07d}",
        kind="authorization",
        member_id=person.member,
        regimes=list(held.regimes) if held else [],
        request=asked.request,
        track="expedited" if asked.expedited else "standard",
        zone=zone,
        received_at=received_at,
        opened_at=now,
    )


def _events(asked: Asked, received_at: datetime) -> Sequence[tuple[str, datetime, dict[str, Any]]]:
    said = {"channel": asked.channel, "asked_by": asked.asked_by}
    made: list[tuple[str, datetime, dict[str, Any]]] = [("received", received_at, said)]
    if asked.physician_supports:
        made.append(("physician_support_received", received_at, {}))
    return made


def _wait(row: AuthorizationRequest, why: str, now: datetime) -> None:
    """Nothing is judged yet: who asked is told what to do, and a person knows."""
    move(row, "pended")
    put_many([Work(row.pk, QUEUE, (why,))], now=now)
