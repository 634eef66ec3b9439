"""The invented contracts of trial installations."""

from datetime import date
from pathlib import Path
from typing import Any

from kernel.law.regimes import base_of
from kernel.plain_yaml import read_file
from reports.contracts import INVENTED, contract_on, contracts
from reports.tables.cms0057 import LINES

DEMO = Path("config/demo")


def _plans() -> dict[str, list[str]]:
    """The regimes of every invented plan, by its code."""
    desk: list[dict[str, Any]] = read_file(DEMO / "desk" / "plans.yaml")
    shown = [read_file(path) for path in sorted((DEMO / "plans").glob("*.yaml"))]
    return {each["code"]: each["regimes"] for each in (*desk, *shown)}


def test_every_invented_plan_whose_contract_or_issuer_is_reported_has_one() -> None:
    asked, known = {}, contracts(INVENTED)
    for code, regimes in _plans().items():
        if kind := LINES.get(base_of(regimes)):
            asked[code] = getattr(contract_on(code, date(2026, 7, 1), known), kind)
    assert set(asked) == {
        *("PRAIRIE-MA", "BLUESTEM-TX", "LAKESHORE-NY"),
        *("SUNRISE-HMO", "LONESTAR", "HUDSON"),
    }
    assert all(asked.values()), asked
