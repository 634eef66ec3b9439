"""What happened to a request besides a decision, in words: why, until when, what is needed."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from claims.law_book import book
from claims.letters import words
from claims.letters.compose import FOLDER
from claims.letters.given import RequestGiven
from claims.letters.request_text import NeedText, NoticeText
from kernel import plain_yaml
from kernel.clocks import catalogue
from kernel.dates import written
from kernel.law import UnableToCite, Value

GRIEVANCE = "MA-64"
ANSWER = "erisa_preservice_answer"

GROUNDS = {
    "the enrollee asks for it": "you asked for it",
    "extraordinary, exigent or other non-routine circumstances, in the enrollee's interest": (
        "of extraordinary, exigent or other non-routine circumstances, in your interest"
    ),
    "medical evidence from a non-contract provider may change a denial": (
        "medical evidence from a provider who has no contract with us may change a denial"
    ),
}
"""A ground of the law as a letter says it to the member after `because`; the others stay."""


def notice_text(given: RequestGiven, dated: date) -> NoticeText:
    """UnableToCite where a limit it tells is not on record for the day."""
    said = given.notice
    due = given.decided_on or given.due_on
    law = _asked_under(given, dated)
    new_day = said.get("new_day") or (due.isoformat() if due else "")
    return NoticeText(
        why=said.get("why", ""),
        ground=GROUNDS.get(said.get("ground", ""), said.get("ground", "")),
        new_day=words.day(new_day) if new_day else "",
        needed=tuple(_need(name, care=_is_care(given)) for name in said.get("needed", ())),
        answer_by=_moment(
            said.get("answer_by", ""), given.zone, by_the_hour=given.track == "expedited"
        ),
        answer_time=_limit_of(ANSWER, dated),
        grievance_within=_limit_of(GRIEVANCE, dated),
        undone_within=_undone_within(given, dated),
        law=law.amount if law else "",
        law_cite=law.cite if law else "",
    )


def _asked_under(given: RequestGiven, dated: date) -> Value[str] | None:
    """What the law of the coverage says of a claim or request that lacks something, or of a request
    that is not urgent; only a letter that asks, or refuses to hurry, says it."""
    if given.about not in ("information_needed", "expedite_refused"):
        return None
    law = book().opened(given.regimes, notice_date=dated)
    if given.about == "expedite_refused":
        return law.text("urgent_refusals.request")
    urgent = given.of == "request" and given.track == "expedited"
    return law.text(f"information_requests.{'urgent_request' if urgent else given.of}")


def _undone_within(given: RequestGiven, dated: date) -> str:
    """How long a dismissal may be undone for; only a letter that dismisses says it."""
    if given.about != "withdrawn":
        return ""
    law = book().opened(given.regimes, notice_date=dated)
    return law.text("prior_authorization.dismissal_undone").amount


def _is_care(given: RequestGiven) -> bool:
    return given.of == "request" and given.opinion is None


def _need(name: str, *, care: bool) -> NeedText:
    row = missing_words()[name]
    if not care:
        return NeedText(row["title"], row["words"])
    return NeedText(row.get("care_title", row["title"]), row.get("care", row["words"]))


@cache
def missing_words() -> Mapping[str, Mapping[str, str]]:
    """What a request may lack, by name."""
    read: Mapping[str, Mapping[str, str]] = plain_yaml.read_file(FOLDER / "missing.yaml")
    return read


def _moment(iso: str, zone: str, *, by_the_hour: bool) -> str:
    """A day of the case's zone; where hours count, the hour too, with the zone's abbreviation."""
    if not iso:
        return ""
    at = datetime.fromisoformat(iso).astimezone(ZoneInfo(zone))
    if not by_the_hour:
        return written(at.date())
    return f"{written(at.date())}, {at:%-I:%M %p %Z}"


def _limit_of(rule: str, day: date) -> str:
    """24 hours; 45 days: as the clock of that row has it."""
    clock = catalogue().by_rule(rule)[0]
    limit = clock.limit_on(day)
    if limit is None:
        raise UnableToCite(f"no law on record for {clock.rule} on {day}")
    return str(limit.span).replace("calendar ", "")
