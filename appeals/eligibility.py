"""Whether a request for external review may go on: the test of 45 CFR 147.136(d).  Pure.

Each part of the test is answered by itself, with its source; a request that lacks something is to
be completed before it is told to be ineligible (XR-06 to XR-08).
"""

from collections.abc import Sequence
from dataclasses import dataclass

TEST = "45 CFR 147.136(d)(2)(ii)(A)"
SCOPE = "45 CFR 147.136(d)(1)"
WINDOW = "45 CFR 147.136(d)(2)(i)"
ABOUT = {
    "medical_judgment": "a medical judgment",
    "rescission": "a rescission of coverage",
    "surprise_billing": "compliance with the surprise-billing rules",
    "eligibility": "whether the person meets the terms of eligibility of the plan",
    "other": "neither a medical judgment, nor surprise billing, nor a rescission",
}
IN_SCOPE = ("medical_judgment", "rescission", "surprise_billing")
BASES = {
    "final_denial": "the plan's own appeal ended against the claimant",
    "deemed_exhaustion": "the plan failed a rule, and its own appeal counts as done",
    "beside_expedited": "an expedited appeal to the plan is asked for at the same time",
    "waived": "the plan does not ask that its own appeal be gone through",
}


@dataclass(frozen=True, slots=True)
class Screening:
    """What a person found of the request.  `in_time` None: receipt of the notice is not known.

    `exhausted` is whether the plan's own appeal is done or need not be; `lacking` what is still to
    be supplied.  `undone` is the appeal in which the plan overturned the denial; empty: it stands.
    """

    covered: bool
    about: str
    exhausted: bool
    in_time: bool | None
    lacking: tuple[str, ...] = ()
    basis: str = "final_denial"
    why: str = ""
    undone: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the test: passes, lacks (it can be completed) or fails."""

    name: str
    says: str
    message: str
    cite: str


def parts(screening: Screening) -> tuple[Part, ...]:
    """Every part of the test, in the order of the regulation."""
    if screening.about not in ABOUT:
        raise ValueError(f"{screening.about!r} is not one of {', '.join(ABOUT)}")
    return (
        a_denial_stands(screening.undone),
        _in_time(screening),
        _part("covered", screening.covered, f"{TEST}(1)",
              "The person was covered when the service was asked for or given.",
              "The person was not covered when the service was asked for or given."),
        _part("in_scope", screening.about in IN_SCOPE, SCOPE,
              f"The denial turns on {ABOUT[screening.about]}.",
              f"The denial is about {ABOUT[screening.about]}, which is not heard."),
        _part("exhausted", screening.exhausted, f"{TEST}(3)",
              f"External review may be asked for: {BASES[screening.basis]}.",
              "The plan's own appeal is not done, and nothing excuses that."),
        _complete(screening.lacking),
    )  # fmt: skip


def a_denial_stands(undone: str) -> Part:
    """What is reviewed is a denial: one that the plan overturned itself is none any more."""
    return _part(
        "denial_stands",
        not undone,
        SCOPE,
        "There is a denial to review.",
        f"Appeal {undone} was decided in the claimant's favor: no denial is left to be reviewed.",
    )


def _part(name: str, passes: bool, cite: str, yes: str, no: str) -> Part:
    return Part(name, "passes" if passes else "fails", yes if passes else no, cite)


def _in_time(screening: Screening) -> Part:
    if screening.in_time is None:
        message = "When the notice of the denial was received is not known."
        return Part("in_time", "lacks", message, WINDOW)
    return _part(
        "in_time",
        screening.in_time,
        WINDOW,
        "The request was filed in time.",
        "The request was filed, or completed, after the time there was for it.",
    )


def _complete(lacking: Sequence[str]) -> Part:
    if not lacking:
        return Part("complete", "passes", "All information and forms are here.", f"{TEST}(4)")
    return Part("complete", "lacks", f"Still needed: {'; '.join(lacking)}.", f"{TEST}(4)")


def result(found: Sequence[Part]) -> str:
    """`ineligible` where a part fails, else `incomplete` where one lacks, else `eligible`."""
    said = {part.says for part in found}
    return "ineligible" if "fails" in said else "incomplete" if "lacks" in said else "eligible"
