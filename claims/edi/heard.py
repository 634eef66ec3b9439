"""What a trading partner's acknowledgments say of what we sent it: TA1 and 999.

An acknowledgment is never acknowledged, so a file of nothing else is read, told and put away.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from kernel.x12.acknowledge import ACKNOWLEDGMENT_GROUP
from kernel.x12.envelopes import ACCEPTED, PARTLY, REFUSED, WITH_ERRORS, Interchange
from kernel.x12.opening import interchange_of
from kernel.x12.reader import Bytes, read
from kernel.x12.segments import Segment

_SAID = {
    ACCEPTED: "accepted",
    WITH_ERRORS: "accepted with errors",
    PARTLY: "taken in part",
    REFUSED: "rejected",
}
_TAKEN = frozenset({ACCEPTED, WITH_ERRORS})
_OF_A_999 = frozenset({"AK2", "IK3", "IK4", "CTX", "SE", "GE"})
_TOLD = 20
"""Lines told of one file."""


@dataclass(slots=True)
class Heard:
    """`rejected` are the lines on what was not taken, and `accepted` counts the others.  `groups`:
    whether there is a 999 beside, or in place of, TA1s.  `interchanges` are the first of each
    sender."""

    interchanges: list[Interchange] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    accepted: int = 0
    unsaid: int = 0
    groups: bool = False

    @property
    def said(self) -> str:
        """All of it in a line."""
        told = [f"{self.accepted} accepted"] if self.accepted else []
        told += self.rejected
        told += [f"and {self.unsaid} more rejected"] if self.unsaid else []
        return "acknowledgments of what we sent: " + "; ".join(told)

    def hear(self, what: str, code: str, note: str = "") -> None:
        if code in _TAKEN:
            self.accepted += 1
        elif len(self.rejected) < _TOLD:
            self.rejected.append(f"{what} is {_SAID.get(code, 'rejected')} ({code}{note})")
        else:
            self.unsaid += 1


def heard(stream: Bytes, *, beside: Callable[[Interchange], bool] | None = None) -> Heard | None:
    """What a file of TA1 and 999 says; None where it holds anything else, or is not whole: that is
    answered like every other file.  `beside`: what they say in such a file, all else passed over,
    of the interchanges it is true of.
    """
    found = Heard()
    group, transaction, control = "", "", ""
    open_, senders = False, set[tuple[str, str]]()
    listening = True
    for part in read(stream):
        if not isinstance(part, Segment):
            if beside:
                continue
            return None
        if not listening and part.id != "ISA":
            continue
        match part.id:
            case "ISA" if beside or not open_:
                begun = interchange_of(part)
                listening = beside is None or beside(begun)
                open_, control = begun.ack != REFUSED, begun.control
                if begun.sender not in senders:
                    senders.add(begun.sender)
                    found.interchanges.append(begun)
            case "IEA" if open_ and part.get(2) == control:
                open_ = False
            case "TA1" if open_:
                found.hear(f"interchange {part.get(1)}", part.get(4), f", TA1 {part.get(5)}")
            case "GS" if open_ and part.get(1) == ACKNOWLEDGMENT_GROUP:
                found.groups = True
            case "ST" if found.groups and part.get(1) == "999":
                group = transaction = ""
            case "AK1":
                group = f"group {part.get(2)} ({part.get(1)})"
            case "AK2":
                transaction = f"transaction set {part.get(2)} of {group}"
            case "IK5":
                if part.get(1) not in _TAKEN:
                    found.hear(transaction, part.get(1))
            case "AK9":
                found.hear(group, part.get(1), f", {part.get(4)} of {part.get(3)} sets taken")
            case name if name not in _OF_A_999 and not beside:
                return None
            case _:
                pass
    whole = beside or not open_
    return found if whole and (found.accepted or found.rejected) else None
