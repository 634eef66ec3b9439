"""A plan's terms: what a plan document says, as frozen facts.  Pure.

The keys are those of `plan:` in a what-if document and of a plan file.  Ranges of days are
half-open; a key left out has the default stated here; None is "not stated", never zero.

`review_levels`, one or two, is how often the plan itself looks at its decision again, `time_to_sue`
the sentence of the plan document that limits the time for a suit; they decide nothing here, and are
read where they are asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kernel.dates import Span
from kernel.law.regimes import regimes
from kernel.money import Money
from kernel.reading import Fault, Reading, at

KEYS = (
    "regimes",
    "deductible",
    "coinsurance",
    "copay",
    "out_of_pocket_maximum",
    "network",
    "approved_list",
    "when_not_listed",
    "prior_authorization",
    "when_not_authorized",
    "different_group_required",
    "board_certification_required",
    "opinions_per_chain",
    "out_of_network_basis",
    "filing_limit",
    "replacement_limit",
    "review_levels",
    "time_to_sue",
)
LONGEST_SENTENCE = 400
"""Characters."""
NETWORK_TIERS = ("in_network", "out_of_network")
OPINIONS = ("second_opinion", "third_opinion")


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """One version of a plan's terms.

    `coinsurance_*` and `out_of_network_percent` are percentages, `copay_*` dollars a visit.
    Part B takes deductible and coinsurance from the law, not from here.
    """

    regimes: tuple[str, ...]
    deductible: Money | None = None
    coinsurance_in: Decimal | None = None
    coinsurance_out: Decimal | None = None
    copay_in: Money | None = None
    copay_out: Money | None = None
    out_of_pocket_maximum: Money | None = None
    network: str = "none"
    approved_list: str = "none"
    when_not_listed: str = "deny"
    prior_authorization: frozenset[str] = frozenset()
    when_not_authorized: str = "deny"
    different_group_required: bool = True
    board_certification_required: bool = True
    opinions_per_chain: int | None = None
    out_of_network_percent: Decimal = Decimal(100)
    filing_limit: Span | None = None
    replacement_limit: Span | None = None
    """How long what was filed in time may be replaced, from the day it was first decided."""


def read_terms(value: Any, path: str) -> tuple[PlanTerms | None, list[Fault]]:
    """The terms, or every fault with its path."""
    reading = Reading()
    row = reading.mapping(value, path, KEYS, ("regimes",))
    named = _regimes(row, path, reading)
    coinsurance = _inner(row, "coinsurance", path, NETWORK_TIERS, reading)
    copay = _inner(row, "copay", path, NETWORK_TIERS, reading)
    basis = _inner(row, "out_of_network_basis", path, ("percent_of_fee",), reading)
    under = at(path, "coinsurance")
    percent = reading.percent(basis, "percent_of_fee", at(path, "out_of_network_basis"))
    terms = PlanTerms(
        regimes=named,
        deductible=reading.money(row, "deductible", path),
        coinsurance_in=reading.percent(coinsurance, "in_network", under),
        coinsurance_out=reading.percent(coinsurance, "out_of_network", under),
        copay_in=reading.money(copay, "in_network", at(path, "copay")),
        copay_out=reading.money(copay, "out_of_network", at(path, "copay")),
        out_of_pocket_maximum=reading.money(row, "out_of_pocket_maximum", path),
        network=reading.choice(row, "network", ("required", "preferred", "none"), path) or "none",
        approved_list=reading.choice(row, "approved_list", ("required", "none"), path) or "none",
        when_not_listed=reading.choice(row, "when_not_listed", ("deny", "pend"), path) or "deny",
        prior_authorization=_opinions(row, path, reading),
        when_not_authorized=(
            reading.choice(row, "when_not_authorized", ("deny", "pend"), path) or "deny"
        ),
        different_group_required=reading.flag(row, "different_group_required", path, default=True),
        board_certification_required=reading.flag(
            row, "board_certification_required", path, default=True
        ),
        opinions_per_chain=reading.count(row, "opinions_per_chain", path, least=1),
        out_of_network_percent=Decimal(100) if percent is None else percent,
        filing_limit=_limit(row, "filing_limit", path, reading),
        replacement_limit=_limit(row, "replacement_limit", path, reading),
    )
    _at_most_whole(terms, path, reading)
    reading.choice(row, "review_levels", ("one", "two"), path)
    _sentence(row, "time_to_sue", path, reading)
    return (None if reading.errors else terms), reading.errors


def _sentence(row: Mapping[str, Any], key: str, path: str, reading: Reading) -> None:
    """Words of the plan document that letters print as they stand."""
    said = reading.text(row, key, path)
    if said is None:
        return
    if len(said) > LONGEST_SENTENCE:
        reading.fault(at(path, key), f"is longer than {LONGEST_SENTENCE} characters")
    if " " not in said.strip() or not said.strip().endswith("."):
        reading.fault(at(path, key), "is printed as it stands: write a sentence, with its period")


def _regimes(row: Mapping[str, Any], path: str, reading: Reading) -> tuple[str, ...]:
    names = reading.texts(row, "regimes", path)
    for index, name in enumerate(names):
        if name not in regimes():
            reading.fault(
                at(at(path, "regimes"), index), f"{name!r} is not one of {', '.join(regimes())}"
            )
    if row.get("regimes") == []:
        reading.fault(at(path, "regimes"), "names no regime")
    known = [regimes()[name].kind for name in names if name in regimes()]
    if known and len(known) == len(names) and set(known) == {"state"}:
        reading.fault(at(path, "regimes"), "names only states; a program or market must follow")
    return names


def _inner(
    row: Mapping[str, Any], key: str, path: str, keys: tuple[str, ...], reading: Reading
) -> dict[str, Any]:
    """The keys and values under `key`; none where it is left out."""
    value = row.get(key)
    return {} if value is None else reading.mapping(value, at(path, key), keys)


def _opinions(row: Mapping[str, Any], path: str, reading: Reading) -> frozenset[str]:
    asked = reading.texts(row, "prior_authorization", path)
    for index, name in enumerate(asked):
        if name not in OPINIONS:
            where = at(at(path, "prior_authorization"), index)
            reading.fault(where, f"{name!r} is not one of {', '.join(OPINIONS)}")
    return frozenset(asked)


def _limit(row: Mapping[str, Any], key: str, path: str, reading: Reading) -> Span | None:
    limit = reading.span(row, key, path)
    if limit is not None and limit.counts_hours:
        what = key.replace("_", " ")
        reading.fault(at(path, key), f"a {what} is in days or months, not hours")
        return None
    return limit


def _at_most_whole(terms: PlanTerms, path: str, reading: Reading) -> None:
    for key, rate in (
        ("in_network", terms.coinsurance_in),
        ("out_of_network", terms.coinsurance_out),
    ):
        if rate is not None and rate > 100:
            reading.fault(at(at(path, "coinsurance"), key), "is more than 100 percent")
