"""Phrases as they are written in the table of triage, and the pattern each is looked for by.  Pure.

    denied               the word
    den*                 every word that begins so
    rude|curt            one word or the other
    would_like|want      of words that belong together, with _ between
    sent .. records      with up to five words between, none of which joins two clauses
    {care}               any phrase of that concept
    refuse* !to          not followed by this word

Capitals and the kind of apostrophe make no difference.
"""

import re
from collections.abc import Mapping, Sequence

BETWEEN = 5
"""Words that may stand in a gap."""

_SPACE = r"[\s\"(),]+"
_JOINS = r"(?:and|but|because|while|although|though|then|so|or)\b"
_GAP = rf"(?:{_SPACE}(?!{_JOINS})[\w'$.&/-]+){{0,{BETWEEN}}}?{_SPACE}"
_WORD = re.compile(r"[a-z0-9'$&/-]+\*?(?:_[a-z0-9'$&/-]+\*?)*", re.IGNORECASE)
_NAME = re.compile(r"[a-z][a-z_]*")


class UnableToReadPhrase(ValueError):
    """A phrase is not written as the table's phrases are; the message says what is wrong."""


def plain(text: str) -> str:
    """The text with straight apostrophes and quotation marks, one character for one."""
    return text.translate(_STRAIGHT)


_STRAIGHT = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"'})


def pattern_of(name: str, phrases: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """What finds any phrase of a concept.  UnableToReadPhrase."""
    return re.compile(rf"(?<![\w'-]){_concept(name, phrases, ())}(?![\w-])", re.IGNORECASE)


def _concept(name: str, phrases: Mapping[str, Sequence[str]], within: tuple[str, ...]) -> str:
    if name in within:
        raise UnableToReadPhrase(f"{{{name}}} holds itself, by way of {' and '.join(within)}")
    if name not in phrases:
        raise UnableToReadPhrase(f"there is no concept {name!r}")
    longest = sorted(phrases[name], key=len, reverse=True)
    return "(?:" + "|".join(_phrase(each, phrases, (*within, name)) for each in longest) + ")"


def _phrase(text: str, phrases: Mapping[str, Sequence[str]], within: tuple[str, ...]) -> str:
    made, gap, first = "", False, True
    for part in plain(text).split():
        if part == "..":
            if first or gap:
                raise UnableToReadPhrase(f"{text!r}: a gap stands between two words")
            gap = True
        elif part.startswith("!"):
            if first or gap:
                raise UnableToReadPhrase(f"{text!r}: {part} stands after a word")
            made += rf"(?!{_SPACE}(?:{_words(part[1:], text)})(?![\w-]))"
        else:
            made += "" if first else (_GAP if gap else _SPACE)
            made += _part(part, text, phrases, within)
            gap, first = False, False
    if gap or first:
        raise UnableToReadPhrase(f"{text!r}: a phrase ends with a word")
    return made


def _part(
    part: str, text: str, phrases: Mapping[str, Sequence[str]], within: tuple[str, ...]
) -> str:
    if not part.startswith("{"):
        return f"(?:{_words(part, text)})(?![\\w-])"
    name = part[1:-1]
    if not (part.endswith("}") and _NAME.fullmatch(name)):
        raise UnableToReadPhrase(f"{text!r}: a concept is written {{name}}")
    return _concept(name, phrases, within) + r"(?![\w-])"


def _words(part: str, text: str) -> str:
    found = part.split("|")
    for each in found:
        if not _WORD.fullmatch(each):
            raise UnableToReadPhrase(f"{text!r}: {each!r} is no word, nor the beginning of one*")
    return "|".join(_SPACE.join(map(_word, each.split("_"))) for each in found)


def _word(text: str) -> str:
    return re.escape(text.removesuffix("*")) + (r"[\w'-]*" if text.endswith("*") else "")
