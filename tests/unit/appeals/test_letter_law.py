"""A letter that several kinds of coverage have cites the law of its own, and no other."""

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from appeals.letters.compose import templates
from appeals.letters.given import AppealGiven
from appeals.letters.law import BY_CODE, law_text
from claims.letters.appeal import program_of

DATED = date(2026, 6, 3)
PLANS = {
    "advantage": ("medicare_advantage",),
    "part b": ("original_medicare",),
    "individual": ("tx_insured", "aca_individual"),
    "group": ("ca_insured", "aca_group"),
    "self-funded": ("erisa_self_funded",),
}
STRANGE = {
    "medicare_advantage": ("29 CFR", "147.136", "422.570", "405.9"),
    "original_medicare": ("29 CFR", "147.136", "42 CFR 422"),
    "private": ("42 CFR",),
}
"""What a letter of the program never cites; CMS-1696 alone is of Medicare and of 42 CFR 405.910."""


def cites(code: str, plan: str) -> dict[str, str]:
    regimes = PLANS[plan]
    given = cast(AppealGiven, SimpleNamespace(regimes=regimes, received=date(2026, 6, 1)))
    context = SimpleNamespace(law=law_text(code, given, DATED))
    program = program_of(regimes)
    found: dict[str, str] = {}
    for each in templates()[code].must_say:
        if each.when not in STRANGE or each.when == program:
            found[each.id] = each.cite_in(cast(Any, context))
    return found


SHARED = [
    (code, plan)
    for code in BY_CODE
    for plan in PLANS
    if (code, plan) != ("appeal_exp_deny", "part b")
]


@pytest.mark.parametrize(("code", "plan"), SHARED)
def test_what_a_letter_must_say_rests_on_the_law_of_the_coverage(code: str, plan: str) -> None:
    strange = STRANGE[program_of(PLANS[plan])]
    for name, cite in cites(code, plan).items():
        assert cite, name
        of_the_form = name in ("P2",)
        for each in strange:
            assert each not in cite or (of_the_form and each == "405.9"), (name, cite)


def test_a_refusal_to_hurry_has_three_laws() -> None:
    assert cites("appeal_exp_deny", "advantage")["R1"] == "42 CFR 422.584(d)"
    urgent = "29 CFR 2560.503-1(m)(1); 29 CFR 2560.503-1(i)(4)"
    assert cites("appeal_exp_deny", "self-funded")["R1"] == urgent
    by_provider = "45 CFR 147.136(b)(3)(ii)(B); "
    assert cites("appeal_exp_deny", "individual")["R2"] == by_provider + urgent


def test_a_dispute_cites_a_state_only_where_that_state_has_a_law() -> None:
    assert cites("dispute_decision", "group")["B1"] == (
        "28 CCR 1300.71.38; Agreement provider disputes"
    )
    assert cites("dispute_decision", "individual")["B1"] == "Agreement provider disputes"


def test_a_template_of_one_law_is_of_one_program() -> None:
    """Whatever letter is not told apart by coverage here is only made for one program."""
    programs = {"private": ("29 CFR", "147.136"), "advantage": ("42 CFR 422",)}
    for code, template in templates().items():
        if code in BY_CODE:
            continue
        fixed = " ".join(each.cite for each in template.must_say)
        named = [name for name, marks in programs.items() if any(one in fixed for one in marks)]
        assert len(named) <= 1, (code, named)
