"""A sample as it is shown: each row with its case, the page of that case, and its evidence; and
what somebody asks a draw for."""

from collections.abc import Mapping
from dataclasses import dataclass

from kernel.cases.models import Case
from kernel.people.policy import Actor, may
from kernel.web.seeking import kinds, page_of_case
from reports.evidence.making import packs_of
from reports.models import Sample
from reports.sampling.draw import DRAW, Wanted, sample_named
from reports.sampling.drawing import UnableToSample
from reports.sampling.plans import Plan, plans
from reports.showing.runs import Run, run_for

NUMBERS = ("seed", "size", "each")
ASKED = (*NUMBERS, "why", "plan", "by")
DIGITS = 19


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of a sample.  `page` is the address of its case, empty where this person may not open
    it; `evidence` the number of its newest evidence, empty where it was not put together."""

    row: int
    case: str
    stratum: str
    place: int
    page: str
    evidence: str
    sha256: str
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A sample with its snapshot's run and its rows."""

    sample: Sample
    run: Run
    rows: tuple[ShownRow, ...]

    @property
    def packed(self) -> int:
        """Cases of which evidence was put together."""
        return len({each.case for each in self.rows if each.evidence})

    @property
    def files(self) -> list[dict[str, str]]:
        """The evidence of each case that has one, as its list names it."""
        return [
            {"case": each.case, "file": each.evidence, "sha256": each.sha256}
            for each in self.rows
            if each.evidence
        ]

    @property
    def strata(self) -> list[dict[str, object]]:
        """Each with how many rows it had and gave; the last is what was of none."""
        told = {each["name"]: each for each in self.sample.asked["strata"]}
        return [{**each, "how": told.get(each["name"], {}).get("how", "")}
                for each in self.sample.strata]  # fmt: skip


def sample_for(actor: Actor, number: str) -> Shown:
    """UnknownSample; NotAllowed where they may not run the report it is of."""
    sample = sample_named(number)
    run = run_for(actor, sample.snapshot.number)
    numbers = [each["case"] for each in sample.drawn]
    of_kind = dict(Case.objects.filter(number__in=numbers).values_list("number", "kind"))
    open_to = kinds(actor)
    packs = packs_of(sample)
    rows = tuple(
        ShownRow(
            row=each["row"],
            case=each["case"],
            stratum=each["stratum"],
            place=each["place"],
            page=_page(of_kind.get(each["case"], ""), each["case"], open_to),
            evidence=packs[each["case"]].packet.number if each["case"] in packs else "",
            sha256=packs[each["case"]].packet.pdf_sha256 if each["case"] in packs else "",
            lacking=tuple(packs[each["case"]].lacking) if each["case"] in packs else (),
        )
        for each in sample.drawn
    )
    return Shown(sample, run, rows)


def _page(kind: str, number: str, open_to: tuple[str, ...]) -> str:
    return page_of_case(kind, number) if kind in open_to else ""


def may_be_drawn(run: Run, actor: Actor) -> bool:
    """Whether its rows are of cases, and this person may draw from them."""
    return not run.table.whole and bool(may(actor, DRAW))


def plans_for(run: Run) -> tuple[Plan, ...]:
    """The plans that say what is taken of this report."""
    return tuple(each for each in plans().values() if run.table.name in each.tables)


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """A draw as a form or document says it.  UnableToSample where something cannot be read.

    `by` are fields with a space or comma between them; what is empty is not asked."""
    if strange := sorted(set(given) - set(ASKED)):
        raise UnableToSample(f"{', '.join(strange)}: not asked; {', '.join(ASKED)} are")
    said = {name: given.get(name, "").strip() for name in ASKED}
    for name in NUMBERS:
        text = said[name]
        if text and not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
            raise UnableToSample(f"{name}: a number, without a sign")
    if not said["seed"]:
        raise UnableToSample("seed: say a number; the same one draws the same cases again")
    return Wanted(
        seed=int(said["seed"]),
        why=said["why"],
        plan=said["plan"],
        size=int(said["size"] or 0),
        by=tuple(dict.fromkeys(said["by"].replace(",", " ").split())),
        each=int(said["each"] or 0),
    )
