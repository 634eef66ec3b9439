"""The folders of the trading partners, worked: each interchange goes to the door of its kind.

A file with claims is answered by what is on file of it.  What is asked (270, 276) or requested
(278) is answered as things stand, so its answers are kept before they are written.  What only
acknowledges what we sent is not answered; what it rejects is told to a person, also where it stands
beside something else.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import partial
from zoneinfo import ZoneInfo

from claims.edi.acknowledgments import named
from claims.edi.agreement import agreements_on
from claims.edi.by_kind import (
    CLAIM_STATUS,
    ELIGIBILITY,
    REVIEW,
    acknowledges,
    parts,
)
from claims.edi.claim_status import answer_276
from claims.edi.eligibility import answer_270
from claims.edi.heard import Heard, heard
from claims.edi.post_278 import review_file
from claims.edi.post_837p import post
from claims.edi.telling import shown
from claims.operations.exchange import exchange
from claims.operations.keep_answers import answer_once
from claims.operations.partner_files import Answered, Round, Rules, Taken
from claims.operations.read_payers import Payers
from kernel.x12.envelopes import Interchange

BY = "exchange"


def exchange_files(rules: Rules, *, zone: str, now: datetime, payers: Payers) -> Round:
    """Work the folders of every partner once: `claims.operations.exchange`, with X12 files."""
    local = now.astimezone(ZoneInfo(zone))
    doors: dict[str, Door] = {
        ELIGIBILITY: partial(_eligibility, payers=payers),
        CLAIM_STATUS: partial(_claim_status, payers=payers),
        REVIEW: partial(_review, payers=payers),
    }

    def take(taken: Taken) -> Answered:
        with parts(taken.path) as found:
            of_kinds = [(kind, replace(taken, path=path)) for kind, path in found]
            asked = [(part, doors[kind]) for kind, part in of_kinds if kind in doors]
            answered = [_asked(taken, asked, zone, local)] if asked else []
            worked = [part for part, _ in asked]
            for part in (part for kind, part in of_kinds if kind not in doors):
                told = _told(part, local.tzinfo)
                answered.append(told or _posted(part, zone, now, payers))
                if told is None:
                    worked.append(part)
            answered += [_beside(part, local.tzinfo) for part in worked]
        return _all_told(answered)

    return exchange(rules, take, now=now, today=local.date())


def _told(taken: Taken, zone: tzinfo | None) -> Answered | None:
    """What a file of nothing but acknowledgments says; None where it is to be answered: it is
    another file, or a 999 of a sender nobody agreed with."""
    with taken.path.open("rb") as file:
        found = heard(file)
    if found is None:
        return None
    strange = _stranger(found, taken, zone)
    if strange is None:
        said = shown(found.said)
        return Answered(said=said, matter=said if found.rejected else "")
    if found.groups:
        return None
    return Answered(refused=shown(f"no trading partner sends as {' '.join(strange.sender)} here"))


def _stranger(found: Heard, taken: Taken, zone: tzinfo | None) -> Interchange | None:
    """An interchange of the file that the partner did not agree to send."""
    agreed = agreements_on(taken.arrived_at.astimezone(zone).date(), only=taken.partner)
    return next((each for each in found.interchanges if agreed.of(each) is None), None)


def _beside(taken: Taken, zone: tzinfo | None) -> Answered:
    """A rejection of what we sent that stands beside something else in an interchange; else
    nothing."""
    with taken.path.open("rb") as file:
        if not acknowledges(file):
            return Answered()
        file.seek(0)
        agreed = agreements_on(taken.arrived_at.astimezone(zone).date(), only=taken.partner)
        found = heard(file, beside=lambda each: agreed.of(each) is not None)
    if found is None or not found.rejected:
        return Answered()
    matter = shown(found.said)
    return Answered(said=matter, matter=matter)


def _all_told(answered: list[Answered]) -> Answered:
    """What became of a file, of what became of its parts: it is refused where no part is read."""
    told = [each for each in answered if each != Answered()]
    refused = "; ".join(each.refused for each in told if each.refused)
    read = [each for each in told if not each.refused]
    if not read:
        return Answered(refused=refused)
    return Answered(
        said="; ".join(each.said or each.refused for each in told),
        matter="; ".join(filter(None, (refused, *(each.matter for each in told)))),
        file=next((each.file for each in read if each.file), None),
        files=tuple(path for each in read for path in each.files),
    )


Made = tuple[dict[str, bytes], int, str]
"""Answers by kind, our number of the file, and a line on what became of it."""

Door = Callable[[Taken, str, datetime], Made]


def _asked(taken: Taken, questions: list[tuple[Taken, Door]], zone: str, now: datetime) -> Answered:
    """Every question and request of a file, answered; the answers are kept as those of one file."""
    said = ["it was worked before; answered the same again"]

    def make() -> dict[str, bytes]:
        said.clear()
        made: dict[str, bytes] = {}
        for part, door in questions:
            files, reference, became = door(part, zone, now)
            made |= named(files, taken.path.stem, reference)
            said.append(became)
        return made

    paths = answer_once(taken.number, taken.answers, make)
    return Answered(said="; ".join(said), files=tuple(paths))


def _eligibility(taken: Taken, zone: str, now: datetime, *, payers: Payers) -> Made:
    day = taken.arrived_at.astimezone(ZoneInfo(zone)).date()
    with taken.path.open("rb") as stream:
        made = answer_270(stream, now=now, today=day, by=BY, partner=taken.partner, payers=payers)
    good = sum(not each["rejections"] for each in made.told)
    return made.files, made.reference, f"{good} of {len(made.told)} inquiries answered"


def _claim_status(taken: Taken, zone: str, now: datetime, *, payers: Payers) -> Made:
    day = taken.arrived_at.astimezone(ZoneInfo(zone)).date()
    with taken.path.open("rb") as stream:
        made = answer_276(stream, now=now, today=day, partner=taken.partner, payers=payers)
    found = sum(len(each["claims"]) for each in made.told)
    return made.files, made.reference, f"{len(made.told)} requests, {found} claims found"


def _review(taken: Taken, zone: str, now: datetime, *, payers: Payers) -> Made:
    with taken.path.open("rb") as stream:
        made = review_file(
            stream,
            received_at=taken.arrived_at,
            zone=zone,
            now=now,
            by=BY,
            partner=taken.partner,
            payers=payers,
        )
    on_file = sum(bool(each.answers) for each in made.answered)
    return made.files, made.reference, f"{on_file} of {len(made.answered)} requests on file"


def _posted(taken: Taken, zone: str, now: datetime, payers: Payers) -> Answered:
    posted = post(
        taken.path,
        out=taken.answers,
        received_at=taken.arrived_at.astimezone(ZoneInfo(zone)),
        zone=zone,
        now=now,
        by=BY,
        payers=payers,
        partner=taken.partner,
    )
    if not posted.receipt.is_x12:
        why = "; ".join(each.message for each in posted.receipt.faults)
        return Answered(refused=shown(why) or "it is not X12")
    said = f"{posted.posted} claims posted, {posted.refused} refused"
    if posted.tested:
        said = f"a test: {posted.tested} claims are good, {posted.refused} refused"
    if posted.duplicate_of:
        said = "the same file came before; answered the same again"
    return Answered(said=said, file=posted.file, files=tuple(posted.files))
