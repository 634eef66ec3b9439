"""Join a claim to its opinion chain, or start one.

In order: the authorization it names; CLM12 = 09 (or modifier 32) with a chain of the same member
about the same diagnosis category or procedure; the rendering clinician being named in an open
chain of the member.  Two possible chains: a person chooses.  A claim marked as an opinion that fits
no chain starts one; a claim with none of these is an ordinary claim.

CLM12 = 09 says "second opinion or surgery": a claim for the procedure the chain asks about is the
care itself, belongs to the chain, and is no opinion on it.  Nor does who gave the first opinion
give another: such a claim is judged as the next one and holds no place, which is left to whoever
is independent.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from claims.operations.submitted import Submitted
from kernel.members.matching import Match
from kernel.record.copying import copy_rows, table_ids

CHAIN = (
    "id",
    "member_id",
    "scenario",
    "subject_kind",
    "subject_code",
    "diagnosis",
    "urgency",
    "opened_on",
    "started_by",
    "referral_npi",
)
OPINION = ("chain_id", "number", "npi", "on", "kind", "finding")
_LOCK = 7_263_007
_MOST = 9
"""Opinions on one chain that the database numbers; nobody asks for a tenth."""

PURPOSES = {"second_opinion": 2, "third_opinion": 3}


@dataclass(frozen=True, slots=True)
class Joined:
    """Where a claim belongs: its chain and opinion number, or the doubt a person must settle."""

    chain: int | None = None
    opinion: int | None = None
    doubt: str = ""


ORDINARY = Joined()

_OPEN_CHAINS = """
    SELECT c.member_id, c.id, left(c.diagnosis, 3), c.subject_code,
           (SELECT json_agg(json_build_array(number, npi)) FROM claims_chainopinion
            WHERE chain_id = c.id)
    FROM claims_opinionchain c WHERE c.member_id = ANY(%s) AND c.closed_on IS NULL ORDER BY c.id
"""


@dataclass(frozen=True, slots=True)
class _Permit:
    """What an authorization on file is for, and the chain it is part of, if any."""

    purpose: str
    chain_id: int | None


@dataclass(slots=True)
class _Open:
    """One open chain with the opinions on it."""

    id: int
    category: str
    code: str
    opinions: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Joining:
    """What is on file about the members' chains, and what these claims add to it."""

    chains: dict[int, list[_Open]]
    permits: Mapping[tuple[int, str], _Permit]
    ids: Iterator[int]
    today: date
    started: list[tuple[Any, ...]] = field(default_factory=list)
    given: list[tuple[Any, ...]] = field(default_factory=list)


def join(
    submitted: Sequence[Submitted], people: Mapping[Any, Match], *, today: date
) -> list[Joined]:
    """For each claim, in order.  New chains (opened `today`) and opinions are written by COPY.

    Whoever may add to a chain waits for who came before: two files at once do not start the same
    chain twice, or give one place on it to two.
    """
    theirs = [people[claim.patient].member for claim in submitted]
    members = {member for member in theirs if member}
    may_start = sum(
        claim.marked_as_opinion or bool(claim.authorization_number) for claim in submitted
    )
    if may_start or _any_open(members):
        hold_chains()
    joining = _Joining(
        _open_chains(members),
        _permits(members),
        iter(table_ids("claims_opinionchain", may_start)),
        today,
    )
    joined = [
        _one(claim, member, joining) if member else ORDINARY
        for claim, member in zip(submitted, theirs, strict=True)
    ]
    copy_rows("claims_opinionchain", CHAIN, joining.started)
    copy_rows("claims_chainopinion", OPINION, joining.given)
    return joined


def hold_chains() -> None:
    """Nobody else adds to a chain until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _one(claim: Submitted, member: int, joining: _Joining) -> Joined:
    chains = joining.chains[member]
    permit = joining.permits.get((member, claim.authorization_number))
    if permit and permit.purpose not in PURPOSES:
        permit = None  # of care that is no opinion
    number = PURPOSES.get(permit.purpose) if permit else None
    if permit and permit.chain_id:
        chain = next((each for each in chains if each.id == permit.chain_id), None)
        if chain:
            return _on(chain, claim, number, joining)
    fitting = _fitting(claim, chains)
    if len(fitting) > 1:
        return Joined(doubt="The claim fits more than one opinion chain of this member: which?")
    if fitting:
        return _on(fitting[0], claim, number, joining)
    if permit or claim.marked_as_opinion:
        chain = _start(claim, member, joining)
        chains.append(chain)
        return _on(chain, claim, number, joining)
    return ORDINARY


def _fitting(claim: Submitted, chains: list[_Open]) -> list[_Open]:
    if claim.marked_as_opinion:
        categories = {code[:3] for code in claim.diagnoses}
        codes = {line.code for line in claim.lines}
        fitting = [
            chain
            for chain in chains
            if chain.category in categories or (chain.code and chain.code in codes)
        ]
        if fitting:
            return fitting
    return [
        chain
        for chain in chains
        if any(npi == claim.rendering_npi for number, npi in chain.opinions.items() if number > 1)
    ]


def _on(chain: _Open, claim: Submitted, number: int | None, joining: _Joining) -> Joined:
    """The claim's place on the chain: the one already held by its clinician, or the next."""
    if chain.code and all(line.code == chain.code for line in claim.lines):
        return Joined(chain.id)
    own = [
        held
        for held, npi in sorted(chain.opinions.items())
        if npi == claim.rendering_npi and held > 1
    ]
    number = number or (own[-1] if own else max([1, *chain.opinions]) + 1)
    if number > _MOST:
        return Joined(chain.id, doubt=f"The chain has {_MOST} opinions already: what is this one?")
    if number not in chain.opinions and claim.rendering_npi != chain.opinions.get(1):
        chain.opinions[number] = claim.rendering_npi
        served = claim.first_served
        joining.given.append((chain.id, number, claim.rendering_npi, served, "formal_opinion", ""))
    return Joined(chain.id, number)


def _start(claim: Submitted, member: int, joining: _Joining) -> _Open:
    """A chain begun by a claim: code 09 says "second opinion or surgery", so surgery is asked."""
    diagnosis = claim.diagnoses[0] if claim.diagnoses else ""
    identity = next(joining.ids)
    about = ("other", "surgery", "", diagnosis, "elective")
    joining.started.append((identity, member, *about, joining.today, "claim", ""))
    return _Open(identity, diagnosis[:3], "")


def _any_open(members: set[int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM claims_opinionchain "
            "WHERE member_id = ANY(%s) AND closed_on IS NULL)",
            [list(members)],
        )
        return bool(cursor.fetchone()[0])


def _open_chains(members: set[int]) -> dict[int, list[_Open]]:
    found: dict[int, list[_Open]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_CHAINS, [list(members)])
        for member, identity, category, code, opinions in cursor.fetchall():
            found[member].append(_Open(identity, category, code, dict(opinions or ())))
    return found


def _permits(members: set[int]) -> dict[tuple[int, str], _Permit]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT member_id, number, purpose, chain_id FROM claims_authorization "
            "WHERE member_id = ANY(%s)",
            [list(members)],
        )
        return {(member, number): _Permit(*said) for member, number, *said in cursor.fetchall()}
