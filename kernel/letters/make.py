"""A letter made: checked first, then set in type.  What is made is kept, and never made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kernel.letters.catalogue import Template
from kernel.letters.must_say import Check, evidence_of
from kernel.letters.render import Pdf, html_of, pdf_of
from kernel.letters.wording import worded


@dataclass(frozen=True, slots=True)
class Made:
    """A letter's bytes and page, and for each required element the text that says it."""

    pdf: Pdf
    html: str
    evidence: Mapping[str, str]


def make(folder: Path, template: Template, context: Any, checks: Mapping[str, Check]) -> Made:
    """The letter of `template` with the texts of `context`.

    Raises UnableToUseTemplate, UnableToWord, UnableToIssue or UnableToRender; nothing is made.
    """
    template.in_force(date.fromisoformat(context.dated_iso))
    text = worded(context)
    name = f"{template.code}.html"
    page = html_of(folder, name, text, medium="print")
    evidence = evidence_of(template, text, page, checks)
    return Made(pdf_of(page), html_of(folder, name, text, medium="screen"), evidence)
