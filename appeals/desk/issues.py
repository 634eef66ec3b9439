"""The issues of one letter or call, as a form asks them and a person confirms them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from appeals.desk.fields import Choices, choices, day_in
from appeals.desk.trying import Unreadable
from appeals.law_book import book
from appeals.models import Contact
from appeals.models.appeal import ASKERS
from appeals.operations.open import Wanted

MOST = 6
BASES = (
    *("medicare_advantage", "original_medicare"),
    *("aca_individual", "aca_group", "erisa_self_funded"),
)
_KEYS = (
    *("about", "number", "lines", "asked_by", "asker_name", "asker_address", "asker_npi"),
    *("expedited", "physician", "notice_dated", "notice_received", "good_cause", "wants"),
)


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of the form: its place, and what stands in each field."""

    place: int
    typed: dict[str, str]
    received: date

    @property
    def askers(self) -> Choices:
        return choices(*ASKERS)

    @property
    def causes(self) -> Choices:
        return (("", "None given"), *choices(*_causes(self.received)))

    @property
    def abouts(self) -> Choices:
        return (("claim", "A claim"), ("request", "A prior authorization"))

    def wanted(self) -> Wanted:
        """As the operation takes it.  Unreadable where a day or a line is none."""
        typed = self.typed
        number = typed["number"].strip()
        return Wanted(
            asked_by=typed["asked_by"],
            claim=number if typed["about"] == "claim" else "",
            request=number if typed["about"] != "claim" else "",
            lines=_lines(typed["lines"]),
            asker_name=typed["asker_name"].strip(),
            asker_address=tuple(filter(None, map(str.strip, typed["asker_address"].splitlines()))),
            asker_npi=typed["asker_npi"].strip(),
            expedited=bool(typed["expedited"]),
            physician_supports=bool(typed["physician"]),
            wants=typed["wants"].strip(),
            good_cause=typed["good_cause"],
            notice_dated=day_in(typed["notice_dated"].strip(), "date of the notice"),
            notice_received=day_in(typed["notice_received"].strip(), "receipt of the notice"),
            issue=self.place,
        )


def _causes(received: date) -> tuple[str, ...]:
    """Every good cause the law of any coverage knew on that day."""
    found: dict[str, None] = {}
    for regime in BASES:
        law = book().opened((regime,), receipt_date=received)
        cause = law.find("admissibility.good_causes")
        found |= dict.fromkeys(cause.amount.split() if cause else ())
    return tuple(found)


def _lines(text: str) -> tuple[int, ...]:
    parts = text.replace(",", " ").split()
    if not all(each.isascii() and each.isdecimal() and len(each) < 4 for each in parts):
        raise Unreadable("lines: write their numbers, as 1, 3; empty: all of them")
    return tuple(sorted({int(each) for each in parts}))


def issues_of(request: HttpRequest, row: Contact) -> list[Issue]:
    """The issues as they were typed; before that, as the letter proposes them."""
    day = row.received_at.astimezone(ZoneInfo(row.zone)).date()
    if request.method != "POST":
        return [Issue(place, typed, day) for place, typed in enumerate(proposed(row), 1)]
    posted = request.POST
    count = posted.get("issues", "1")
    number = min(int(count), MOST) if count.isascii() and count.isdecimal() and count else 1
    step = posted.get("step", "")
    wanted = max(number, 1) + (step == "more")
    made = [
        Issue(place, {key: str(posted.get(f"{key}-{place}", "")) for key in _KEYS}, day)
        for place in range(1, min(wanted, MOST) + 1)
    ]
    if step == "more" and len(made) > number:
        first = made[0].typed
        same = ("asked_by", "asker_name", "asker_address", "asker_npi", "about")
        made[-1].typed.update({key: first[key] for key in same})
    return made


def proposed(row: Contact) -> list[dict[str, str]]:
    """What the letter says, where it says but one thing of it; an issue each claim it names."""
    read = row.said.get("read", {}).get("proposals", ())
    alike = _proposed(read)
    claims = [each["value"] for each in read if each["field"] == "claim" and not each.get("what")]
    several = list(dict.fromkeys(claims))
    if len(several) < 2 or len(several) > MOST:
        return [alike]
    return [alike | {"about": "claim", "number": number} for number in several]


def _proposed(read: Any) -> dict[str, str]:
    only = _only(read)
    request = only.get("request", "")
    representative = "representative" in only or "papers" in only
    return dict.fromkeys(_KEYS, "") | {
        "about": "request" if request and "claim" not in only else "claim",
        "number": only.get("claim", "") or request,
        "asked_by": "representative" if representative else "member",
        "expedited": "yes" if "urgent" in only else "",
        "physician": "yes" if "physician_support" in only else "",
        "notice_dated": only.get("notice_dated", ""),
        "notice_received": only.get("notice_received", ""),
        "good_cause": only.get("good_cause", ""),
    }


def _only(proposals: Any) -> dict[str, str]:
    """The value of each field of which there is one; a number that is not ours is none."""
    found: dict[str, set[str]] = {}
    for each in proposals:
        if not each.get("what"):
            found.setdefault(each["field"], set()).add(each["value"])
    return {name: next(iter(values)) for name, values in found.items() if len(values) == 1}
