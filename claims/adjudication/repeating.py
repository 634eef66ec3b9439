"""Whether two lines of one day, clinician and code are one service billed twice, by modifiers."""

from claims.adjudication.facts import EarlierLine, Line

_COMPONENTS = frozenset({"26", "TC"})
_SIDES = frozenset({"LT", "RT"})
_AGAIN = frozenset({"59", "76", "77", "91", "XE", "XP", "XS", "XU"})
"""A component or side is another one only beside the other: the whole service holds both
components, and one without a side may be either.  The last say themselves that the service was
done again, or apart from another one."""


def another_service(line: Line, earlier: EarlierLine) -> bool:
    """Whether modifiers tell the two apart.  What is not on file of the earlier one tells nothing;
    nor does what says why or how (25, 32, 95, GY …) and not what was done."""
    if earlier.modifiers is None:
        return False
    one, other = frozenset(line.modifiers), frozenset(earlier.modifiers)
    if (one ^ other) & _AGAIN:
        return True
    return any(
        one & parts and other & parts and one & parts != other & parts
        for parts in (_COMPONENTS, _SIDES)
    )
