"""What rests on a section of law, and what rests on one nobody has read: of every app."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from claims.edi.edits import edits
from claims.law_book import book
from claims.sources import rule_rows
from kernel.clocks import catalogue
from kernel.law.library import shelved
from kernel.letters.catalogue import read_templates

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Resting:
    """One thing that rests on a citation.  `kind` is rule, number, clock, letter or edit.

    `weak`: the citation has not been read in an official text.
    """

    kind: str
    name: str
    what: str
    cite: str
    file: str
    weak: bool = False

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def resting_on(section: str) -> list[Resting]:
    """Rules, numbers, clocks, letters and edits that cite `section`, or a paragraph of it.

    `422.590` finds `42 CFR 422.590(a)`, and `422.59` does not.
    """
    return [each for each in everything() if cites(each.cite, section)]


def cites(cite: str, section: str) -> bool:
    """Whether a citation names the section, or a paragraph of it."""
    asked = rf"(?<![\w.]){re.escape(section.strip())}(?![\w]|[.:-]\w)"
    return bool(re.search(asked, cite, re.IGNORECASE))


def everything() -> Iterator[Resting]:
    yield from _rules()
    yield from _numbers()
    yield from _clocks()
    yield from _letters()
    yield from _edits()


def _rules() -> Iterator[Resting]:
    for row in rule_rows(book()):
        for cite in row.cites:
            yield Resting("rule", row.rule, row.stage, cite, f"{row.file}:{row.line}")


def _numbers() -> Iterator[Resting]:
    for each in shelved():
        for regime, version in each.versions():
            what = f"{regime} from {version.since}: {version.text}"
            name = each.entry.name
            yield Resting("number", name, what, version.cite, each.file, version.weak)


def _clocks() -> Iterator[Resting]:
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(_ROOT.glob("*/clocks.yaml"))}
    for clock in catalogue():
        named = re.compile(rf"^{clock.name}:", re.MULTILINE)
        path = next(path for path, text in texts.items() if named.search(text))
        name, file = f"{clock.rule} {clock.name}", path.relative_to(_ROOT).as_posix()
        weak = {limit.cite for limit in clock.limits if limit.weak}
        for cite in clock.cites:
            doubtful = any(cite in each.split("; ") for each in weak)
            yield Resting("clock", name, clock.duty, cite, file, doubtful)


def _letters() -> Iterator[Resting]:
    for folder in sorted(_ROOT.glob("*/letters")):
        file = folder.relative_to(_ROOT).as_posix()
        for template in read_templates(folder).values():
            for element in template.must_say:
                if not element.cite:
                    continue  # a book of law names it by coverage, and is told of there
                yield Resting(
                    kind="letter",
                    name=f"{template.code} {element.id}",
                    what=element.what or template.title,
                    cite=element.cite,
                    file=f"{file}/{template.code}.yaml",
                    weak=element.weak,
                )


def _edits() -> Iterator[Resting]:
    for each in edits().values():
        file = "claims/edi/edits.yaml"
        yield Resting("edit", each.name, each.reason, each.cite, file, each.weak)
