"""A denied claim, its member and its notice: for tests of appeals."""

from datetime import UTC, date, datetime
from typing import Any

from appeals.models import Appeal
from appeals.operations.open import Wanted, open_appeal
from claims.models import Claim
from kernel.members.models import Member
from tests import paying
from tests.lettering import decided, out_of_network

ZONE = "America/New_York"
RECEIVED = datetime(2026, 6, 1, 14, 30, tzinfo=UTC)
"""Monday, 10:30 in New York."""
NOW = datetime(2026, 6, 2, 13, 0, tzinfo=UTC)
NOTICE = date(2026, 5, 4)


def denied(of: Member, **said: Any) -> Claim:
    """A claim of one line, denied: the clinician is outside the network the plan requires."""
    return Claim.objects.get(pk=decided(of, change=out_of_network, **said))


def appealed(claim: Claim, /, at: datetime = RECEIVED, now: datetime = NOW, **said: Any) -> Appeal:
    """An appeal of it, by the member unless said otherwise."""
    wanted = Wanted(
        **({"asked_by": "member", "claim": claim.number, "notice_dated": NOTICE} | said)
    )
    return open_appeal(wanted, received_at=at, zone=ZONE, now=now, by="i.katz")


__all__ = ["NOTICE", "NOW", "RECEIVED", "ZONE", "appealed", "denied", "paying"]
