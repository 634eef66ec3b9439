"""Of what kind a word is, as `kinds.yaml` has it: scan and X-ray are of one.  Pure."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kernel import plain_yaml

_FILE = Path(__file__).with_name("kinds.yaml")


class UnableToReadKinds(ValueError):
    """The file of kinds is not names, each with its words."""


@cache
def kinds_of_words() -> Mapping[str, tuple[str, ...]]:
    """Every word with its kinds, in order."""
    return read(written_kinds())


@cache
def written_kinds() -> str:
    """The file of kinds as it is written."""
    return _FILE.read_text(encoding="utf-8")


def read(text: str) -> Mapping[str, tuple[str, ...]]:
    """The same of a text.  UnableToReadKinds."""
    whole = plain_yaml.read(text, source="the kinds of words")
    kinds = whole.get("kinds") if isinstance(whole, Mapping) else None
    if not isinstance(kinds, Mapping):
        raise UnableToReadKinds("kinds: expected names, each with its words")
    found: dict[str, tuple[str, ...]] = {}
    for kind, words in kinds.items():
        if not isinstance(words, str):
            raise UnableToReadKinds(f"kinds.{kind}: expected words, parted by spaces")
        for word in dict.fromkeys(words.lower().split()):
            found[word] = (*found.get(word, ()), kind)
    return found


def kinds_of(word: str) -> tuple[str, ...]:
    """The kinds of a word in small letters, or of it without its s."""
    known = kinds_of_words()
    return known.get(word) or known.get(word.removesuffix("s"), ())
