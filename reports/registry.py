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
    complaint_register,
    dmr,
    eff_c,
    eod,
    external_review_record,
    grievance_register,
    grv_c,
    mcas_health,
    od,
    of_operations,
    part_c,
    pymt_c,
    qhp_transparency,
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
    qhp_transparency.TABLE,
    mcas_health.TABLE,
    complaint_register.TABLE,
    grievance_register.TABLE,
    external_review_record.TABLE,
    *of_operations.TABLES,
)

LEFT_OUT = ("Medicaid's managed care program report (MCPAR): the state files it, not the plan.",)
"""Reports one may look for here, each with why it is not one of these."""


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
