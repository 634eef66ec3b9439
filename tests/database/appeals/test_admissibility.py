"""Let in, dismissed and undone, withdrawn; papers asked for, taken in, revoked."""

from datetime import UTC, date, datetime, timedelta

import pytest

from appeals.models import Appeal, AppealPapers
from appeals.operations import papers as papers_
from appeals.operations.admit import admit
from appeals.operations.dismiss import dismiss
from appeals.operations.examine import examine
from appeals.operations.intake.receive import Incoming, receive
from appeals.operations.intake.settle import settle
from appeals.operations.judged_late import good_cause, notice
from appeals.operations.on_file import UnableToAppeal
from appeals.operations.open import Wanted
from appeals.operations.papers import Papers
from appeals.operations.vacate import take_back, vacate
from appeals.operations.withdraw import withdraw
from claims.models import Claim
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.version import Stale, version_of
from kernel.people.acting import actor_named
from kernel.people.policy import Actor, NotAllowed
from tests.appealing import NOTICE, NOW, RECEIVED, ZONE, denied, paying
from tests.staff import staff

pytestmark = pytest.mark.django_db

AFTER = datetime(2026, 8, 3, 14, 0, tzinfo=UTC)
"""After July 31, the 60th day from June 1."""


@pytest.fixture
def actor() -> Actor:
    staff("i.katz", "intake")
    staff("a.specialist", "appeals_specialist")
    return actor_named("a.specialist")


def claim(regime: str = "medicare_advantage") -> Claim:
    return denied(paying.member(paying.plan(regime, network="required")))


def filed(of: Claim, actor: Actor, at: datetime = RECEIVED, **said: object) -> Appeal:
    """Settled by intake, by the member unless said otherwise."""
    now = max(NOW, at)
    text = f"I appeal {of.number}, {at}."
    contact = receive(Incoming("fax", at, ZONE, text=text), now=now, by="i.katz")
    row = {"asked_by": "member", "claim": of.number, "notice_dated": NOTICE} | said
    return settle(contact.pk, [Wanted(**row)], actor=actor, now=now)[0]  # type: ignore[arg-type]


def again(row: Appeal) -> Appeal:
    return Appeal.objects.select_related("case").get(pk=row.pk)


def seen(row: Appeal) -> str:
    return version_of(row.pk)


def names(row: Appeal) -> list[str]:
    return list(Event.objects.filter(case=row.pk).order_by("id").values_list("name", flat=True))


def clock(row: Appeal, name: str = "ma_payment_appeal") -> tuple[str, date | None]:
    found = Deadline.objects.get(case=row.pk, clock=name)
    return found.state, found.due_on


def reasons(row: Appeal) -> list[str]:
    return WorkItem.objects.get(case=row.pk, queue="appeals", done_at=None).reasons


def form(kind: str = "cms_1696", at: datetime = NOW, whom: str = "Ada Roe") -> Papers:
    return Papers(kind, whom, date(2026, 6, 1), at)


