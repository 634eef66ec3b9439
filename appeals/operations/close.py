"""An appeal is closed when it was told and, where something was overturned, carried out."""

from datetime import datetime

from appeals.models import Appeal
from appeals.operations.carry_out import WON, is_effectuated, won_by_plan
from appeals.operations.on_file import TO_DO, move
from kernel.cases.models import Event
from kernel.cases.queue import close
from kernel.letters.models import LetterAbout, letter_number

DECIDES = ("denial", "approval")
"""What a notice of a decision on an appeal tells."""


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
        and not row.external_reviews.filter(step="review").exists()
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
    """The notice of the plan's last decision left after it was made: one that tells a denial or an
    approval, and not of what was decided before, or of anything else."""
    made = row.decisions.filter(by="plan").order_by("-number").first()
    decided = Event.objects.filter(case=row.pk, name="decided").order_by("-id").first()
    if made is None or decided is None:
        return False
    sent = Event.objects.filter(
        case=row.pk, name="notice_sent", id__gt=decided.pk, facts__tells__in=DECIDES
    )
    letters = LetterAbout.objects.filter(subject=f"appeal_decision:{made.pk}")
    numbers = {letter_number(each) for each in letters.values_list("letter", flat=True)}
    return any(each.facts.get("letter") in (None, *numbers) for each in sent)
