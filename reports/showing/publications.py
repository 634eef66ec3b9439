"""What everybody may read: the newest publication of a year, its figures by contract or issuer, and
how it stands.

A publication that was superseded or withdrawn says so and shows no figures: held beside those that
took its place, a change of one would tell of one person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from reports.models import Publication, Withdrawal
from reports.operations.publish import newest, publication_named, withdrawn
from reports.showing.runs import Run, rows_from, run_of
from reports.tables.cms0057 import NO_ISSUER
from reports.writing.small_cells import HIDDEN

METRICS = "cms0057"
LIST = "M1"
KINDS = {
    "medicare_advantage": "Medicare Advantage contract",
    "aca_individual": "Individual market, issuer",
    "aca_group": "Small group market, issuer",
}
UNITS = {"percent": "%", "days": " days", "hours": " hours"}
CURRENT, SUPERSEDED, WITHDRAWN = "current", "superseded", "withdrawn"


class NothingPublished(LookupError):
    """Nothing is published under what was asked for; the message says what is."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric in words: `value` with its unit; `base` how many of how many it is of."""

    id: str
    name: str
    value: str
    base: str
    definition: str


@dataclass(slots=True)
class Level:
    """The figures of one contract or issuer."""

    name: str
    items: list[str] = field(default_factory=list)
    left_out: str = ""
    figures: list[Figure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Published:
    """A publication with how it stands; `levels` is empty unless it is the one that stands."""

    publication: Publication
    run: Run
    standing: str
    withdrawal: Withdrawal | None
    by_what: Publication | None
    levels: tuple[Level, ...]

    @property
    def first(self) -> date:
        return self.run.snapshot.since

    @property
    def last(self) -> date:
        return self.run.snapshot.until - timedelta(days=1)

    @property
    def definitions(self) -> list[Figure]:
        """Each metric's, once."""
        found = {each.id: each for level in self.levels for each in level.figures}
        return list(found.values())


def years(report: str = METRICS) -> list[int]:
    """Those of which anything was ever published, the newest first."""
    found = Publication.objects.filter(report=report).values_list("year", flat=True)
    return sorted(set(found), reverse=True)


def published(year: int | None = None, number: str = "", report: str = METRICS) -> Published:
    """The one named, or what stands, or stood last, of a year; of the newest year if none is said.

    UnknownPublication; NothingPublished."""
    if number:
        return published_as(publication_named(number))
    if year is None:
        year = next(iter(years(report)), None)
    found = newest(report, year) if year is not None else None
    if found is None:
        raise NothingPublished(f"nothing is published for {year}" if year else "nothing is yet")
    return published_as(found)


def published_as(publication: Publication) -> Published:
    """How one stands, with its figures where it is the one that does."""
    run, gone = run_of(publication.snapshot), withdrawn(publication)
    now = newest(publication.report, publication.year)
    later = now if now and now.pk != publication.pk else None
    standing = WITHDRAWN if gone else SUPERSEDED if later else CURRENT
    levels = levels_of(run) if standing == CURRENT else ()
    return Published(publication, run, standing, gone, later, levels)


def levels_of(run: Run) -> tuple[Level, ...]:
    """The cells of a snapshot by contract or issuer, in words.  Those of plans on no exchange are
    under no duty to publish, and not shown."""
    fields, found = run.layout.fields, dict[tuple[str, str], Level]()
    for row in rows_from(run, 0, run.snapshot.rows):
        cells = dict(zip(fields, row.cells, strict=True))
        if cells["level"] == NO_ISSUER:
            continue
        line = cells["line"]
        name = f"{KINDS.get(line, line.replace('_', ' '))} {cells['level']}"
        into = found.setdefault((line, cells["level"]), Level(name, left_out=cells["exclusions"]))
        if cells["metric"] == LIST:
            into.items.append(cells["value"])
        else:
            into.figures.append(_figure(cells, run.layout.null, run.table.hide_up_to))
    return tuple(found.values())


def _figure(cells: dict[str, str], null: str, up_to: int) -> Figure:
    value = _words(cells["value"], null, up_to, UNITS[cells["unit"]])
    part, whole = cells["numerator"], cells["denominator"]
    if whole == "0":
        base = "no request"
    elif HIDDEN in (part, whole):
        said = (_counted(each) for each in (part, whole))
        base = " of ".join(said) if part != whole else _counted(whole)
    elif cells["unit"] == "percent":
        base = f"{part} of {whole}"
    else:
        base = f"{whole} requests"
    return Figure(cells["metric"], cells["name"], value, base, cells["rule"])


def _counted(cell: str) -> str:
    return "not shown" if cell == HIDDEN else cell


def _words(value: str, null: str, up_to: int, unit: str) -> str:
    if value == null:
        return "no request"
    return f"not shown (a count of 1 to {up_to})" if value == HIDDEN else f"{value}{unit}"


def listed() -> Sequence[Published]:
    """Every publication, the newest first, without figures."""
    rows = Publication.objects.select_related("snapshot").order_by("-pk")
    gone = {each.publication_id: each for each in Withdrawal.objects.all()}
    latest: dict[tuple[str, int], Publication] = {}
    made = []
    for row in rows:
        later = latest.setdefault((row.report, row.year), row)
        by_what = later if later.pk != row.pk else None
        standing = WITHDRAWN if row.pk in gone else SUPERSEDED if by_what else CURRENT
        made.append(Published(row, run_of(row.snapshot), standing, gone.get(row.pk), by_what, ()))
    return made
