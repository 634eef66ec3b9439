"""The codes the door knows: the sets that are loaded, the fee schedule, and the lists built in."""

from django.db import Error, connection

from claims.edi.existence_checks import SCHEDULE
from kernel.codes.built_in import built_in
from kernel.codes.loaded import loaded_codes
from kernel.codes.lookup import KnownCodes
from providers.scheduled import scheduled_codes

_NONE_YET = "no database was made yet"


def known_codes() -> KnownCodes:
    """What is loaded now; three queries, and one for each list when it is first looked up."""
    return loaded_codes().with_sets({SCHEDULE: scheduled_codes()})


def codes_at_hand() -> tuple[KnownCodes, str]:
    """The same where a database is there; else the lists built in, and why.  Makes no database."""
    if not getattr(connection, "was_made", True):
        return built_in(), _NONE_YET
    try:
        return known_codes(), ""
    except (Error, OSError, RuntimeError) as problem:  # none answers, none can be started
        return built_in(), str(problem).partition("\n")[0]
