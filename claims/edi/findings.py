"""What a check finds in a submitted claim."""

from dataclasses import dataclass

from claims.edi.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Finding:
    """A refusal; `edit` names the dated edit it rests on, "" where it always holds, and `value` is
    what breaks it, where old files are excused for some values.

    `remark`: it refuses nothing and is only told, as the guide leaves it open.
    """

    refusal: Refusal
    edit: str = ""
    value: str = ""
    remark: bool = False
