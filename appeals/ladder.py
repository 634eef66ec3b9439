"""The levels an appeal climbs, by the law its coverage stands under.  Pure.

steps = ladder(("medicare_advantage",), levels="one", ...)
after(steps, "reconsideration")     # the IRE, to which the plan sends it unasked
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kernel.law.regimes import base_of


@dataclass(frozen=True, slots=True)
class Step:
    """One level.  `process` is whose rules it runs by (empty: the plan's own); `inside` the plan,
    or the contractor that stands for it; `unasked`: it follows an unfavorable or late decision
    below without anyone asking; `asks_amount`: an amount in controversy is asked for."""

    name: str
    title: str
    cite: str
    process: str = ""
    inside: bool = False
    unasked: bool = False
    asks_amount: bool = False


_MEDICARE_ABOVE = (
    Step("hearing", "Hearing before an administrative law judge", "42 CFR 422.600",
         "hearing", asks_amount=True),
    Step("council", "Review by the Appeals Council", "42 CFR 422.608", "council"),
    Step("court", "Federal district court", "42 CFR 422.612", "court", asks_amount=True),
)  # fmt: skip

MEDICARE_ADVANTAGE = (
    Step("reconsideration", "Reconsideration by the plan", "42 CFR 422.578", inside=True),
    Step("ire", "Independent review entity", "42 CFR 422.592", "ire", unasked=True),
    *_MEDICARE_ABOVE,
)

ORIGINAL_MEDICARE = (
    Step("redetermination", "Redetermination by the contractor", "42 CFR 405.940", inside=True),
    Step("reconsideration", "Reconsideration by the QIC", "42 CFR 405.960", "qic"),
    Step("hearing", "Hearing before an administrative law judge", "42 CFR 405.1000",
         "hearing", asks_amount=True),
    Step("council", "Review by the Appeals Council", "42 CFR 405.1100", "council"),
    Step("court", "Federal district court", "42 CFR 405.1136", "court", asks_amount=True),
)  # fmt: skip

_FIRST = Step("internal_1", "Internal appeal", "29 CFR 2560.503-1(h)", inside=True)
_SECOND = Step("internal_2", "Second internal appeal", "29 CFR 2560.503-1(c)(2)", inside=True)
EXTERNAL = {
    "federal": Step("external", "External review by an IRO", "45 CFR 147.136(d)", "federal"),
    "state": Step("external", "External review of the state", "45 CFR 147.136(c)", "state"),
    "hhs": Step("external", "HHS-administered external review", "45 CFR 147.136(d)(4)", "hhs"),
}


def ladder(regimes: Sequence[str], *, levels: str = "one", process: str = "") -> tuple[Step, ...]:
    """Every level, the lowest first.  `levels` of the plan: one or two; the individual market has
    one whatever the plan says (45 CFR 147.136(b)(3)(ii)(G)).  `process` is that of external review
    where a private plan's is known; empty, the level above is not told.
    """
    base = base_of(tuple(regimes))
    if base == "medicare_advantage":
        return MEDICARE_ADVANTAGE
    if base == "original_medicare":
        return ORIGINAL_MEDICARE
    second = (_SECOND,) if levels == "two" and base != "aca_individual" else ()
    outside = (EXTERNAL[process],) if process else ()
    return (_FIRST, *second, *outside)


def next_inside(regimes: Sequence[str], level: str, *, levels: str) -> Step | None:
    """The level of the plan's own that must be gone through after this one; None where its decision
    is the plan's last (29 CFR 2560.503-1(c)(2))."""
    above = after(ladder(regimes, levels=levels), level)
    return above if above and above.inside else None


def first(regimes: Sequence[str]) -> Step:
    """The level a decision of the plan is appealed to."""
    return ladder(regimes)[0]


def after(steps: Sequence[Step], level: str) -> Step | None:
    """The level above, or None at the top."""
    names = [step.name for step in steps]
    place = names.index(level) + 1
    return steps[place] if place < len(steps) else None
