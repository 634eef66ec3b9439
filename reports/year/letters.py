"""The seeded sample of letters that are set as PDFs: issued, handed over and confirmed by the
carrier, as all letters of a plan are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from appeals.operations.letters.issue import issue_this as issue_of_appeal
from appeals.operations.on_file import UnableToAppeal
from claims.letters.senders import Senders, read_senders
from grievances.operations.letters.issue import issue_this as issue_of_grievance
from grievances.operations.on_file import UnableToGrieve
from kernel.cases.version import version_of
from kernel.letters.confirm import confirm
from kernel.letters.dispatch import dispatch
from kernel.letters.manifest import Answer
from kernel.letters.models import Letter
from kernel.people.policy import Actor
from reports.year.calendar import NEW_YORK
from reports.year.notices import Notice
from reports.year.work import Work

Issue = Callable[[str, str, Actor, datetime, str, Senders], list[int]]
_ISSUE: dict[str, Issue] = {"R": issue_of_appeal, "G": issue_of_grievance}


@dataclass
class Letters:
    """`every`: of so many letters one is set; none where it is 0."""

    work: Work
    every: dict[str, int]
    set_as_pdf: int = 0
    not_set: int = 0

    def leave(self, number: str, place: int, notice: Notice, when: datetime, by: str) -> None:
        """The letter leaves then: set as a PDF where `place` falls into the sample."""
        every = self.every[number[0]]
        if every and place % every == 0:
            self.work.diary.write(when, lambda now: self._set(number, notice, now, by))
        else:
            self.work.tell(notice, when)

    def _set(self, number: str, notice: Notice, now: datetime, by: str) -> None:
        """What lacks something in its own words is on record as the others are, and stays owed."""
        actor, issue = self.work.actor(by), _ISSUE[number[0]]
        try:
            with self.work.rates.of("letters set as PDFs"):
                made = issue(
                    number, notice.code, actor, now, version_of(notice.case), read_senders(None)
                )
        except (UnableToAppeal, UnableToGrieve):
            self.not_set += 1
            self.work.tell_now([notice], now)
            return
        dispatch("print", out=self.work.scratch / "letters", now=now, by="post")
        said = [
            Answer(
                line=line, letter=each.pk, attempt=1, sha256=each.pdf_sha256, status="sent", at=now,
                reference=f"YP{each.pk}", reason="",
            )
            for line, each in enumerate(Letter.objects.filter(pk__in=made).order_by("pk"), 1)
        ]  # fmt: skip
        done = confirm(said, now=now, by="carrier", zone=NEW_YORK)
        if done.faults:
            raise RuntimeError(f"the carrier's list is refused: {done.faults[:2]}")
        self.set_as_pdf += done.sent
