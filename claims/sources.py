"""What each rule rests on, read from its own source: its codes, its numbers of law, its citations.

Nothing is kept beside the rules that could say otherwise than they do.  The numbers are those the
rule asks the book of law for, itself or through what it calls in `claims.adjudication`; the
citations are those of these numbers, in every version, and those the rule writes itself.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claims.adjudication import Part, Rule
from claims.adjudication.results import CAS
from claims.pipeline import PART_B, PIPELINE, PLAN
from kernel.law import Book, UnableToReadCitation
from kernel.law import citations as citation

_ROOT = Path(__file__).parents[1]
_OURS = ("claims.adjudication", "claims.rules")
_CODES = {part: carc for part, _, carc in CAS} | {Part.ALLOWED: "45"}
_TERMS = "Plan terms"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule: the question it answers, the codes it may give, and what it rests on.

    `numbers` are names of entries of the book of law.  `file` is a path within the project.
    """

    rule: str
    stage: str
    carcs: tuple[str, ...]
    numbers: tuple[str, ...]
    cites: tuple[str, ...]
    file: str
    line: int


def rule_rows(book: Book) -> list[RuleRow]:
    """Every rule in the order of the pipeline, judgments first."""
    asked = [_row(stage.question, rule, book) for stage in PIPELINE for rule in stage.rules]
    worked = [
        _row(amounts.question, amount, book)
        for amounts in (PART_B, PLAN)
        for amount in (amounts.allowed, *amounts.shares)
    ]
    return [*asked, *worked]


def _row(stage: str, rule: Rule | Callable[..., Any], book: Book) -> RuleRow:
    function = rule.judge if isinstance(rule, Rule) else rule
    found = _Reach()
    found.read(function)
    numbers = tuple(name for name in book.entries if found.asks_for(name))
    cites = [
        version.cite
        for name in numbers
        for versions in book.entries[name].versions.values()
        for version in versions
    ]
    cites += [text for text in found.texts if _is_source(text)]
    parts = [_CODES[Part[name]] for name in found.parts if Part[name] in _CODES]
    carcs = [rule.carc] if isinstance(rule, Rule) else parts
    carcs += [text for text in found.carcs if text not in carcs]
    path = Path(inspect.getsourcefile(function) or "")
    return RuleRow(
        rule=function.__name__,
        stage=stage,
        carcs=tuple(dict.fromkeys(carcs)),
        numbers=numbers,
        cites=tuple(dict.fromkeys(one for cite in cites for one in cite.split("; "))),
        file=path.relative_to(_ROOT).as_posix(),
        line=_first_line(function),
    )


def _first_line(function: Callable[..., Any]) -> int:
    """The line of `def`, below its decorators."""
    lines, first = inspect.getsourcelines(function)
    return first + next(place for place, text in enumerate(lines) if text.startswith("def "))


def _is_source(text: str) -> bool:
    if text.startswith(_TERMS):
        return True
    try:
        citation.check(text)
    except UnableToReadCitation:
        return False
    return True


@dataclass
class _Reach:
    """The texts a function uses, and the parts of the money it writes, with what it calls."""

    texts: dict[str, None] = field(default_factory=dict)
    parts: dict[str, None] = field(default_factory=dict)
    carcs: dict[str, None] = field(default_factory=dict)
    _seen: set[Any] = field(default_factory=set)

    def asks_for(self, name: str) -> bool:
        """By its whole name, or put together: f"{topic}.{entry}" with the entry's as a text."""
        topic, _, entry = name.partition(".")
        return name in self.texts or (f"{topic}." in self.texts and entry in self.texts)

    def read(self, function: Callable[..., Any]) -> None:
        """This function and, through it, those of ours that it calls."""
        if function in self._seen:
            return
        self._seen.add(function)
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                self.texts[node.value] = None
            elif isinstance(node, ast.Name):
                self._follow(getattr(inspect.unwrap(function), "__globals__", {}).get(node.id))
            elif isinstance(node, ast.keyword) and node.arg == "carc":
                self.carcs |= dict.fromkeys(_constants(node.value))
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "step":
                self.parts |= dict.fromkeys(_parts(node.args[0]))

    def _follow(self, named: Any) -> None:
        if isinstance(named, str):
            self.texts[named] = None
        elif inspect.isfunction(named) and named.__module__.startswith(_OURS):
            self.read(named)


def _constants(node: ast.expr) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def _parts(node: ast.expr) -> Iterator[str]:
    """`Part.COPAY`, the name of a part of the money."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and getattr(inner.value, "id", "") == "Part":
            yield inner.attr
