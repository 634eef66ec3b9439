"""The columns of the queue: which there are, and which a person chose.  The case is always one."""

from collections.abc import Sequence

from kernel.cases.views import SHOWN, View
from kernel.cases.wanted import UnknownFilter

_HEADINGS = {"finding": "Top finding"}
COLUMNS = {name: _HEADINGS.get(name, name.capitalize()) for name in SHOWN}
PARAMETER = "columns"


def columns_of(given: Sequence[str], view: View) -> tuple[str, ...]:
    """The columns named, in the order of the table; else those of the view; else all.

    UnknownFilter where one is not known.
    """
    named = [each for text in given for each in text.split(",") if each]
    for each in named:
        if each not in COLUMNS:
            raise UnknownFilter(f"{PARAMETER}: one of {', '.join(COLUMNS)}")
    chosen = named or view.columns or tuple(COLUMNS)
    return tuple(each for each in COLUMNS if each in chosen)
