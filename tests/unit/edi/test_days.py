"""Days of a claim that cannot be.  The file is of 2026-03-03, its service of 2026-03-01."""

import pytest

from tests.unit.edi.made import added, swapped
from tests.unit.edi.reading import changed, statuses

ACCEPTED = ["A2:20"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("431", "397"),
        ("454", "701"),
        ("304", "757"),
        ("453", "715"),
        ("484", "191"),
        ("455", "210"),
        ("435", "189"),
        ("096", "190"),
        ("444", "193"),
    ],
)
def test_what_happened_is_not_after_the_file(kind: str, status: str) -> None:
    """And what the services are for has begun by the last of them."""
    begun = kind in ("431", "454", "453", "484")
    between = [f"A7:{status}"] if begun else ACCEPTED
    for day, expected in (
        *(("20260301", ACCEPTED), ("20260302", between), ("20260303", between)),
        ("20260304", [f"A7:{status}", "A7:510"]),
    ):
        assert statuses(changed(added("CLM*A1", f"DTP*{kind}*D8*{day}"))) == expected


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("471", "214"),
        ("607", "529"),
        ("461", "580"),
        ("304", "757"),
        ("738", "653"),
        ("739", "653"),
        ("011", "647"),
        ("454", "701"),
        ("455", "210"),
    ],
)
def test_what_happened_at_a_line_is_not_after_the_file(kind: str, status: str) -> None:
    for day, expected in (("20260303", ACCEPTED), ("20260304", [f"A7:{status}", "A7:510"])):
        assert statuses(changed(added("DTP*472", f"DTP*{kind}*D8*{day}"))) == expected


@pytest.mark.parametrize("kind", ["361", "296", "297", "090", "091"])
def test_what_may_lie_ahead_is_left_alone(kind: str) -> None:
    """A disability's end, the return to work, care that will be handed over."""
    assert statuses(changed(added("CLM*A1", f"DTP*{kind}*D8*20260401"))) == ACCEPTED


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (["DTP*314*RD8*20260201-20260201"], ACCEPTED),
        (["DTP*314*RD8*20260201-20260131"], ["A7:195"]),
        (["DTP*360*D8*20260201"], ACCEPTED),
        (["DTP*361*D8*20260201"], ACCEPTED),
    ],
)
def test_a_disability_ends_after_it_began(told: list[str], expected: list[str]) -> None:
    assert statuses(changed(added("CLM*A1", *told))) == expected


@pytest.mark.parametrize(
    ("born", "expected"),
    [("18760101", ACCEPTED), ("18751231", ["A7:158:IL"]), ("20260301", ACCEPTED)],
)
def test_nobody_was_born_longer_ago_than_anybody_lives(born: str, expected: list[str]) -> None:
    """150 years before 2026 is 1876."""
    assert statuses(changed(swapped("D8*19610407", f"D8*{born}"))) == expected


@pytest.mark.parametrize(
    ("died", "expected"),
    [
        ("20260303", ACCEPTED),
        ("20260304", ["A7:159:IL", "A7:510"]),
        ("19610407", ACCEPTED),
        ("19610406", ["A7:159:IL"]),
    ],
)
def test_who_died_was_born_and_did_so_before_the_file(died: str, expected: list[str]) -> None:
    """Of a service after a death nothing is said: the death may be what is told wrongly."""
    segments = changed(added("SBR*P*18", f"PAT*****D8*{died}"))
    assert statuses(segments) == expected


def test_of_a_dependent_it_is_the_dependent_s_death() -> None:
    dead = changed(swapped("PAT*19", "PAT*19****D8*20260304"))
    assert statuses(dead, "B1") == ["A7:159:QC", "A7:510"]
    assert statuses(dead) == ACCEPTED
