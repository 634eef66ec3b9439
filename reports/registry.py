"""Every report, in the order of the catalogue.  No report is found by magic: it is listed here."""

from collections.abc import Mapping

from reports.narrowing import narrowed
from reports.table import Table
from reports.tables import (
    aip,
    bridge,
    claims_2017,
    cms0057,
    cms10905,
    dmr,
    eff_c,
    eod,
    grv_c,
    od,
    of_operations,
    part_c,
    pymt_c,
    recon,
    sod,
    srec,
)

TABLES: tuple[Table, ...] = (
    od.TABLE,
    recon.TABLE,
    pymt_c.TABLE,
    eff_c.TABLE,
    grv_c.TABLE,
    aip.TABLE,
    sod.TABLE,
    eod.TABLE,
    claims_2017.TABLE,
    dmr.TABLE,
    srec.TABLE,
    cms0057.TABLE,
    part_c.TABLE,
    bridge.TABLE,
    cms10905.TABLE,
    *of_operations.TABLES,
)


class UnknownReport(LookupError):
    """There is no report of this name."""


def tables() -> Mapping[str, Table]:
    """Every report by name."""
    return {each.name: narrowed(each) for each in TABLES}


def table_named(name: str) -> Table:
    """UnknownReport names those there are."""
    try:
        return tables()[name]
    except KeyError:
        known = ", ".join(sorted(tables()))
        raise UnknownReport(f"there is no report {name!r}; there are {known}") from None
