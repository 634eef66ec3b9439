"""How and by when to appeal: reckoned from the day of the letter by the clocks themselves."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from claims.letters.context import AppealText
from kernel.clocks import Clock, Happening, UnableToReckon, catalogue, reckon
from kernel.dates import Span, written
from kernel.law import UnableToCite
from kernel.law.regimes import base_of

ZONE = ZoneInfo("America/New_York")
"""Only days are reckoned here; any zone gives the same."""

BY_PROGRAM = {
    "original_medicare": ("om_redetermination_filing", "om_redetermination", None),
    "medicare_advantage": ("ma_reconsideration_filing", "ma_payment_appeal", None),
    "private": ("erisa_appeal_filing", "erisa_postservice_appeal", "erisa_appeal_urgent"),
}
AHEAD = {
    "medicare_advantage": (
        "ma_reconsideration_filing",
        "ma_preservice_appeal_standard",
        "ma_appeal_expedited",
    ),
    "part_b_drug": (
        "ma_reconsideration_filing",
        "ma_part_b_drug_appeal_standard",
        "ma_part_b_drug_appeal_expedited",
    ),
    "private": ("erisa_appeal_filing", "erisa_preservice_appeal", "erisa_appeal_urgent"),
}
"""Of a decision made before the service."""

EXTERNAL = "external_review_filing"


def program_of(regimes: tuple[str, ...]) -> str:
    """original_medicare, medicare_advantage, or private."""
    base = base_of(regimes)
    return base if base in BY_PROGRAM else "private"


def appeal_text(
    regimes: tuple[str, ...], dated: date, *, ahead: bool = False, part_b_drug: bool = False
) -> AppealText:
    """The appeal of a decision told by a letter dated `dated`; `ahead` of the service, or of a
    claim.  UnableToCite without law."""
    program = program_of(regimes)
    names = BY_PROGRAM.get(program)
    if ahead:
        drug = part_b_drug and program == "medicare_advantage"
        names = AHEAD.get("part_b_drug" if drug else program)
    if names is None:
        raise UnableToCite(f"no appeal of a request is on record for {', '.join(regimes)}")
    filing, deciding, urgent = (catalogue()[name] if name else None for name in names)
    assert filing is not None
    assert deciding is not None
    filing, deciding = in_force(filing, dated), in_force(deciding, dated)
    by = last_day(filing, dated)
    external = catalogue()[EXTERNAL] if program == "private" else None
    return AppealText(
        kind=program,
        by=written(by),
        by_iso=by.isoformat(),
        window=_limit(filing, dated),
        received=written(_received(filing, dated)),
        presumed=_words(filing.presumption.span) if filing.presumption else "",
        decided_within=_limit(deciding, dated),
        fast_within=_limit(urgent, dated) if urgent else "",
        external_by=written(last_day(external, dated)) if external else "",
        external_window=_limit(external, dated) if external else "",
    )


def in_force(clock: Clock, day: date) -> Clock:
    """The clock, or the one of the same duty that applied before it."""
    while clock.limit_on(day) is None and clock.earlier:
        clock = clock.earlier
    return clock


def last_day(clock: Clock, dated: date) -> date:
    """The last day in time, where the receipt of a notice dated `dated` is presumed.

    Raises UnableToCite where no law is on record for that day.
    """
    now = datetime.combine(dated, time(), UTC)
    try:
        due = reckon(clock, [Happening("notice_dated", dated)], zone=ZONE, now=now).due_on
    except UnableToReckon as problem:
        raise UnableToCite(str(problem)) from None
    assert due is not None
    return due


def _received(clock: Clock, dated: date) -> date:
    return clock.presumption.span.last_day(dated) if clock.presumption else dated


def _limit(clock: Clock, day: date) -> str:
    limit = clock.limit_on(day)
    if limit is None:
        raise UnableToCite(f"no law on record for {clock.rule} on {day}")
    return _words(limit.span)


def _words(span: Span) -> str:
    """180 days; 72 hours; 4 months."""
    return str(span).replace("calendar ", "").replace(", else the 1st", "")
