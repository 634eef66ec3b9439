"""What a reader proposes: a value, and the words it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kernel.documents.pages import Box


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a field, the sentence it was read from and the box of that sentence.

    `what` says which of several things of the field it is, as `day of the visit`; "" where there is
    but one."""

    field: str
    value: str
    sentence: str
    box: Box
    what: str = ""

    def as_json(self) -> dict[str, Any]:
        said = {
            "field": self.field,
            "value": self.value,
            "sentence": self.sentence,
            "box": self.box.as_json(),
        }
        return said | {"what": self.what} if self.what else said


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything proposed of one document; `unread` says what could not be read, and why."""

    proposals: tuple[Proposal, ...]
    unread: tuple[str, ...] = ()

    def of(self, field: str) -> tuple[Proposal, ...]:
        return tuple(each for each in self.proposals if each.field == field)

    def only(self, field: str) -> str:
        """The value all proposals for a field agree on, else ""."""
        values = {each.value for each in self.of(field)}
        return values.pop() if len(values) == 1 else ""

    def as_json(self) -> dict[str, Any]:
        return {
            "proposals": [each.as_json() for each in self.proposals],
            "unread": list(self.unread),
        }


def once(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Without a second proposal of the same value for the same field."""
    found: dict[tuple[str, str], Proposal] = {}
    for each in proposals:
        found.setdefault((each.field, each.value), each)
    return list(found.values())
