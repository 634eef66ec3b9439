"""An appeal is closed when it was told and, where something was overturned, carried out."""

from datetime import datetime

from appeals.models import Appeal
from appeals.operations.carry_out import WON, is_effectuated, won_by_plan
from appeals.operations.on_file import TO_DO, move
from kernel.cases.models import Event
from kernel.cases.queue import close


def may_close(row: Appeal) -> str:
    """What is still to come, in a sentence; empty where nothing is."""
    if row.state not in ("decided", "forwarded"):
        return f"it is {row.state}"
    if row.outcome and not _told(row):  # without an outcome the IRE decided in the plan's place
        return "the decision has not been told in writing"
    if row.outcome in WON and won_by_plan(row).numbers and not is_effectuated(row.pk):
        return "what it overturns is not carried out"
    if row.external_reviews.exclude(state="closed").exists():
        return "a review outside is open"
    if (
        "medicare_advantage" in row.case.regimes
        and row.outcome in ("upheld", "partly")
        and not row.external_reviews.exists()
    ):
        return "the file has not gone to the IRE"
    return ""


def close_if_done(row: Appeal, *, now: datetime) -> bool:
    """Closed, where nothing is to come any more.  In the caller's transaction."""
    if may_close(row):
        return False
    move(row, "closed")
    close([row.pk], TO_DO, now=now)
    return True


def _told(row: Appeal) -> bool:
    """The decision's notice left after it was made."""
    decided = Event.objects.filter(case=row.pk, name="decided").order_by("-id").first()
    return decided is not None and (
        Event.objects.filter(case=row.pk, name="notice_sent", id__gt=decided.pk).exists()
    )
