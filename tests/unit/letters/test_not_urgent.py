"""A letter that a request is not urgent says so under the law of its coverage, and no other."""

from dataclasses import replace

import pytest

from tests.unit.letters import reading, stories
from tests.unit.letters.test_requests_read_back import (
    DATED,
    ERISA,
    STORIES,
    drafted,
    drafts,
    letter,
)


@pytest.mark.parametrize(
    ("plan", "cite", "not_of"),
    [
        ("medicare_advantage", "42 CFR 422.570(d)(2)", "2560.503"),
        ("erisa_self_funded", f"29 CFR 2560.503-1(m)(1); {ERISA}(iii)(A)", "422.5"),
        ("aca_individual",
         f"45 CFR 147.136(b)(3)(ii)(B); 29 CFR 2560.503-1(m)(1); {ERISA}(iii)(A)", "422.5"),
    ],
)  # fmt: skip
def test_what_is_not_urgent_is_told_under_the_law_of_the_coverage(
    plan: str, cite: str, not_of: str
) -> None:
    story = replace(STORIES["not urgent"], regimes=tuple(stories.PLANS[plan]["regimes"]))
    (draft,) = drafts(story)
    printed = reading.text_of(letter(draft).pdf.content)
    assert reading.tight(cite) in printed
    assert not_of not in printed
    required = {each.id: each.cite for each in drafted(draft, DATED).required}
    assert {required[name] for name in ("R1", "R2", "R4", "R5", "X6")} == {cite}
