"""Services of days to come: a file's own date (BHT04) does not vouch for them.

Held against the day of receipt, of which the sender says nothing.  Somewhere in the world it is
already tomorrow, so a day more is allowed.
"""

from datetime import date, timedelta

from claims.edi.receipt import Receipt
from claims.edi.refusals import INVALID, Refusal

_ELSEWHERE = timedelta(days=1)


def refuse_served_later(receipt: Receipt, received: date) -> None:
    """Refuse (A7:187, A7:510) what was served after `received`, the day the file came.  Claims that
    are refused already keep their refusals alone."""
    for result in receipt.transactions:
        for verdict in result.claims_to_post:
            last = verdict.last_served
            if last is not None and last > received + _ELSEWHERE:
                message = f"served {last}, after it was received on {received}"
                refusal = Refusal.of(INVALID, "187", message, also="510")
                receipt.change(verdict, refusals=(refusal,))
