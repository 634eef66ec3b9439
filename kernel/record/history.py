"""Row history: what changed, by whom, from where, kept by triggers at statement level."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pghistory
import pgtrigger


def row_history(
    model_name: str,
    fields: Sequence[str] | None = None,
    older: Mapping[str, Any] | None = None,
) -> Callable[[type[Any]], type[Any]]:
    """Keep every version of a mutable model's rows in `model_name`.

    Statement level: on bulk inserts row-level triggers cost four to five times as much.  Versions
    are looked up by their row and by nothing else, so their other columns have no index (see the
    settings).  `older` are fields, each with a `db_default`, that older versions have and the model
    no more: what is sealed of those versions can be verified as long as their columns are there.
    """
    named: dict[str, Any] = {} if fields is None else {"fields": list(fields)}
    return pghistory.track(
        pghistory.InsertEvent(level=pgtrigger.Statement),
        pghistory.UpdateEvent(level=pgtrigger.Statement),
        pghistory.DeleteEvent(level=pgtrigger.Statement),
        model_name=model_name,
        attrs=dict(older or {}),
        **named,
    )
