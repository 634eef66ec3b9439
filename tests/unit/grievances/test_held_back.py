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

_FILE = Path(__file__).with_name("held_back.yaml")


@cache
def contacts() -> tuple[tuple[str, frozenset[str]], ...]:
    """Each text with the issues it is of."""
    whole = plain_yaml.read(_FILE.read_text(encoding="utf-8"), source="held back")
    assert isinstance(whole, Mapping)
    return tuple((each["text"], _issues(each["expect"])) for each in whole["contacts"])


def _issues(expect: str) -> frozenset[str]:
    parts = (each.partition(" ") for each in expect.split("; "))
    return frozenset(issue_of(becomes, category) for becomes, _, category in parts)


@cache
def sorted_as() -> tuple[frozenset[str], ...]:
    """What each is sorted into."""
    table, likeness = built_in(), built_in_likeness()
    return tuple(
        frozenset(issue_of(one.becomes, one.category) for one in sort(text, table, likeness).issues)
        for text, _ in contacts()
    )


def _classes(issues: frozenset[str]) -> frozenset[str]:
    return frozenset(each.partition(" ")[0] for each in issues)


def test_none_of_them_was_learned_from() -> None:
    examples = built_in_examples()
    assert len(contacts()) >= 60
    assert not [text for text, _ in contacts() if text in examples]


def test_most_are_sorted_exactly_and_more_into_their_classes() -> None:
    pairs = [(wanted, got) for (_, wanted), got in zip(contacts(), sorted_as(), strict=True)]
    exact = sum(wanted == got for wanted, got in pairs)
    classes = sum(_classes(wanted) == _classes(got) for wanted, got in pairs)
    assert exact > len(pairs) * 0.58, exact
    assert classes > len(pairs) * 0.72, classes


def test_hardly_an_appeal_is_missed() -> None:
    wanted = [got for (_, of), got in zip(contacts(), sorted_as(), strict=True) if "appeal" in of]
    assert sum("appeal" not in got for got in wanted) <= len(wanted) * 0.1


def test_a_contact_is_sorted_in_a_blink() -> None:
    """Fifty milliseconds of the processor each, as a mean: what else runs is not counted."""
    table, likeness = built_in(), built_in_likeness()
    begun = time.process_time()
    for text, _ in contacts():
        sort(text, table, likeness)
    assert time.process_time() - begun < 0.05 * len(contacts())