class TestLetIn:
    def test_what_passes_is_let_in_at_once(self, actor: Actor) -> None:
        row = filed(claim(), actor)
        assert row.state == "admitted"
        said = Event.objects.get(case=row.pk, name="admitted").facts
        assert {each["rule"] for each in said["findings"]} >= {"filed_in_time", "represented"}
        assert WorkItem.objects.filter(case=row.pk, queue="appeal_review", done_at=None).exists()
        assert not WorkItem.objects.filter(case=row.pk, queue="appeals", done_at=None).exists()

    def test_a_person_says_why_it_is_heard_without_what_it_lacks(self, actor: Actor) -> None:
        row = filed(claim(), actor, notice_dated=None)
        assert reasons(row) == ["missing: date of the notice"]
        with pytest.raises(UnableToAppeal, match="say why it is heard although it lacks"):
            admit(row.number, actor=actor, now=NOW, version=seen(row))
        words = {"notice_date": "the denial was on the telephone on May 28"}
        admit(row.number, actor=actor, now=NOW, version=seen(row), words=words)
        assert again(row).state == "admitted"
        assert Event.objects.get(case=row.pk, name="admitted").facts["words"] == words

    def test_no_word_stands_for_papers_or_against_a_ground(self, actor: Actor) -> None:
        row = filed(claim(), actor, asked_by="representative", asker_name="Ada Roe")
        with pytest.raises(UnableToAppeal, match="they are asked for"):
            admit(
                row.number, actor=actor, now=NOW, version=seen(row), words={"cms_1696": "she is ok"}
            )
        late = filed(claim(), actor, at=datetime(2026, 9, 1, 14, tzinfo=UTC))
        with pytest.raises(UnableToAppeal, match=r"not admissible \(untimely\)"):
            admit(late.number, actor=actor, now=late.received_at, version=seen(late))

    def test_only_as_it_was_seen_and_by_who_may(self, actor: Actor) -> None:
        row = filed(claim(), actor, notice_dated=None)
        with pytest.raises(Stale):
            admit(row.number, actor=actor, now=NOW, version="0" * 20)
        with pytest.raises(NotAllowed, match=r"i\.katz may not work on an appeal"):
            admit(row.number, actor=actor_named("i.katz"), now=NOW, version=seen(row))

    def test_a_notice_found_lets_it_in(self, actor: Actor) -> None:
        row = filed(claim(), actor, notice_dated=None)
        notice(
            row.number,
            actor=actor,
            now=NOW,
            version=seen(row),
            why="the letter was found",
            dated=NOTICE,
        )
        assert again(row).state == "admitted"
        assert Event.objects.get(case=row.pk, name="notice_known").facts["before"] == {
            "notice_dated": ""
        }

    def test_a_notice_found_is_not_older_than_its_decision(self, actor: Actor) -> None:
        row = filed(claim(), actor, notice_dated=None)
        with pytest.raises(UnableToAppeal, match="the decision is of March 18, 2026"):
            notice(
                row.number,
                actor=actor,
                now=NOW,
                version=seen(row),
                why="the letter was found",
                dated=date(2026, 3, 17),
            )
        assert again(row).notice_dated is None


class TestLate:
    SEPTEMBER = datetime(2026, 9, 1, 14, tzinfo=UTC)

    def test_late_is_proposed_and_a_person_dismisses(self, actor: Actor) -> None:
        row = filed(claim(), actor, at=self.SEPTEMBER)
        assert (row.state, reasons(row)) == ("received", ["not admissible: untimely"])
        assert "dismissal_proposed" in names(row)
        with pytest.raises(UnableToAppeal, match="grounds found: untimely"):
            dismiss(
                row.number,
                "no_decision",
                "x",
                actor=actor,
                now=self.SEPTEMBER,
                version=seen(row),
            )
        with pytest.raises(UnableToAppeal, match="is no ground"):
            dismiss(row.number, "backlog", "x", actor=actor, now=self.SEPTEMBER, version=seen(row))
        dismiss(
            row.number, "untimely", "65 days", actor=actor, now=self.SEPTEMBER, version=seen(row)
        )
        done = again(row)
        assert (done.state, done.outcome) == ("dismissed", "dismissed")
        said = Event.objects.get(case=row.pk, name="dismissed").facts
        assert said["cites"] == ["42 CFR 422.582(f)"]
        assert not WorkItem.objects.filter(case=row.pk, done_at=None).exists()
        assert clock(row)[0] == "running", "the letter is owed in the time to decide"

    def test_a_good_cause_lets_it_in(self, actor: Actor) -> None:
        row = filed(claim(), actor, at=self.SEPTEMBER, good_cause="serious_illness")
        assert reasons(row) == ["missing: good cause"]
        with pytest.raises(UnableToAppeal, match="is no good cause"):
            good_cause(row.number, "busy", "x", actor=actor, now=self.SEPTEMBER, version=seen(row))
        good_cause(
            row.number,
            "serious_illness",
            "in intensive care until August 20",
            actor=actor,
            now=self.SEPTEMBER,
            version=seen(row),
        )
        assert again(row).state == "admitted"

    def test_or_is_not_found(self, actor: Actor) -> None:
        row = filed(claim(), actor, at=self.SEPTEMBER, good_cause="serious_illness")
        good_cause(row.number, "", "a cold", actor=actor, now=self.SEPTEMBER, version=seen(row))
        assert examine(row.number).grounds == ("untimely",)
        assert reasons(row) == ["not admissible: untimely"]


