"""What a check finds in a submitted claim."""

from dataclasses import dataclass, replace

from claims.edi.refusals import Refusal
from claims.edi.refused_line import RefusedLine
from claims.edi.submitted import ServiceLine


@dataclass(frozen=True, slots=True)
class Finding:
    """A refusal; `edit` names the dated edit it rests on, "" where it always holds, and `value` is
    what breaks it, where old files are excused for some values.  `line` is what it is about, where
    that is one service line.

    `remark`: it refuses nothing and is only told, as the guide leaves it open.
    """

    refusal: Refusal
    edit: str = ""
    value: str = ""
    remark: bool = False
    line: ServiceLine | None = None

    @property
    def told(self) -> Refusal:
        """The refusal, with its line."""
        if self.line is None:
            return self.refusal
        return replace(self.refusal, line=RefusedLine.of(self.line))
