"""What comes in for a chain of opinions wakes the work on its claims that waits for it."""

from datetime import datetime

from claims.models import Claim
from kernel.cases.waiting import wake


def wake_claims(chain: int, event: str, *, now: datetime) -> None:
    """Pended claims of the chain are handed out again; the event is one that wakes.  No event is
    recorded on them: it happened to the chain."""
    cases = Claim.objects.filter(chain=chain, state="pended").values_list("pk", flat=True)
    wake([(case, event) for case in sorted(cases)], now=now)