class TestPapers:
    def test_a_daughters_papers_come_and_the_time_runs_from_them(self, actor: Actor) -> None:
        """Asked June 1; papers June 5: 60 days are 25 in June, 31 in July, 4: August 4."""
        row = filed(claim(), actor, asked_by="representative", asker_name="Ada Roe")
        assert (row.state, reasons(row)) == ("received", ["missing: representative's papers"])
        assert clock(row) == ("running", date(2026, 7, 31))
        at = datetime(2026, 6, 5, 15, tzinfo=UTC)
        moved = papers_.take(row.number, form(at=at), actor=actor, now=at, version=seen(row))
        assert again(row).state == "admitted"
        assert clock(row) == ("running", date(2026, 8, 4))
        assert "ma_payment_appeal" in {each.clock for each in moved}
        assert "representative_papers_received" in names(row)

    def test_papers_of_another_move_nothing(self, actor: Actor) -> None:
        row = filed(claim(), actor, asked_by="representative", asker_name="Ada Roe")
        papers_.take(row.number, form(whom="Eva Poe"), actor=actor, now=NOW, version=seen(row))
        assert again(row).state == "received"
        assert clock(row) == ("running", date(2026, 7, 31))
        assert "None are on file" in Event.objects.get(case=row.pk, name="papers_kept").facts["why"]

    def test_papers_nobody_waited_for_move_nothing(self, actor: Actor) -> None:
        row = filed(claim(), actor)
        papers_.take(row.number, form(), actor=actor, now=NOW, version=seen(row))
        assert clock(row) == ("running", date(2026, 7, 31))
        assert "papers_kept" in names(row)

    def test_papers_of_an_earlier_appeal_begin_another_within_their_year(
        self, actor: Actor
    ) -> None:
        first = claim()
        row = filed(first, actor, asked_by="representative", asker_name="Ada Roe")
        papers_.take(row.number, form(), actor=actor, now=NOW, version=seen(row))
        assert first.member is not None
        other = filed(denied(first.member), actor, asked_by="representative", asker_name="ADA ROE")
        assert other.state == "admitted"
        assert clock(other) == ("running", date(2026, 7, 31)), "in hand when it came"

    def test_never_dismissed_for_them_before_two_tries_and_the_end_of_the_time(
        self, actor: Actor
    ) -> None:
        """MA-33: and with neither alone."""
        row = filed(claim(), actor, asked_by="provider", asker_name="North Clinic")
        early = NOW + timedelta(days=1)

        def dismissed(at: datetime) -> None:
            dismiss(row.number, "no_papers", "none", actor=actor, now=at, version=seen(row))

        with pytest.raises(UnableToAppeal, match="asked for 0 of 2 times"):
            dismissed(AFTER)
        assert papers_.ask(row.number, "phone", actor=actor, now=early, version=seen(row)) == 1
        with pytest.raises(UnableToAppeal, match="asked for 1 of 2 times"):
            dismissed(AFTER)
        assert papers_.ask(row.number, "fax", actor=actor, now=early, version=seen(row)) == 2
        with pytest.raises(UnableToAppeal, match="papers may come until 2026-08-01 00:00"):
            dismissed(datetime(2026, 8, 1, 3, 59, tzinfo=UTC))
        dismissed(datetime(2026, 8, 1, 4, 0, tzinfo=UTC))
        assert again(row).state == "dismissed"

    def test_an_appeal_that_lacks_none_is_not_dismissed_for_them(self, actor: Actor) -> None:
        row = filed(claim(), actor)
        with pytest.raises(UnableToAppeal, match="no papers are missing"):
            dismiss(row.number, "no_papers", "x", actor=actor, now=AFTER, version=seen(row))
        with pytest.raises(UnableToAppeal, match="no papers are missing"):
            papers_.ask(row.number, "phone", actor=actor, now=NOW, version=seen(row))

    def test_revoked_the_appeal_goes_on(self, actor: Actor) -> None:
        row = filed(claim(), actor, asked_by="representative", asker_name="Ada Roe")
        papers_.take(row.number, form(), actor=actor, now=NOW, version=seen(row))
        kept = AppealPapers.objects.get(appeal=row)
        day = date(2026, 6, 2)
        papers_.revoke(row.number, kept.pk, day, actor=actor, now=NOW, version=seen(row))
        assert again(row).state == "admitted"
        found = examine(row.number).of("represented")
        assert (found.says.value, found.message[:23]) == ("notes", "The papers were revoked")
        with pytest.raises(UnableToAppeal, match="were revoked on 2026-06-02"):
            papers_.revoke(row.number, kept.pk, day, actor=actor, now=NOW, version=seen(row))

    @pytest.mark.parametrize(
        ("whom", "line", "why"),
        [
            ("A" * 121, "1 OAK", "the name has at most 120 characters"),
            ("Ada Roe", "1" * 241, "a line of the address has at most 240 characters"),
        ],
    )
    def test_what_is_longer_than_it_is_kept_is_refused(
        self, actor: Actor, whom: str, line: str, why: str
    ) -> None:
        row = filed(claim(), actor)
        came = Papers("cms_1696", whom, date(2026, 6, 1), NOW, None, (line,))
        with pytest.raises(UnableToAppeal, match=why):
            papers_.take(row.number, came, actor=actor, now=NOW, version=version_of(row.pk))
        assert not AppealPapers.objects.exists()


