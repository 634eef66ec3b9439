"""The story of the trial desk, with its days reckoned from the day the desk is opened.

`config/demo/desk/story.yaml` counts days from today; everything here turns them into dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kernel.plain_yaml import read

FILES = Path(__file__).parents[1] / "demo" / "desk"
ZONE = "America/New_York"
_HOUR = time(9, 40)


def document(name: str) -> Any:
    """A file of the story as YAML, its numbers and days as text."""
    return read((FILES / name).read_text(encoding="utf-8"), source=name)


@dataclass(frozen=True)
class Story:
    """What happened, seen from the moment `now` at which the desk is opened.  `only` leaves of it
    these claims, by the provider's number, with what concerns their members."""

    now: datetime
    only: frozenset[str] = frozenset()

    @cached_property
    def told(self) -> Mapping[str, Any]:
        told: Mapping[str, Any] = document("story.yaml")
        return told

    @property
    def claims(self) -> list[Mapping[str, Any]]:
        return [each for each in self.told["claims"] if not self.only or each["id"] in self.only]

    def beside(self, part: str) -> list[Mapping[str, Any]]:
        """What came of reports, materials or requests for the members of these claims."""
        theirs = {each["member"] for each in self.claims}
        return [each for each in self.told[part] if not self.only or each["member"] in theirs]

    @property
    def deeds(self) -> list[Mapping[str, Any]]:
        return [each for each in self.told["deeds"] if not self.only or each["claim"] in self.only]

    @property
    def appeals(self) -> list[Mapping[str, Any]]:
        return [
            each for each in self.told["appeals"] if not self.only or each["claim"] in self.only
        ]

    @property
    def grievances(self) -> list[Mapping[str, Any]]:
        told = self.told["grievances"]
        return [each for each in told if not self.only or each["claim"] in self.only]

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(ZONE)).date()

    def day(self, days: int | str) -> date:
        """The day so many days from today."""
        return self.today + timedelta(days=int(days))

    def at(self, days: int | str) -> datetime:
        """The morning of that day, and never later than now."""
        return min(self.now, datetime.combine(self.day(days), _HOUR, ZoneInfo(ZONE)))

    def years(self) -> tuple[int, ...]:
        """The years in which the services of the story lie."""
        first = min(int(each["served"]) for each in self.told["claims"])
        return tuple(range(self.day(first).year, self.today.year + 1))

    def chains(self) -> dict[str, Any]:
        """The document of opinion chains and their authorizations."""
        return {
            "chains": [self._chain(each) for each in self.told["chains"]],
            "authorizations": [
                {**each, "from": self.day(each["from"]).isoformat(), "units": "1"}
                for each in self.told["permits"]
            ],
        }

    def _chain(self, said: Mapping[str, Any]) -> dict[str, Any]:
        opinions = [
            {**each, "number": str(number), "on": self.day(each["on"]).isoformat()}
            for number, each in enumerate(said["opinions"], 1)
        ]
        opened = self.day(said["opinions"][0]["on"]).isoformat()
        return {**said, "opened_on": opened, "opinions": opinions}

    def members(self) -> dict[str, Any]:
        """The document of members, those of the story with their deductible met."""
        met = self.told["deductible_met"]
        people: list[dict[str, Any]] = document("members.yaml")["members"]
        for each in people:
            if each["id"] in met:
                each["deductible_used"] = {str(year): met[each["id"]] for year in self.years()}
        return {"members": people}
