"""What is on record of a provider, as frozen facts with the days each holds.  Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kernel.dates import Days


@dataclass(frozen=True, slots=True)
class MedicareDays:
    """A standing with Original Medicare: participating, nonparticipating, opted_out or
    not_enrolled; and whether a qualifying APM participant."""

    status: str
    days: Days
    qualifying_apm: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """One provider.  Maps are by TIN, specialty, plan, plan and specialty, or source."""

    npi: str
    name: str = ""
    entity: str = ""
    taxonomy: str = ""
    kind: str = "other"
    state: str = ""
    zip_code: str = ""
    deactivated_on: date | None = None
    reactivated_on: date | None = None
    groups: Mapping[str, tuple[Days, ...]] = field(default_factory=dict)
    certified: Mapping[str, tuple[Days, ...]] = field(default_factory=dict)
    medicare: tuple[MedicareDays, ...] = ()
    networks: Mapping[str, tuple[Days, ...]] = field(default_factory=dict)
    listings: Mapping[tuple[str, str], tuple[Days, ...]] = field(default_factory=dict)
    excluded: Mapping[str, tuple[Days, ...]] = field(default_factory=dict)

    @property
    def inactive(self) -> tuple[Days, ...]:
        """The days on which the NPI is not in use."""
        since, back = self.deactivated_on, self.reactivated_on
        if since is None:
            return ()
        return (Days(since, back if back is not None and since <= back else None),)

    def groups_on(self, day: date) -> frozenset[str]:
        """The TINs of the groups the provider practices in."""
        return _names_on(self.groups, day)

    def certified_on(self, day: date) -> frozenset[str]:
        """The taxonomy codes a board certifies the provider in."""
        return _names_on(self.certified, day)

    def medicare_on(self, day: date) -> MedicareDays | None:
        """The standing with Medicare; None where none is on record."""
        for standing in self.medicare:
            if day in standing.days:
                return standing
        return None

    def in_network(self, plan: str, day: date) -> bool:
        return _holds(self.networks.get(plan, ()), day)

    def approved_for(self, plan: str, day: date) -> frozenset[str]:
        """The specialties in which the plan's list of opinion givers has the provider."""
        return frozenset(
            specialty
            for (of, specialty), ranges in self.listings.items()
            if of == plan and _holds(ranges, day)
        )

    def excluded_on(self, day: date) -> frozenset[str]:
        """The lists that exclude the provider: oig, sam, state.  Empty: none does."""
        return _names_on(self.excluded, day)


def _holds(ranges: Iterable[Days], day: date) -> bool:
    return any(day in days for days in ranges)


def _names_on(by_name: Mapping[str, tuple[Days, ...]], day: date) -> frozenset[str]:
    return frozenset(name for name, ranges in by_name.items() if _holds(ranges, day))
