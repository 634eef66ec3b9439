"""The issues of a contact as a form asks them: what each is, and what it is opened with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict

from appeals.desk.fields import Asked as AskedField
from appeals.desk.fields import Choices, Field, choices, day_in, moment_in
from appeals.desk.issues import proposed as read_of_the_letter
from appeals.desk.trying import Unreadable
from appeals.models import Contact
from claims.models import OpinionChain
from grievances.desk.opening import (
    OF_A_REQUEST,
    OF_AN_APPEAL,
    appeal_fields,
    asked_of,
    request_fields,
    wanted_of,
)
from grievances.models.issue import NONE
from grievances.operations.clocks import BODIES
from grievances.operations.intake.opened import Grieved
from grievances.operations.intake.settle import Word
from grievances.operations.triage_table import table_in_force
from grievances.showing.contacts import ShownProposal
from grievances.triage.table import ABOUT
from providers.npi import is_npi

MOST = 8
CLASSES = {
    "grievance": "a grievance",
    "appeal": "an appeal",
    "coverage_request": "a request for coverage",
    "inquiry": "an inquiry, answered",
    "matter": "a matter of a body outside, opened as one",
    NONE: "no issue of its own",
}
FILERS = ("member", "representative", "provider", "estate", "other")
OF_A_GRIEVANCE = (
    *("category", "quality", "clocks", "urgent", "joins", "occurred_on", "of_case", "chain"),
    *("npi", "delegate", "filed_by", "filer_name", "written", "body", "integrated"),
    *("previous", "terminal"),
)
COMMON = ("becomes", "words", "why", "told_at", "matter")
_MATTERS = {"qio_asks": "qio", "cms_complaint": "ctm"}
_CLOCKS = {
    "other": "as any other",
    "expedite_refused": "a refusal to hurry",
    "extension": "an extension",
    "referral_or_benefit": "a referral or benefit",
}


@dataclass(frozen=True, slots=True)
class Form:
    """One issue of the form: its place, what triage proposes of it (None: a person added it), and
    its questions by class."""

    place: int
    proposal: ShownProposal | None
    typed: dict[str, str]
    member: Any
    zone: str
    received: date

    @property
    def number(self) -> int:
        return self.proposal.issue if self.proposal else 0

    @property
    def matter_kind(self) -> str:
        """Which matter it would be opened as, as the page of a new one names it."""
        return _MATTERS.get(self.proposal.category if self.proposal else "", "inquiry")

    @property
    def common(self) -> list[AskedField]:
        first = (("", "Choose"), *choices(*CLASSES, words=CLASSES))
        words = () if self.proposal else (Field("words", "Its words", "area", longest=4000),)
        return self._asked(
            Field("becomes", "What it is", "select", choices=first),
            *words,
            Field("why", "Why, or what was answered", "area",
                  "where it is not as proposed; of an inquiry the answer", required=False,
                  longest=2000),
            Field("told_at", "When the member was told", "moment", required=False),
            Field("matter", "Matter it was opened as", "text", "of a body outside: M26-…",
                  required=False, longest=20),
        )  # fmt: skip

    @property
    def grievance(self) -> list[AskedField]:
        return self._asked(*_grievance_fields(self.member))

    @property
    def appeal(self) -> list[AskedField]:
        return self._asked(*appeal_fields())

    @property
    def request(self) -> list[AskedField]:
        return self._asked(*request_fields())

    def _asked(self, *fields: Field) -> list[AskedField]:
        made = []
        for each in fields:
            named = replace(each, name=f"{each.name}-{self.place}")
            made.append(AskedField(named, self.typed.get(each.name, "")))
        return made

    def word(self, sender: str) -> Word:
        """As the operation takes it.  Unreadable where a day, a number or a moment is none."""
        typed, becomes = self.typed, self.typed["becomes"]
        told = typed["told_at"].strip()
        wants = becomes == "appeal"
        asks = becomes == "coverage_request"
        return Word(
            issue=self.number,
            becomes=becomes,
            words=typed["words"],
            why=typed["why"],
            matter=typed["matter"].strip() if becomes == "matter" else "",
            told_at=moment_in(told, self.zone, f"issue {self.place}: told") if told else None,
            appeal=wanted_of(typed, self.received) if wants else None,
            asked=asked_of(typed, self.member, sender) if asks else None,
            grieved=self._grieved() if becomes == "grievance" else Grieved(),
        )

    def _grieved(self) -> Grieved:
        typed = self.typed
        npi = typed["npi"].strip()
        if npi and not is_npi(npi):
            raise Unreadable(f"issue {self.place}: {npi} is not an NPI: its check digit is wrong")
        return Grieved(
            category=typed["category"],
            quality_of_care=bool(typed["quality"]),
            about=typed["clocks"],
            body=typed["body"],
            expedited=bool(typed["urgent"]),
            integrated=bool(typed["integrated"]),
            written_asked=bool(typed["written"]),
            filed_by=typed["filed_by"] or "member",
            filer_name=typed["filer_name"].strip(),
            occurred_on=day_in(typed["occurred_on"].strip(), f"issue {self.place}: the day"),
            chain=_chain(typed["chain"], self.member),
            of_case=typed["of_case"].strip(),
            provider_npi=npi,
            delegate=typed["delegate"].strip(),
            joins=_number(typed["joins"], self.place),
            previous=typed["previous"].strip(),
            terminal_illness=bool(typed["terminal"]),
        )


def _grievance_fields(member: Any) -> tuple[Field, ...]:
    categories = (("", "Choose"), *table_in_force().categories.items())
    bodies: Choices = (("", "As the state has one"),)
    for known in BODIES.values():
        bodies += tuple((each, each.upper()) for each in known)
    return (
        Field("category", "Category", "select", required=False, choices=categories),
        Field("clocks", "Which clocks it has", "select", required=False,
              choices=choices(*ABOUT, words=_CLOCKS)),
        Field("joins", "Answered with issue", "number", "empty: on its own", required=False,
              longest=2),
        Field("occurred_on", "When it happened", "date", required=False),
        Field("of_case", "Case it is about", required=False, longest=20),
        Field("previous", "Grievance whose answer is appealed", "text",
              "where the state has a second level: G26-…", required=False, longest=20),
        Field("chain", "Second-opinion chain", "select", required=False, choices=_chains(member)),
        Field("npi", "NPI of the provider", required=False, longest=10),
        Field("delegate", "Delegate", required=False, longest=120),
        Field("filed_by", "Who files", "select", required=False, choices=choices(*FILERS)),
        Field("filer_name", "Name, if not the member", required=False, longest=120),
        Field("body", "Department of the plan", "select", required=False, choices=bodies),
        Field("quality", "Quality of care", "check", required=False),
        Field("urgent", "Health cannot wait", "check", required=False),
        Field("terminal", "A terminal illness", "check", required=False),
        Field("written", "A written answer is asked for", "check", required=False),
        Field("integrated", "An integrated plan", "check", required=False),
    )  # fmt: skip


def _chains(member: Any) -> Choices:
    if member is None:
        return (("", "None"),)
    found = OpinionChain.objects.filter(member=member).order_by("-opened_on", "-pk")
    known = tuple(
        (str(each.pk), f"{each.subject_kind} {each.subject_code}, opened {each.opened_on}")
        for each in found
    )
    return (("", "None"), *known)


def _chain(text: str, member: Any) -> OpinionChain | None:
    """Of the member alone."""
    number = _number(text, 0)
    return OpinionChain.objects.filter(pk=number, member=member).first() if number else None


def _number(text: str, place: int) -> int:
    said = text.strip()
    if said and not (said.isascii() and said.isdecimal() and len(said) < 10):
        raise Unreadable(f"issue {place}: write the number of an issue")
    return int(said or 0)


def forms_of(request: HttpRequest, row: Contact, proposals: Sequence[ShownProposal]) -> list[Form]:
    """The issues as they were typed; before that, as triage proposes them."""
    received = row.received_at.astimezone(ZoneInfo(row.zone)).date()
    if request.method != "POST":
        letter = read_of_the_letter(row)[0]
        begun = [_begun(each, letter) for each in proposals] or [_empty()]
    else:
        begun = _posted(request.POST, len(proposals))
    known = (*proposals, *(None for _ in range(MOST)))
    return [
        Form(place, known[place - 1], typed, row.member, row.zone, received)
        for place, typed in enumerate(begun, 1)
    ]


def _posted(posted: QueryDict, least: int) -> list[dict[str, str]]:
    said = str(posted.get("issues", ""))
    count = int(said) if said.isascii() and said.isdecimal() and len(said) < 4 else 0
    wanted = max(count, least, 1)
    wanted += posted.get("step") == "more" and wanted < MOST + least
    names = dict.fromkeys((*COMMON, *OF_A_GRIEVANCE, *OF_AN_APPEAL, *OF_A_REQUEST))
    return [
        {name: str(posted.get(f"{name}-{place}", "")) for name in names}
        for place in range(1, min(wanted, MOST + least) + 1)
    ]


def _empty() -> dict[str, str]:
    names = (*COMMON, *OF_A_GRIEVANCE, *OF_AN_APPEAL, *OF_A_REQUEST)
    return dict.fromkeys(names, "")


def _begun(each: ShownProposal, letter: dict[str, str]) -> dict[str, str]:
    """As the table proposes it; what the letter says of a claim or request stands in an appeal."""
    typed = _empty() | {
        "becomes": each.proposed,
        "category": each.category,
        "quality": "yes" if each.quality_of_care else "",
        "clocks": next((str(one["clock"]) for one in each.because if one.get("clock")), ""),
    }
    if each.proposed == "appeal":
        typed |= {name: letter[name] for name in OF_AN_APPEAL if name in letter}
    return typed
