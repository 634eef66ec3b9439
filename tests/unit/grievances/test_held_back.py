"""How well contacts are sorted that nothing of triage was made for: the honest measure."""

import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from grievances.triage.examples import built_in_examples
from grievances.triage.likeness import built_in_likeness, issue_of
from grievances.triage.sort import sort
from grievances.triage.table import built_in
from kernel import plain_yaml

HELD_BACK, SEVERAL = "held_back.yaml", "several.yaml"


@cache
def contacts(name: str = HELD_BACK) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each text with the issues it is of."""
    written = Path(__file__).with_name(name).read_text(encoding="utf-8")
    whole = plain_yaml.read(written, source=name)
    assert isinstance(whole, Mapping)
    return tuple((each["text"], _issues(each["expect"])) for each in whole["contacts"])


def _issues(expect: str) -> frozenset[str]:
    parts = (each.partition(" ") for each in expect.split("; "))
    return frozenset(issue_of(becomes, category) for becomes, _, category in parts)


@cache
def sorted_as(name: str = HELD_BACK) -> tuple[frozenset[str], ...]:
    """What each is sorted into."""
    table, likeness = built_in(), built_in_likeness()
    return tuple(
        frozenset(issue_of(one.becomes, one.category) for one in sort(text, table, likeness).issues)
        for text, _ in contacts(name)
    )


def _classes(issues: frozenset[str]) -> frozenset[str]:
    return frozenset(each.partition(" ")[0] for each in issues)


def test_none_of_them_was_learned_from() -> None:
    examples = built_in_examples()
    assert len(contacts()) >= 60
    for name in (HELD_BACK, SEVERAL):
        assert not [text for text, _ in contacts(name) if text in examples], name


def test_most_are_sorted_exactly_and_more_into_their_classes() -> None:
    pairs = [(wanted, got) for (_, wanted), got in zip(contacts(), sorted_as(), strict=True)]
    exact = sum(wanted == got for wanted, got in pairs)
    classes = sum(_classes(wanted) == _classes(got) for wanted, got in pairs)
    assert exact > len(pairs) * 0.62, exact
    assert classes > len(pairs) * 0.76, classes


def test_hardly_an_appeal_is_missed() -> None:
    for name in (HELD_BACK, SEVERAL):
        pairs = zip(contacts(name), sorted_as(name), strict=True)
        wanted = [got for (_, of), got in pairs if "appeal" in of]
        assert sum("appeal" not in got for got in wanted) <= len(wanted) * 0.05, name


def test_several_issues_in_one_contact_are_told_apart() -> None:
    pairs = list(zip(contacts(SEVERAL), sorted_as(SEVERAL), strict=True))
    assert len(pairs) >= 40
    assert all(len(of) > 1 for (_, of), _ in pairs)
    exact = sum(of == got for (_, of), got in pairs)
    found = sum(len(of & got) for (_, of), got in pairs)
    more = sum(len(got - of) for (_, of), got in pairs)
    assert exact > len(pairs) * 0.65, exact
    assert found > sum(len(of) for (_, of), _ in pairs) * 0.85, found
    assert more <= len(pairs) * 0.1, more


def test_a_contact_is_sorted_in_a_blink() -> None:
    """Fifty milliseconds of the processor each, as a mean: what else runs is not counted."""
    table, likeness = built_in(), built_in_likeness()
    begun = time.process_time()
    for text, _ in contacts():
        sort(text, table, likeness)
    assert time.process_time() - begun < 0.05 * len(contacts())
