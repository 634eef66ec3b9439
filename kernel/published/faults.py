"""What of a published file could not be read."""

from dataclasses import dataclass, field

_KEPT = 200


@dataclass
class Faults:
    """Rows left out: how many, and the first of them in words."""

    total: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, message: str) -> None:
        self.total += 1
        if len(self.first) < _KEPT:
            self.first.append(message)