class TestUndone:
    def dismissed(self, actor: Actor) -> Appeal:
        row = filed(claim(), actor, asked_by="provider", asker_name="North Clinic")
        for how in ("phone", "fax"):
            papers_.ask(row.number, how, actor=actor, now=NOW, version=seen(row))
        dismiss(row.number, "no_papers", "none came", actor=actor, now=AFTER, version=seen(row))
        return row

    def test_vacated_and_heard_from_the_day_its_papers_came(self, actor: Actor) -> None:
        """Papers August 5, vacated August 6, let in; August 6 + 60: 25 + 30 + 5: October 5."""
        row = self.dismissed(actor)
        came, undone = AFTER + timedelta(days=2), AFTER + timedelta(days=3)
        waiver = form("waiver_of_liability", came, "North Clinic")
        papers_.take(row.number, waiver, actor=actor, now=came, version=seen(row))
        assert reasons(row) == ["papers came after the dismissal"]
        vacate(row.number, "papers_came", "the waiver", actor=actor, now=undone, version=seen(row))
        done = again(row)
        assert (done.state, done.outcome) == ("admitted", "")
        assert clock(row) == ("running", date(2026, 10, 5))
        assert "vacated" in names(row)

    def test_only_in_its_time(self, actor: Actor) -> None:
        """Dismissed August 3: six months end on February 3."""
        row = self.dismissed(actor)
        late = datetime(2027, 2, 4, 5, 0, tzinfo=UTC)
        with pytest.raises(UnableToAppeal, match="until 2027-02-03"):
            vacate(row.number, "our_error", "x", actor=actor, now=late, version=seen(row))
        in_time = late - timedelta(minutes=1)
        vacate(row.number, "our_error", "x", actor=actor, now=in_time, version=seen(row))
        assert again(row).state == "received"

    def test_withdrawn_and_taken_back(self, actor: Actor) -> None:
        row = filed(claim(), actor)
        withdraw(row.number, "oral", NOW, actor=actor, now=NOW, version=seen(row))
        assert (again(row).state, again(row).outcome) == ("withdrawn", "withdrawn")
        assert clock(row)[0] == "met", "what is withdrawn is decided for nobody"
        take_back(row.number, "a mistake", actor=actor, now=NOW, version=seen(row))
        assert again(row).state == "admitted"
        assert clock(row)[0] == "running"

    def test_original_medicare_wants_it_in_writing(self, actor: Actor) -> None:
        row = filed(claim("original_medicare"), actor)
        with pytest.raises(UnableToAppeal, match=r"in writing \(42 CFR 405.952\(a\)\)"):
            withdraw(row.number, "oral", NOW, actor=actor, now=NOW, version=seen(row))
        withdraw(row.number, "written", NOW, actor=actor, now=NOW, version=seen(row))
