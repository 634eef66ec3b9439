"""What a guide finds wrong, with the address and the codes an acknowledgment needs."""

from dataclasses import dataclass
from enum import StrEnum


class SegmentError(StrEnum):
    """IK304, implementation segment syntax error (data element 620)."""

    UNRECOGNIZED = "1"
    UNEXPECTED = "2"
    MISSING = "3"
    LOOP_TOO_OFTEN = "4"
    TOO_OFTEN = "5"
    NOT_IN_SET = "6"
    OUT_OF_SEQUENCE = "7"
    ELEMENTS = "8"
    NOT_USED = "I4"
    DEPENDENT_MISSING = "I6"


class ElementError(StrEnum):
    """IK403, implementation data element syntax error (data element 621)."""

    MISSING = "1"
    CONDITIONAL_MISSING = "2"
    TOO_MANY_ELEMENTS = "3"
    TOO_SHORT = "4"
    TOO_LONG = "5"
    CHARACTER = "6"
    CODE = "7"
    DATE = "8"
    TIME = "9"
    EXCLUDED = "10"
    TOO_MANY_REPETITIONS = "12"
    TOO_MANY_COMPONENTS = "13"
    NOT_USED = "I10"
    PATTERN = "I12"


@dataclass(frozen=True, slots=True)
class ElementProblem:
    """One element at fault.  `component` and `repetition` are 0 where they do not apply;
    `number` is the data element's number in the dictionary; `value` what was sent."""

    element: int
    code: ElementError
    message: str
    value: str = ""
    number: str = ""
    component: int = 0
    repetition: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One segment at fault, or missing.

    `position` counts segments of the transaction set, ST being 1; of a missing segment it is
    where it should have stood.  `unplaced`: the segment fits nowhere, so that what follows may
    belong to something we did not see begin.
    """

    segment: str
    position: int
    loop: str
    code: SegmentError
    message: str
    elements: tuple[ElementProblem, ...] = ()
    unplaced: bool = False

    @property
    def place(self) -> tuple[int, bool]:
        """The order of the file; what is missing before what, for want of it, fits nowhere."""
        missing = (SegmentError.MISSING, SegmentError.DEPENDENT_MISSING)
        return self.position, self.code not in missing
