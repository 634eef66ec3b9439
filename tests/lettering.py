"""Claims decided for tests of letters: received, judged by the one pipeline, on record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.db import transaction

from claims.adjudication import Claim
from claims.adjudication.facts import Fee, Provider
from claims.facts import load
from claims.law_book import book
from claims.letters.senders import Senders, read_senders
from claims.operations.letters import LettersIssued, issue_letters
from claims.operations.write_decisions import Decided, write
from claims.pipeline import adjudicate
from kernel.dates import Days
from kernel.members.models import Member
from kernel.money import Money
from kernel.record.sealing import Batch
from tests import paying
from tests.paying import Lined

DECIDED = datetime(2026, 3, 18, 16, tzinfo=UTC)
DATED = date(2026, 4, 2)
NOW = datetime(2026, 4, 2, 16, tzinfo=UTC)
LATER = datetime(2026, 4, 20, 16, tzinfo=UTC)

PART_B = ("original_medicare",)
ADVANTAGE = ("medicare_advantage",)
PRIVATE = ("tx_insured", "aca_individual")


@cache
def senders() -> Senders:
    return read_senders(None)


def decided(
    of: Member,
    *,
    change: Callable[[Claim], Claim] = lambda claim: claim,
    at: datetime = DECIDED,
    lines: tuple[Lined, ...] = (Lined("350.00", "0.00"),),
    **said: Any,
) -> int:
    """One claim of a member, received and judged; its case.  `change` alters the facts first."""
    case = paying.on_file([paying.submitted(of, lines, **said)])[0]
    judge(case, change=change, at=at)
    return case


def judge(
    case: int, *, change: Callable[[Claim], Claim] = lambda claim: claim, at: datetime = DECIDED
) -> None:
    with transaction.atomic():
        batch = Batch()
        (loaded,) = load([case])
        assert loaded.claim
        loaded.claim = change(_priced(loaded.claim))
        write([Decided(loaded, adjudicate(loaded.claim, book()))], batch, now=at, by="test")
        batch.seal(at)


def _priced(claim: Claim) -> Claim:
    """Every line at $170.00, by a surgeon in network and in Medicare."""
    fee = Fee(Money("170.00"), "Agreement 1")
    provider = Provider(
        npi=claim.provider.npi,
        taxonomy="207X00000X",
        medicare="participating",
        board_certified=("207X00000X",),
        in_network=(Days(date(2020, 1, 1)),),
    )
    lines = tuple(replace(line, fee=fee) for line in claim.lines)
    return replace(claim, provider=provider, lines=lines)


def excluded(claim: Claim) -> Claim:
    """Denied: the provider was excluded (CARC B7)."""
    return replace(claim, provider=replace(claim.provider, excluded=(Days(date(2025, 1, 1)),)))


def out_of_network(claim: Claim) -> Claim:
    """Denied where the plan requires its network (CARC 242), by a provider without a contract."""
    return replace(claim, provider=replace(claim.provider, in_network=()))


def issued(dated: date = DATED, now: datetime = NOW, **said: Any) -> LettersIssued:
    return issue_letters(dated=dated, now=now, by="letters", senders=senders(), **said)
