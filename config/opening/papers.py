"""The story's reports of opinions, as the PDF files a clinic would send."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from kernel.letters.render import pdf_of

_LOOK = mark_safe("<style>@page { size: letter; margin: 2.5cm } body { font-size: 12pt }</style>")
_ORDINALS = {"2": "SECOND", "3": "THIRD"}


def report(
    said: Mapping[str, Any], *, patient: Mapping[str, Any], clinician: Mapping[str, Any], on: date
) -> bytes:
    """A report of one page, signed by the clinician on that day."""
    name = clinician["name"]
    born = date.fromisoformat(patient["born_on"])
    lines = (
        f"{_ORDINALS[said['opinion']]} OPINION CONSULTATION",
        f"Patient: {patient['first_name']} {patient['last_name']}, date of birth {born:%m/%d/%Y}",
        f"Consulting physician: {name}, MD",
        f"NPI: {clinician['npi']}",
        f"Date of report: {on:%B} {on.day}, {on.year}",
        "REASON FOR CONSULTATION",
        f"The patient was referred to ask {said['asked']}.",
        f"Referring diagnosis: ICD-10 {said['diagnosis']}",
        "IMPRESSION",
        f"I have reviewed the records and the imaging. {' '.join(said['found'].split())}",
        f"Final diagnosis: {said['diagnosis']}",
        f"Electronically signed by {name}, MD on {on:%m/%d/%Y}",
    )
    written = format_html_join(
        "",
        "<{0}>{1}</{0}>",
        (("h3" if line.isupper() else "p", line) for line in lines),
    )
    return pdf_of(
        format_html("<html><head>{}</head><body>{}</body></html>", _LOOK, written)
    ).content
