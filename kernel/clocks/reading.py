"""`clocks.yaml` files as clocks.  Whatever is not understood is an error that names its place."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from kernel import plain_yaml
from kernel.clocks.clock import (
    Act,
    Asking,
    AtLeast,
    By,
    Clock,
    Extension,
    Limit,
    Presumption,
    Refusal,
    Tolling,
)
from kernel.clocks.happening import event_names
from kernel.dates import Span, Unit
from kernel.law import citations
from kernel.law.book import read_versions
from kernel.law.regimes import regimes

_NEEDED = {"rule", "duty", "owed_by", "starts", "stops", "limit"}
_KNOWN = _NEEDED | {
    "also", "secondary", "when", "unless", "presumed", "waits_for", "complete_with", "expiry_of",
    "version_by", "earlier", "extension", "tolling", "asking", "at_least", "refusal",
    "rolls_forward", "skips_observed", "calendar", "closed_day_doubt", "no_effect", "on_breach",
    "note", "afterwards", "counts_back", "by", "from_last", "stops_early",
}  # fmt: skip
_OWED_BY = {"plan", "claimant", "provider", "reviewer", "department"}
_STATE_REGIME = re.compile(r"[a-z]{2}_insured")


class UnableToReadClocks(ValueError):
    """A clocks file says something this system does not know."""


@dataclass(frozen=True, slots=True)
class Read:
    clocks: dict[str, Clock]
    not_reckoned: dict[str, str]


def read_clocks(files: Iterable[Path]) -> Read:
    """Every clock of these files by name, in their order, clocks that name others resolved."""
    rows: dict[str, Mapping[str, Any]] = {}
    not_reckoned: dict[str, str] = {}
    for path in files:
        for name, row in plain_yaml.read_file(path).items():
            if name == "not_reckoned":
                not_reckoned |= row
            elif name in rows:
                raise UnableToReadClocks(f"{path}: {name} is written twice")
            else:
                rows[name] = row
    reader = _Reader(rows)
    return Read({name: reader.clock(name) for name in rows}, not_reckoned)


class _Reader:
    def __init__(self, rows: Mapping[str, Mapping[str, Any]]) -> None:
        self.rows = rows
        self.made: dict[str, Clock] = {}

    def clock(self, name: str, *asked_by: str) -> Clock:
        """The clock of that name; the clocks it names are made first."""
        if name in asked_by:
            raise UnableToReadClocks(f"{' > '.join((*asked_by, name))}: goes round in a circle")
        if name not in self.rows:
            raise UnableToReadClocks(f"{asked_by[-1]}: there is no clock {name}")
        if name not in self.made:
            others = {
                key: self.clock(other, *asked_by, name)
                for key in ("earlier", "expiry_of")
                if (other := self.rows[name].get(key))
            }
            refusal = self.rows[name].get("refusal")
            if refusal:
                others["to"] = self.clock(refusal["to"], *asked_by, name)
            try:
                self.made[name] = _clock(name, self.rows[name], others)
            except (ValueError, LookupError) as error:
                raise UnableToReadClocks(f"clock {name}: {error}") from error
        return self.made[name]


def _clock(name: str, row: Mapping[str, Any], others: Mapping[str, Clock]) -> Clock:
    missing, unknown = _NEEDED - row.keys(), row.keys() - _KNOWN
    if missing or unknown:
        raise ValueError(f"missing {sorted(missing)}, unknown {sorted(unknown)}")
    if row["owed_by"] not in _OWED_BY:
        raise ValueError(f"owed_by is one of {sorted(_OWED_BY)}")
    return Clock(
        name=name,
        rule=row["rule"],
        also=_texts(row.get("also")),
        secondary=row.get("secondary") == "true",
        from_last=row.get("from_last") == "true",
        duty=row["duty"],
        owed_by=row["owed_by"],
        when=_when(row.get("when") or {}),
        unless=_when(row.get("unless") or {}),
        starts=_events(row["starts"]),
        stops=tuple(_act(text) for text in _texts(row["stops"])),
        limits=_limits(row["limit"]),
        version_by=_events(row["version_by"])[0] if "version_by" in row else None,
        earlier=others.get("earlier"),
        expiry_of=others.get("expiry_of"),
        presumption=_presumption(row["presumed"]) if "presumed" in row else None,
        waits_for=_cited_events(row.get("waits_for") or {}),
        complete_with=_cited_events(row.get("complete_with") or {}),
        extension=_extension(row["extension"]) if "extension" in row else None,
        tolling=tuple(_tolling(one) for one in row.get("tolling") or ()),
        asking=_asking(row["asking"]) if "asking" in row else None,
        at_least=_at_least(row["at_least"]) if "at_least" in row else None,
        refusal=_refusal(others["to"], row["refusal"]) if "refusal" in row else None,
        rolls_forward=_cite(row["rolls_forward"]) if "rolls_forward" in row else None,
        skips_observed=row.get("skips_observed") == "true",
        calendar=row.get("calendar", "us_federal"),
        closed_day_doubt=row.get("closed_day_doubt"),
        no_effect=_cited_events(row.get("no_effect") or {}),
        on_breach=row.get("on_breach"),
        counts_back=row.get("counts_back") == "true",
        stops_early=row.get("stops_early") == "true",
        by=_by(row),
        note=row.get("note"),
        afterwards=row.get("afterwards"),
    )


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _events(value: Any) -> tuple[str, ...]:
    for name in _texts(value):
        if name not in event_names():
            raise ValueError(f"{name!r} is not an event")
    return _texts(value)


def _act(text: str) -> Act:
    name, _, reason = text.partition(" for ")
    said = name.endswith(" only")
    return Act(_events(name.removesuffix(" only"))[0], reason or None, said and bool(reason))


def _cite(text: str) -> str:
    citations.check(text)
    return text


def _cited_events(rows: Mapping[str, str]) -> dict[str, str]:
    return {_events(name)[0]: _cite(cite) for name, cite in rows.items()}


def _when(row: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    when = {name: _texts(value) for name, value in row.items()}
    for regime in when.get("regime", ()):
        if regime not in regimes() and not _STATE_REGIME.fullmatch(regime):
            raise ValueError(f"{regime!r} is not a regime")
    return when


def _limits(rows: Mapping[str, Mapping[str, str]]) -> tuple[Limit, ...]:
    limits = tuple(
        Limit(one.since, one.until, Span.parse(one.text), one.cite, one.weak)
        for one in read_versions(rows, "limit")
    )
    if not limits:
        raise ValueError("a limit is missing")
    if len({limit.span.counts_hours for limit in limits}) > 1:
        raise ValueError("a clock counts hours or days, in all its versions alike")
    return limits


def _by(row: Mapping[str, Any]) -> By | None:
    """A time of day belongs to a limit in days, and so does counting back."""
    units = {Span.parse(one["is"]).unit for one in row["limit"].values()}
    if "counts_back" in row and units != {Unit.CALENDAR_DAYS}:
        raise ValueError("`counts_back` is for a limit in calendar days")
    if "by" in row and units - {Unit.CALENDAR_DAYS, Unit.BUSINESS_DAYS}:
        raise ValueError("`by` is for a limit in days")
    if row.get("counts_back", "true") != "true":
        raise ValueError("write counts_back: true, or leave it out")
    if "by" not in row:
        return None
    return By(time.fromisoformat(row["by"]["at"]), _cite(row["by"]["cite"]))


def _presumption(row: Mapping[str, str]) -> Presumption:
    return Presumption(Span.parse(row["days"]), _cite(row["cite"]), row.get("by_law") != "false")


def _extension(row: Mapping[str, Any]) -> Extension:
    times = row.get("times", "1")
    return Extension(
        event=_events(row.get("event", "extension_notified"))[0],
        span=None if row["is"] == "as granted" else Span.parse(row["is"]),
        times=None if times == "each" else int(times),
        cite=_cite(row["cite"]),
        grounds=_texts(row.get("grounds")),
    )


def _tolling(row: Mapping[str, Any]) -> Tolling:
    return Tolling(
        begins=_act(row["begins"]),
        ends=_events(row["ends"]),
        cite=_cite(row["cite"]),
        at_least=Span.parse(row["at_least"]) if "at_least" in row else None,
        only_past_due=row.get("only_past_due") == "true",
        presumed=_presumption(row["presumed"]) if "presumed" in row else None,
    )


def _refusal(to: Clock, row: Mapping[str, str]) -> Refusal:
    return Refusal(to, _cite(row["cite"]), _cite(row["supported"]), row.get("note"))


def _asking(row: Mapping[str, str]) -> Asking:
    within, at_least, then = (Span.parse(row[key]) for key in ("within", "at_least", "then"))
    return Asking(within, at_least, then, _cite(row["cite"]))


def _at_least(row: Mapping[str, Any]) -> AtLeast:
    return AtLeast(_events(row["after"]), Span.parse(row["is"]), _cite(row["cite"]))
