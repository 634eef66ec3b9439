"""The days a letter of an appeal prints: reckoned by the clocks from the letter's own date."""

from datetime import date
from typing import Any

from appeals.letters.given import AppealGiven
from appeals.letters.text import DaysText
from claims.letters.appeal import in_force, last_day, program_of
from kernel.clocks import Clock, catalogue
from kernel.dates import written
from kernel.law import UnableToCite

EXTERNAL = "external_review_filing"
NEXT = {"original_medicare": "om_reconsideration_filing", "private": "erisa_appeal_filing"}
"""How long the next level may be asked for, after a decision of this one."""
SECOND = "erisa_second_level_filing"

UNDONE = {"medicare_advantage": "ma_dismissal_vacated", "original_medicare": "om_dismissal_vacated"}
REVIEWED = {
    "medicare_advantage": "ma_dismissal_review_filing",
    "original_medicare": "om_dismissal_review_filing",
}
GRIEVANCE = "MA-64"
FAST = {"private": "erisa_appeal_urgent"}


def days_of(code: str, given: AppealGiven, dated: date) -> DaysText:
    """Every day of a letter of this kind.  UnableToCite where no law is on record for the day."""
    program = program_of(given.regimes)
    said: dict[str, Any] = {
        "decide_by": given.decide_at or _written(given.decide_by),
        "carry_out_by": _written(given.carry_out_by),
        "papers_by": _written(given.papers_by),
        "answer_by": str(given.notice.get("answer_by_shown", "")),
        "new_day": _iso(given.notice.get("new_day")) or _written(given.decide_by),
        "fast_within": _limit(FAST[program], dated) if program in FAST else "",
    }
    if code in ("appeal_ext", "appeal_exp_deny") and program == "medicare_advantage":
        said["grievance_within"] = _limit(catalogue().by_rule(GRIEVANCE)[0].name, dated)
    if code in ("fiabd", "abd_level", "om_redetermination", "appeal_resubmit"):
        said |= _next(SECOND if code == "abd_level" else NEXT.get(program, ""), dated)
    if program == "private" and code in ("fiabd", "abd_level", "appeal_dismiss", "er_incomplete"):
        by = last_day(catalogue()[EXTERNAL], dated)
        said |= {"external_by": written(by), "external_by_iso": by.isoformat()}
        said["external_window"] = _limit(EXTERNAL, dated)
    if code in ("recon_dismiss", "appeal_dismiss"):
        said |= _after_dismissal(program, dated)
    return DaysText(**said)


def _next(name: str, dated: date) -> dict[str, str]:
    if not name:
        return {}
    clock = in_force(catalogue()[name], dated)
    by = last_day(clock, dated)
    within = _limit(clock.name, dated)
    return {"next_by": written(by), "next_by_iso": by.isoformat(), "next_window": within}


def _after_dismissal(program: str, dated: date) -> dict[str, str]:
    """How long it may be undone, and by when the next level may be asked to review it."""
    said: dict[str, str] = {}
    if program in UNDONE:
        said["undone_by"] = written(last_day(catalogue()[UNDONE[program]], dated))
        said["undone_within"] = _limit(UNDONE[program], dated)
    if program in REVIEWED:
        by = last_day(catalogue()[REVIEWED[program]], dated)
        said |= {"review_by": written(by), "review_by_iso": by.isoformat()}
        said["review_window"] = _limit(REVIEWED[program], dated)
    return said


def _limit(name: str, day: date) -> str:
    """60 days; 72 hours; 4 months: as the clock has it on that day."""
    clock: Clock = in_force(catalogue()[name], day)
    limit = clock.limit_on(day)
    if limit is None:
        raise UnableToCite(f"no law on record for {clock.rule} on {day}")
    return str(limit.span).replace("calendar ", "").replace(", else the 1st", "")


def _written(day: date | None) -> str:
    return written(day) if day else ""


def _iso(text: object) -> str:
    return written(date.fromisoformat(str(text))) if text else ""
