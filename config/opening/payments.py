"""The story's claims are paid: by a payment run, and then by the bank's word for each payment."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from claims.edi.pay_835 import write_835
from claims.models import Payment
from claims.operations.confirm import Confirmation, confirm
from claims.operations.read_payers import read_payers
from claims.operations.remit import remit
from config.opening.story import ZONE

FINANCE, BANK = "finance", "bank"


def pay(out: Path, at: datetime) -> None:
    """What is decided by then and may be paid."""
    day = at.astimezone(ZoneInfo(ZONE)).date()
    remit(
        out=out,
        as_of=day,
        made_at=at,
        now=at,
        by=FINANCE,
        payers=read_payers(None),
        write_835=write_835,
    )


def bank_confirms(at: datetime) -> None:
    """Every payment that was sent by then went through."""
    sent = Payment.objects.filter(state="issued").order_by("pk")
    words = [Confirmation(each.trace, f"EB{each.trace}", at) for each in sent]
    wrong = [each.why for each in confirm(words, by=BANK, now=at) if not each.good]
    if wrong:
        raise ValueError(f"the bank's word is refused: {wrong[:2]}")
