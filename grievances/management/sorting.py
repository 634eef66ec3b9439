"""What the commands that sort contacts have in common: how a sorting is shown."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grievances.models import Issue
from grievances.triage.propose import Triage
from kernel.plain_yaml import UnableToReadYaml
from kernel.reading import decoded, document


def shown(found: Triage) -> Iterator[str]:
    """The first question with its answer, each issue with what it rests on, and the doubts."""
    unknown = "no row of the table says" if found.examples else "no, as it seems"
    change = "yes" if found.wants_change else unknown
    yield f"Is there a decision they want changed? {change.capitalize()}."
    yield f"{found.whole.replace('_', ' ').capitalize()} (table {found.mark})"
    for number, each in enumerate(found.issues, 1):
        quality = ", quality of care" if each.quality_of_care else ""
        yield f"{number}. {each.becomes.replace('_', ' ')} ({each.category}{quality}): {each.words}"
        for one in each.because:
            words = ", ".join(f"\u201c{word}\u201d" for word in one.words)
            cite = f" ({one.cite})" if one.cite else ""
            yield f"     {one.row}: {words}. {one.why}{cite}"
            for near in one.nearest:
                yield f"       like \u201c{near}\u201d"
    for doubt in found.doubts:
        yield f"   look: {doubt}"


def as_json(found: Triage) -> dict[str, Any]:
    """The same for a machine."""
    return {
        "decision_to_change": found.wants_change,
        "whole": found.whole,
        "table": found.mark,
        "issues": [
            {
                "becomes": each.becomes,
                "category": each.category,
                "quality_of_care": each.quality_of_care,
                "words": each.words,
                "because": [one.as_json() for one in each.because],
            }
            for each in found.issues
        ],
        "doubts": list(found.doubts),
    }


def issue_as_json(row: Issue) -> dict[str, Any]:
    """An issue as it stands: proposed, settled, what became of it."""
    return {
        "issue": row.number,
        "words": row.words,
        "proposed": row.proposed,
        "category": row.category,
        "quality_of_care": row.quality_of_care,
        "because": list(row.because),
        "settled_as": row.settled_as,
        "case": row.case.number if row.case else None,
        "received_at": row.case.received_at.isoformat() if row.case else None,
        "told_at": row.told_at.isoformat() if row.told_at else None,
    }


def tell_issue(command: BaseCommand, row: Issue) -> None:
    """The same in a sentence."""
    said = row.settled_as or f"proposed {row.proposed}"
    became = f": {row.case.number}" if row.case else ""
    quality = ", quality of care" if row.quality_of_care else ""
    kind = f" ({row.category}{quality})" if row.category else ""
    command.stdout.write(f"{row.number}. {said}{kind}{became}; {row.words}")


def document_of(file: Path) -> Any:
    """What a file says; CommandError (exit code 2) where it cannot be read."""
    try:
        return document(decoded(file.read_bytes()))
    except (OSError, UnableToReadYaml) as problem:
        raise CommandError(str(problem), returncode=2) from None
