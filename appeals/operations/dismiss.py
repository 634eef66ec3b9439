"""An appeal is dismissed, or its dismissal undone.  Grounds are the law's, and a person confirms.

For want of papers only after they were asked for as often as the law wants, and after the time to
decide, with its extension, has ended (MA-33).
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from appeals.facts import examined, filing_of
from appeals.judging import Says
from appeals.judging.standing_papers import NAMES
from appeals.law_book import book
from appeals.models import Appeal
from appeals.operations.doors import acted
from appeals.operations.examine import end
from appeals.operations.on_file import UnableToAppeal, happened
from appeals.pipeline import Examined, law_of
from kernel.cases.models import Deadline, Event
from kernel.cases.more_clocks import open_more
from kernel.clocks import Clock, catalogue
from kernel.law import Law
from kernel.letters.models import Letter
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

TIME_TO_DECIDE = (
    *("ma_preservice_appeal_standard", "ma_payment_appeal", "ma_part_b_drug_appeal_standard"),
    *("ma_appeal_expedited", "ma_part_b_drug_appeal_expedited", "om_redetermination"),
    *("erisa_appeal_urgent", "erisa_preservice_appeal", "erisa_preservice_appeal_two_levels"),
    *("erisa_postservice_appeal", "erisa_postservice_appeal_two_levels"),
)
"""The clocks of the time to decide an appeal."""
REVIEWED = ("MA-31", "OM-15")
SENT = "confirmed"
"""The state of a letter's way whose carrier confirmed that it left."""
OF_A_PERSON = ("died", "not_valid", "not_a_party")
"""Grounds that turn on what no rule sees: a person may find them, and says how."""


def dismiss(
    number: str, ground: str, why: str, *, actor: Actor, now: datetime, version: str
) -> Appeal:
    """It is not heard.  The letter with its own appeal right is owed from now; until it left, the
    time to decide runs on.  UnableToAppeal where the law does not let it, with what is missing."""
    with acted(number, actor, "appeal.dismiss", now, version) as row:
        if row.state not in ("received", "admitted"):
            raise UnableToAppeal(f"{row.number} is {row.state}: there is nothing to dismiss")
        if not why.strip():
            raise UnableToAppeal("say why, as the letter has to")
        found = examined(row)
        law = law_of(filing_of(row), book())
        cite = _check(row, ground, found, law, now)
        batch = Batch()
        end(row, "dismissed", f"dismissed by {actor.name}", now=now)
        row.outcome = "dismissed"
        row.save(update_fields=["outcome"])
        facts = {
            "ground": ground,
            "why": why.strip(),
            "cites": [cite],
            "findings": [each.as_json() for each in found.findings],
        }
        happened(row, "dismissed", now, actor.name, batch, now=now, facts=facts)
        open_more(row.case, reviews_of(row), now=now)
        batch.seal(now)
        return row


def _check(row: Appeal, ground: str, found: Examined, law: Law, now: datetime) -> str:
    """The citation the ground stands on."""
    grounds = law.find("admissibility.dismissal_grounds")
    if grounds is None:
        raise UnableToAppeal(f"{row.number}: no plan is known, so no law says on what grounds")
    allowed = [each for each in grounds.amount.split() if each != "withdrawn"]
    if ground not in allowed:
        raise UnableToAppeal(
            f"{ground!r} is no ground ({grounds.cite}): {', '.join(allowed)}; a withdrawal is "
            "recorded as one"
        )
    _not_once_more(row, ground)
    if ground == "no_papers":
        for_want_of_papers(row, found, law, now)
    elif ground not in found.grounds and ground not in OF_A_PERSON:
        standing = ", ".join(found.grounds) or "none"
        raise UnableToAppeal(f"{row.number}: {ground} is not found; grounds found: {standing}")
    return grounds.cite


def _not_once_more(row: Appeal, ground: str) -> None:
    """A reviewer outside that vacated a dismissal settled its ground."""
    undone = Event.objects.filter(case=row.pk, name="vacated", facts__ground=ground)
    settled = undone.filter(facts__has_key="review").order_by("-id").first()
    if settled is not None:
        raise UnableToAppeal(
            f"{settled.facts['review']} vacated the dismissal for {ground}: the appeal is heard"
        )


def reviews_of(row: Appeal) -> list[Clock]:
    """The claimant's time to ask the next level to review the dismissal (MA-31, OM-15)."""
    clocks = catalogue().applicable(regimes=tuple(row.case.regimes), case="dismissal")
    return [each for each in clocks if each.rule in REVIEWED]


def for_want_of_papers(row: Appeal, found: Examined, law: Law, now: datetime) -> None:
    """UnableToAppeal unless papers are missing, were asked for, and the time has ended."""
    lacking = found.of("represented")
    if lacking.says is not Says.LACKS or lacking.missing not in NAMES:
        raise UnableToAppeal(f"{row.number}: no papers are missing. {lacking.message}")
    wanted = law.number("admissibility.papers_tries")
    made, unsent = _tries(row)
    if made < wanted.amount:
        still = f" (a letter that did not leave is no try: {unsent})" if unsent else ""
        raise UnableToAppeal(
            f"{row.number}: the papers were asked for {made} of {wanted.amount} times{still} "
            f"({wanted.cite}); nothing is dismissed for want of them before"
        )
    ends = time_ends(row)
    if ends is None:
        raise UnableToAppeal(f"{row.number}: its time to decide is not reckoned; a person looks")
    if now < ends:
        last = ends.astimezone(ZoneInfo(row.case.zone))
        raise UnableToAppeal(
            f"{row.number}: the papers may come until {last:%Y-%m-%d %H:%M}, when the time to "
            f"decide, with its extension, has ended ({wanted.cite})"
        )


def _tries(row: Appeal) -> tuple[int, int]:
    """How often they were asked for, and how often only by a letter that did not leave yet."""
    made = unsent = 0
    for each in Event.objects.filter(case=row.pk, name="papers_requested"):
        letters = Letter.objects.filter(about__case=row.pk, about__subject=f"event:{each.pk}")
        if each.facts.get("how") == "letter" and not letters.filter(dispatches__state=SENT):
            unsent += 1
        else:
            made += 1
    return made, unsent


def time_ends(row: Appeal) -> datetime | None:
    """The first instant after the time to decide this appeal, as it is reckoned now."""
    rows = Deadline.objects.filter(case=row.pk, clock__in=TIME_TO_DECIDE)
    known = [each for each in rows.values_list("late_from", flat=True) if each]
    return max(known, default=None)


def grounds_of(row: Appeal) -> tuple[str, ...]:
    """Every ground the law has for this appeal, for whoever chooses one."""
    found = law_of(filing_of(row), book()).find("admissibility.dismissal_grounds")
    return tuple(found.amount.split()) if found else ()
