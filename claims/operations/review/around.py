"""What lies around a claim under review: opinions, authorizations, documents, letters, history."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from claims.events import EVENTS as OURS
from claims.models import AuthorizationRequest, ChainCase, ChainOpinion
from claims.operations.review.found import Found
from claims.operations.review.held import Held
from claims.operations.review.parts import (
    Here,
    ShownAuthorization,
    ShownChain,
    ShownDeadline,
    ShownDocument,
    ShownEvent,
    ShownLetter,
    ShownOpinion,
    Waiting,
)
from kernel.cases.events import EVENTS as OF_CASES
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.clocks import catalogue
from kernel.documents.models import Filed
from kernel.letters.events import EVENTS as OF_LETTERS
from kernel.letters.models import Dispatch, LetterAbout
from providers.models import Provider

MEANING = {**OF_CASES, **OF_LETTERS, **OURS}
INDEPENDENCE = ("same_physician", "same_group", "earlier_involvement")
_INDEPENDENT = {"deny": "no", "pend": "in doubt"}


def people_of(held: Held) -> dict[str, Provider]:
    """The clinicians a claim and its chain name, by NPI.  One statement, or none."""
    chain, claim = held.claim.chain, held.claim
    opinions = chain.opinions.values("npi") if chain else []
    known = {held.rendering.npi: held.rendering} if held.rendering else {}
    wanted = Q(npi__in=opinions) if chain else Q()
    if claim.billing_npi != claim.rendering_npi:
        wanted |= Q(npi=claim.billing_npi)
    rows = Provider.objects.filter(wanted) if wanted else Provider.objects.none()
    return known | {row.npi: row for row in rows}


def chain_of(
    held: Held, found: Sequence[Found], people: Mapping[str, Provider]
) -> ShownChain | None:
    """The chain with its opinions; the claim's own is as independent as the rules found."""
    chain = held.claim.chain
    if chain is None:
        return None
    rows = chain.opinions.order_by("number")
    judged = (held.stored["facts"].get("chain") or {}).get("opinions") or {}
    asked = [each for each in found if each.rule in INDEPENDENCE]
    return ShownChain(
        chain=chain.pk,
        scenario=chain.scenario,
        subject_kind=chain.subject_kind,
        subject_code=chain.subject_code,
        diagnosis=chain.diagnosis,
        opinions=tuple(
            _opinion(row, held.claim.opinion, people.get(row.npi), judged, asked) for row in rows
        ),
        referral_npi=chain.referral_npi,
        referral_on=chain.referral_on,
    )


def _opinion(
    row: ChainOpinion,
    own: int | None,
    person: Provider | None,
    judged: Mapping[str, Any],
    asked: Sequence[Found],
) -> ShownOpinion:
    here = row.number == own
    said = {_INDEPENDENT.get(each.says, "yes") for each in asked} if here else set()
    independent = next((word for word in ("no", "in doubt", "yes") if word in said), "")
    names = (person.first_name, person.name) if person else ()
    return ShownOpinion(
        number=row.number,
        npi=row.npi,
        name=" ".join(part for part in names if part),
        on=row.on,
        kind=row.kind,
        finding=row.finding,
        group=(judged.get(str(row.number)) or {}).get("group") or "",
        here=here,
        independent=independent,
        why=tuple(dict.fromkeys(each.message for each in asked)) if here else (),
    )


def authorizations_of(held: Held) -> tuple[ShownAuthorization, ...]:
    """The member's authorizations as they were when the claim was judged.  One statement, or
    none."""
    rows = held.stored["facts"].get("authorizations") or ()
    numbers = [each["number"] for each in rows]
    requests = AuthorizationRequest.objects.filter(number__in=numbers) if numbers else ()
    asked = {each.number for each in requests}
    return tuple(
        ShownAuthorization(
            number=each["number"],
            purpose=each["purpose"],
            npi=each.get("npi") or "",
            start=date.fromisoformat(each["days"]["start"]),
            to=date.fromisoformat(to) if (to := each["days"].get("to")) else None,
            units=each["units"],
            used=each["used"],
            status=each["status"],
            asked=each["number"] in asked,
        )
        for each in rows
    )


def documents_of(held: Held) -> tuple[ShownDocument, ...]:
    """Files of the case, and of the case of its chain unless that is restricted to others."""
    wanted = Q(case=held.case)
    if held.claim.chain_id:
        wanted |= Q(case__in=ChainCase.objects.filter(chain=held.claim.chain_id).values("case"))
    rows = (
        Filed.objects.filter(wanted, case__restricted_to__in=("", held.facts.restricted_to))
        .select_related("upload")
        .order_by("at", "pk")
    )
    return tuple(
        ShownDocument(row.upload_id, row.upload.name, row.upload.media_type, row.as_what, row.at)
        for row in rows
    )


def letters_of(held: Held) -> tuple[ShownLetter, ...]:
    """Letters of the case, each with where it is."""
    rows = LetterAbout.objects.filter(case=held.case).select_related("letter")
    rows = rows.defer("letter__pdf", "letter__html", "letter__stored", "letter__evidence")
    found = {row.letter_id: row.letter for row in rows.order_by("letter_id")}
    states = dict(
        Dispatch.objects.filter(letter__in=found)
        .order_by("attempt")
        .values_list("letter_id", "state")
    )
    return tuple(
        ShownLetter(
            identity,
            letter.code,
            letter.title,
            letter.reader,
            letter.dated,
            states.get(identity, ""),
        )
        for identity, letter in found.items()
    )


def events_of(held: Held) -> list[Event]:
    """Everything recorded about the case, in the order it was written down."""
    return list(Event.objects.filter(case=held.case).defer("stored").order_by("id"))


def history_of(events: Sequence[Event]) -> tuple[ShownEvent, ...]:
    """In the order it happened."""
    return tuple(
        ShownEvent(row.name, MEANING.get(row.name, row.name), row.at, row.actor, row.facts)
        for row in sorted(events, key=lambda each: (each.at, each.pk))
    )


def deadlines_of(held: Held) -> tuple[ShownDeadline, ...]:
    """The earliest first; what has no day yet comes last."""
    known = {clock.name: clock.duty for clock in catalogue()}
    rows = Deadline.objects.filter(case=held.case).order_by("late_from", "clock")
    return tuple(
        ShownDeadline(
            row.clock,
            row.rule,
            known.get(row.clock, ""),
            row.state,
            row.due_on,
            row.late_from,
            tuple(row.steps),
        )
        for row in rows
    )


def waiting_of(
    work: Sequence[WorkItem], history: Sequence[ShownEvent], now: datetime
) -> Waiting | None:
    """What it waits for, while it does."""
    asleep = [each for each in work if each.waiting_until and each.waiting_until > now]
    said = next((each for each in reversed(history) if each.name == "waits"), None)
    if not asleep or said is None:
        return None
    facts = said.facts
    return Waiting(
        reason=facts["reason"],
        text=facts["text"],
        until=date.fromisoformat(facts["until"]),
        why=facts["why"],
        note=facts["note"],
        by=said.by,
    )


def here_of(work: Sequence[WorkItem], now: datetime) -> Here | None:
    """Who has it in hand."""
    held = [each for each in work if each.leased_by and each.leased_until]
    for each in held:
        if each.leased_until and each.leased_until > now:
            return Here(each.leased_by, each.leased_until)
    return None
