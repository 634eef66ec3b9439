"""The folders of the trading partners, worked: what is read there is an 837P."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from claims.edi.post_837p import Posted, post
from claims.edi.telling import shown
from claims.operations.exchange import exchange
from claims.operations.partner_files import Answered, Round, Rules
from claims.operations.read_payers import Payers

BY = "exchange"


def exchange_files(rules: Rules, *, zone: str, now: datetime, payers: Payers) -> Round:
    """Work the folders of every partner once: `claims.operations.exchange`, with 837P files."""

    def take(path: Path, partner: str, arrived_at: datetime, out: Path) -> Answered:
        posted = post(
            path,
            out=out,
            received_at=arrived_at.astimezone(ZoneInfo(zone)),
            zone=zone,
            now=now,
            by=BY,
            payers=payers,
            partner=partner,
        )
        return _answered(posted)

    return exchange(rules, take, now=now, today=now.astimezone(ZoneInfo(zone)).date())


def _answered(posted: Posted) -> Answered:
    if not posted.receipt.is_x12:
        why = "; ".join(each.message for each in posted.receipt.faults)
        return Answered(refused=shown(why) or "it is not X12")
    said = f"{posted.posted} claims posted, {posted.refused} refused"
    if posted.tested:
        said = f"a test: {posted.tested} claims are good, {posted.refused} refused"
    if posted.duplicate_of:
        said = "the same file came before; answered the same again"
    return Answered(said=said, file=posted.file, files=tuple(posted.files))
