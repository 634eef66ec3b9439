"""The time of an appeal: hurried, extended, standing still; what is next, and what moved."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from appeals.models import Appeal, NewEvidence
from appeals.operations import evidence, exhaustion, expedite, explanation, extend
from appeals.operations.admit import admit
from appeals.operations.evidence import Evidence
from appeals.operations.expedite import Hurry
from appeals.operations.explanation import Explanation
from appeals.operations.extend import EVIDENCE, Extension
from appeals.operations.next_act import next_acts
from appeals.operations.on_file import UnableToAppeal, happened
from appeals.operations.open import Wanted, open_appeal
from claims.models import AuthorizationRequest
from claims.operations.authorizations.decide import decide
from kernel.cases.models import Case, Deadline, Event, WorkItem
from kernel.cases.moved import MOVED
from kernel.cases.sweep import due
from kernel.cases.timeline import Happened, record_many
from kernel.cases.version import Stale, version_of
from kernel.people.policy import Actor, NotAllowed
from kernel.record.sealing import Batch
from tests import authorizing, paying
from tests.appealing import NOTICE, NOW, RECEIVED, appealed, denied
from tests.factories import sealed

NY = ZoneInfo("America/New_York")
S = Actor("s.park", "Sun Park", frozenset({"appeals_specialist"}))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

pytestmark = pytest.mark.django_db


def refused_request(*regimes: str) -> AuthorizationRequest:
    """A request for a second opinion, denied in March."""
    made = authorizing.requested(paying.member(authorizing.plan(*regimes, network="required")))
    decide(made.number, authorizing.refusal(), now=authorizing.RECEIVED + DAY, by="test")
    return AuthorizationRequest.objects.get(number=made.number)


def preservice(*regimes: str, **said: Any) -> Appeal:
    """An appeal of it, received Monday June 1, 2026 at 10:30 in New York."""
    return of_request(refused_request(*(regimes or ("medicare_advantage",))), **said)


def of_request(asked: AuthorizationRequest, **said: Any) -> Appeal:
    wanted = Wanted("member", request=asked.number, notice_dated=NOTICE, **said)
    return open_appeal(wanted, received_at=RECEIVED, zone="America/New_York", now=NOW, by="i.katz")


def payment(*regimes: str) -> Appeal:
    """An appeal of a claim that was denied in time, received June 1, 2026."""
    claim = denied(paying.member(paying.plan(*regimes, network="required")))
    told = claim.case.received_at + 10 * DAY
    sealed(Happened(claim.pk, "notice_sent", told, "test", {"tells": "denial"}), now=NOW)
    return appealed(claim)


def clock(row: Appeal, name: str) -> Deadline:
    return Deadline.objects.get(case=row.pk, clock=name)


def clocks(row: Appeal) -> set[str]:
    return set(Deadline.objects.filter(case=row.pk).values_list("clock", flat=True))


def version(row: Appeal) -> str:
    return version_of(row.pk)


def work(row: Appeal) -> dict[str, list[str]]:
    """Why there is open work, by queue."""
    rows = WorkItem.objects.filter(case=row.pk, done_at__isnull=True)
    return {each.queue: list(each.reasons) for each in rows}


def answered(asked: Case, at: datetime) -> None:
    """The letter with the written answer left."""
    batch = Batch()
    record_many([Happened(asked.pk, "notice_sent", at, "test", {"tells": "notice"})], batch, now=at)
    batch.seal(at)


def record(row: Appeal, name: str, at: datetime, **facts: object) -> None:
    batch = Batch()
    happened(row, name, at, "test", batch, now=at, facts=facts)
    batch.seal(at)


STORM = "A storm closed our mail room from June 1 to June 3, and the letter left the day after it."


class TestExpedited:
    def test_a_physicians_word_grants_it_and_the_hours_run_from_then(self) -> None:
        row = preservice()
        at = RECEIVED + 20 * HOUR  # Tuesday June 2, 6:30
        moved = expedite.ask(
            row.number, Hurry(at, True, "Dr. Ida Rowe", "pain"), S, NOW, version(row)
        )
        row.refresh_from_db()
        assert row.track == "expedited"
        deadline = clock(row, "ma_appeal_expedited")
        # June 2, 6:30 + 72 h = June 5, 6:30
        assert deadline.late_from == datetime(2026, 6, 5, 6, 30, tzinfo=NY)
        assert "ma_preservice_appeal_standard" not in clocks(row)
        assert {"ma_appeal_expedited", "ma_preservice_appeal_standard"} <= {
            each.clock for each in moved
        }
        assert Event.objects.filter(case=row.pk, name="expedite_granted").exists()
        kept = Event.objects.get(case=row.pk, name=MOVED)
        gone = {each["clock"]: each for each in kept.facts["moved"]}
        assert gone["ma_preservice_appeal_standard"]["before"]["due_on"] == "2026-07-01"
        with pytest.raises(UnableToAppeal, match="must be expedited"):
            expedite.refuse(row.number, "no", S, NOW, version(row))

    def test_refused_it_has_the_standard_time_from_the_first_receipt(self) -> None:
        row = preservice(expedited=True)
        assert row.track == "expedited"
        expedite.refuse(row.number, "the visit is in July", S, NOW, version(row))
        row.refresh_from_db()
        # June 1 + 30 days: June has 30, so July 1
        assert row.track == "standard"
        assert clock(row, "ma_preservice_appeal_standard").due_on == date(2026, 7, 1)
        # the letter: June 2 + 3 days
        letter = clock(row, "ma_appeal_expedite_refused_letter")
        assert (letter.state, letter.due_on) == ("running", date(2026, 6, 5))
        assert not clocks(row) & {"ma_appeal_expedited", "ma_forward_expedited_not_decided"}
        said = Event.objects.get(case=row.pk, name="expedite_refused")
        assert said.facts["expedited_grievance"] is True
        record(row, "notice_sent", NOW + DAY, tells="refusal")
        assert clock(row, "ma_appeal_expedite_refused_letter").state == "met"
        assert clock(row, "ma_preservice_appeal_standard").state == "running"

    def test_after_a_refusal_only_a_physician_can_ask_again(self) -> None:
        row = preservice(expedited=True)
        expedite.refuse(row.number, "the visit is in July", S, NOW, version(row))
        later = NOW + DAY
        with pytest.raises(UnableToAppeal, match="with a physician's support"):
            expedite.ask(row.number, Hurry(later, False, "the member"), S, later, version(row))
        with pytest.raises(UnableToAppeal, match="a physician's support undoes that"):
            expedite.grant(row.number, "urgent", S, later, version(row))
        expedite.ask(row.number, Hurry(later, True, "Dr. Ida Rowe"), S, later, version(row))
        assert clock(row, "ma_appeal_expedited").late_from == later + 72 * HOUR
        assert clock(row, "ma_appeal_expedite_refused_letter").state == "met"

    def test_once_it_is_judged_nobody_has_to_and_the_reviewers_queue_says_how_fast(self) -> None:
        row = preservice()
        admit(row.number, actor=S, now=NOW, version=version(row))
        assert work(row) == {"appeal_review": ["medical"]}
        asked = Hurry(NOW, False, "the member", "pain")
        expedite.ask(row.number, asked, S, NOW, version(row))
        hurried = {"appeal_review": ["expedited", "medical"]}
        assert work(row) == hurried | {"appeals": ["expedite"]}
        expedite.refuse(row.number, "the visit is in July", S, NOW, version(row))
        assert work(row) == {"appeal_review": ["medical"]}
        asked = Hurry(NOW + DAY, True, "Dr. Ida Rowe", "pain")
        expedite.ask(row.number, asked, S, NOW + DAY, version(row))
        assert work(row) == hurried

    def test_a_refusal_after_the_hours_is_none(self) -> None:
        row = preservice(expedited=True)
        over = RECEIVED + 72 * HOUR
        with pytest.raises(UnableToAppeal, match="ran out"):
            expedite.refuse(row.number, "no", S, over, version(row))

    def test_a_private_plan_goes_to_its_own_standard_clock(self) -> None:
        row = preservice("aca_individual", expedited=True)
        assert clock(row, "erisa_appeal_urgent").late_from == RECEIVED + 72 * HOUR
        expedite.refuse(row.number, "the visit is in July", S, NOW, version(row))
        assert clocks(row) & {"erisa_appeal_urgent", "erisa_preservice_appeal"} == {
            "erisa_preservice_appeal"
        }
        said = Event.objects.get(case=row.pk, name="expedite_refused")
        assert said.facts["expedited_grievance"] is False

    @pytest.mark.parametrize(
        ("regime", "cite"),
        [
            ("medicare_advantage", "42 CFR 422.584(a)"),
            ("aca_individual", "29 CFR 2560.503-1(m)(1)"),
            ("original_medicare", "42 CFR 405.950"),
        ],
    )
    def test_what_is_never_expedited_says_by_which_law(self, regime: str, cite: str) -> None:
        row = payment(regime)
        with pytest.raises(UnableToAppeal, match=re.escape(f"never expedited ({cite})")):
            expedite.ask(row.number, Hurry(NOW, True, "Dr. Ida Rowe"), S, NOW, version(row))
        assert expedite.never(row).endswith(f"never expedited ({cite})")

    @pytest.mark.parametrize(
        ("regime", "cite"),
        [
            ("medicare_advantage", "42 CFR 422.584(c)(2)"),
            ("aca_individual", "29 CFR 2560.503-1(m)(1)(iii)"),
        ],
    )
    def test_a_physicians_word_is_followed_by_the_law_of_the_coverage(
        self, regime: str, cite: str
    ) -> None:
        row = preservice(regime)
        expedite.ask(row.number, Hurry(NOW, True, "Dr. Ida Rowe"), S, NOW, version(row))
        assert Event.objects.get(case=row.pk, name="expedite_granted").facts["cites"] == cite
        with pytest.raises(UnableToAppeal, match=re.escape(f"must be expedited ({cite})")):
            expedite.refuse(row.number, "no", S, NOW, version(row))

    def test_who_may_and_as_it_was_seen(self) -> None:
        row = preservice()
        clerk = Actor("c.lo", "C", frozenset({"intake"}))
        with pytest.raises(NotAllowed, match="grant or refuse to expedite"):
            expedite.grant(row.number, "urgent", clerk, NOW, version(row))
        with pytest.raises(Stale):
            expedite.grant(row.number, "urgent", S, NOW, "another")
        expedite.grant(row.number, "urgent", S, NOW, version(row))
        assert clock(row, "ma_appeal_expedited").late_from == NOW + 72 * HOUR


ASKS = "the enrollee asks for it"


class TestExtended:
    def test_the_clock_moves_when_the_letter_has_left_and_not_before(self) -> None:
        row = preservice()
        found = extend.extend(row.number, Extension(ASKS, "she asks"), S, NOW, version(row))
        # July 1 + 14 days
        assert (found.cite, found.new_day) == ("42 CFR 422.590(f)", "2026-07-15")
        assert clock(row, "ma_preservice_appeal_standard").due_on == date(2026, 7, 1)
        record(row, "extension_notified", NOW + DAY)
        assert clock(row, "ma_preservice_appeal_standard").due_on == date(2026, 7, 15)
        with pytest.raises(UnableToAppeal, match="one extension"):
            extend.extend(row.number, Extension(ASKS, "again"), S, NOW + 2 * DAY, version(row))

    @pytest.mark.parametrize(
        ("extension", "why"),
        [
            (Extension("the plan's own provider is slow", "slow"), "is no ground"),
            (Extension(ASKS, " "), "say why"),
            (Extension(EVIDENCE, "a report is to come"), "which evidence"),
            (Extension(ASKS, "she asks", days=15), "at most 14 calendar days"),
        ],
    )
    def test_only_on_a_ground_of_the_law(self, extension: Extension, why: str) -> None:
        row = preservice()
        with pytest.raises(UnableToAppeal, match=why):
            extend.extend(row.number, extension, S, NOW, version(row))

    @pytest.mark.parametrize(
        ("regime", "cite"),
        [
            ("medicare_advantage", r"MA-24, 42 CFR 422\.590\(f\)"),
            ("aca_individual", r"AE-24, 29 CFR 2560\.503-1\(i\)\(1\)"),
            ("original_medicare", r"no extension|no time to decide"),
        ],
    )
    def test_payment_has_none_and_the_refusal_cites(self, regime: str, cite: str) -> None:
        row = payment(regime)
        with pytest.raises(UnableToAppeal, match=cite):
            extend.extend(row.number, Extension(ASKS, "she asks"), S, NOW, version(row))

    def test_a_part_b_drug_has_none(self) -> None:
        asked = refused_request("medicare_advantage")
        AuthorizationRequest.objects.filter(pk=asked.pk).update(part_b_drug=True)
        asked.refresh_from_db()
        row = of_request(asked)
        with pytest.raises(UnableToAppeal, match=r"MA-25, 42 CFR 422\.590\(f\)"):
            extend.extend(row.number, Extension(ASKS, "she asks"), S, NOW, version(row))

    def test_not_after_the_time_is_over(self) -> None:
        row = preservice()
        over = datetime(2026, 7, 2, 0, 0, tzinfo=NY)
        with pytest.raises(UnableToAppeal, match="over on 2026-07-01"):
            extend.extend(row.number, Extension(ASKS, "she asks"), S, over, version(row))
        last = over - timedelta(minutes=1)
        extend.extend(row.number, Extension(ASKS, "she asks"), S, last, version(row))


def found(row: Appeal, came_up: datetime, answer_by: datetime) -> int:
    thing = Evidence("evidence", "An orthopaedic opinion of June 3", came_up, answer_by)
    return evidence.add(row.number, thing, S, came_up, version(row)).pk


class TestNewEvidence:
    def test_in_good_time_it_moves_nothing(self) -> None:
        row = preservice("aca_individual")
        pk = found(row, NOW, NOW + 10 * DAY)
        evidence.confirm_sent(row.number, pk, NOW + HOUR, S, NOW + HOUR, version(row))
        assert clock(row, "erisa_preservice_appeal").due_on == date(2026, 7, 1)

    def test_too_late_it_tolls_until_the_chance_to_answer_is_over(self) -> None:
        row = preservice("aca_individual")
        at = datetime(2026, 6, 29, 15, tzinfo=UTC)
        pk = found(row, at, at + 7 * DAY)
        moved = evidence.confirm_sent(row.number, pk, at, S, at, version(row))
        # June 29 to July 6 is 7 days: July 1 + 7 = July 8
        assert clock(row, "erisa_preservice_appeal").due_on == date(2026, 7, 8)
        assert [each.in_words() for each in moved] == ["AE-22: due 2026-07-08, was due 2026-07-01"]
        # an answer on July 2 ends the wait after 3 days: July 4
        answer = at + 3 * DAY
        evidence.answered(row.number, "her letter", answer, S, answer, version(row))
        assert clock(row, "erisa_preservice_appeal").due_on == date(2026, 7, 4)

    def test_no_final_denial_before_the_chance_to_answer(self) -> None:
        row = preservice("aca_individual")
        evidence.require_chance(row, NOW)
        pk = found(row, NOW, NOW + 10 * DAY)
        with pytest.raises(UnableToAppeal, match=r"not sent .*\(45 CFR 147\.136\(b\)\(2\)"):
            evidence.require_chance(row, NOW + DAY)
        evidence.confirm_sent(row.number, pk, NOW + DAY, S, NOW + DAY, version(row))
        with pytest.raises(UnableToAppeal, match=r"may answer until \w+ \w+ \d+, 2026 [\d:]+ EDT"):
            evidence.require_chance(row, NOW + 2 * DAY)
        evidence.require_chance(row, NOW + 10 * DAY)
        evidence.answered(row.number, "her letter", NOW + 2 * DAY, S, NOW + 2 * DAY, version(row))
        evidence.require_chance(row, NOW + 2 * DAY)

    def test_what_left_after_its_own_time_is_sent_again(self) -> None:
        row = preservice("aca_individual")
        pk = found(row, NOW, NOW + DAY)
        evidence.confirm_sent(row.number, pk, NOW + 2 * DAY, S, NOW + 2 * DAY, version(row))
        with pytest.raises(UnableToAppeal, match="is to be sent again"):
            evidence.require_chance(row, NOW + 3 * DAY)
        again = found(row, NOW + 3 * DAY, NOW + 9 * DAY)
        evidence.confirm_sent(row.number, again, NOW + 3 * DAY, S, NOW + 3 * DAY, version(row))
        evidence.require_chance(row, NOW + 9 * DAY)

    def test_no_other_law_has_it(self) -> None:
        with pytest.raises(UnableToAppeal, match="private plans send new evidence"):
            found(preservice("medicare_advantage"), NOW, NOW + DAY)

    def test_late_evidence_of_original_medicare_adds_its_days(self) -> None:
        row = payment("original_medicare")
        evidence.answered(row.number, "an operation note", NOW, S, NOW, version(row))
        # July 31 + 14 days
        assert clock(row, "om_redetermination").due_on == date(2026, 8, 14)


class TestExhausted:
    def test_in_time_it_is_not(self) -> None:
        row = payment("aca_group")
        answer = exhaustion.exhausted(row.number, NOW)
        assert (answer.exhausted, answer.why) == (False, "no failure of the plan is on record")

    def test_late_it_is_and_the_sweep_says_so_on_the_record(self) -> None:
        row = payment("aca_group")
        late = datetime(2026, 8, 1, 0, 0, tzinfo=NY)  # due July 31
        assert not exhaustion.exhausted(row.number, late - timedelta(seconds=1)).exhausted
        assert exhaustion.exhausted(row.number, late).exhausted
        due(late)
        said = Event.objects.get(case=row.pk, name="exhausted")
        assert (said.at, said.facts["rule"]) == (late, "AE-24")
        work = WorkItem.objects.get(case=row.pk, queue="deadlines")
        assert work.reasons == ["late: erisa_postservice_appeal"]
        answer = exhaustion.exhausted(row.number, late)
        assert [each.rule for each in answer.failures] == ["AE-24"]
        assert "due 2026-07-31, is not done" in answer.failures[0].what
        assert answer.adhere == "fails to strictly adhere"
        assert answer.pattern == exhaustion.Pattern(0, 0)
        record(row, "notice_sent", late + DAY, tells="denial")
        assert "was done too late" in exhaustion.exhausted(row.number, late).failures[0].what

    def test_the_individual_market_is_worded_otherwise(self) -> None:
        row = payment("aca_individual")
        answer = exhaustion.exhausted(row.number, datetime(2026, 8, 1, 0, 0, tzinfo=NY))
        assert answer.adhere == "fails to adhere"
        assert answer.cites[0] == "45 CFR 147.136(b)(3)(ii)(F)(1)"

    @pytest.mark.parametrize("regime", ["medicare_advantage", "original_medicare"])
    def test_medicare_has_none(self, regime: str) -> None:
        row = payment(regime)
        answer = exhaustion.exhausted(row.number, NOW + 300 * DAY)
        assert not answer.exhausted
        assert answer.failures == ()

    def test_the_written_answer_within_ten_days_with_all_four_limbs(self) -> None:
        row = payment("aca_group")
        late = datetime(2026, 8, 3, 15, tzinfo=UTC)
        with pytest.raises(UnableToAppeal, match="nobody asked"):
            explanation.explain(row.number, Explanation(STORM), S, late, version(row))
        asked = explanation.ask(row.number, late, "the member", S, late, version(row))
        clock_ = Deadline.objects.get(case=asked, clock="erisa_explanation")
        assert clock_.due_on == date(2026, 8, 13)  # August 3 + 10 days
        assert "explanation" in work(row)["appeals"]
        with pytest.raises(UnableToAppeal, match="80 characters at least"):
            explanation.explain(row.number, Explanation("a storm"), S, late, version(row))
        three = dict.fromkeys(("no_harm", "good_cause", "good_faith"), "it is so")
        explanation.explain(row.number, Explanation(STORM, three), S, late, version(row))
        assert exhaustion.exhausted(row.number, late).exhausted, "all four, or it counts"
        assert "explanation" not in work(row).get("appeals", []), "it is written"
        assert Event.objects.get(case=asked, name="explanation_made").facts["de_minimis"] is False
        again = explanation.ask(row.number, late, "the member", S, late, version(row))
        four = three | {"no_pattern": "no other appeal was late this year"}
        explanation.explain(row.number, Explanation(STORM, four), S, late, version(row))
        assert Deadline.objects.get(case=again).state == "running", "the letter stops it"
        answer = exhaustion.exhausted(row.number, late)
        assert (answer.exhausted, answer.excused) == (True, ()), "nobody was answered yet"
        answered(again, late + DAY)
        answer = exhaustion.exhausted(row.number, late)
        assert answer.exhausted, "the letter had not left by then"
        answer = exhaustion.exhausted(row.number, late + DAY)
        assert (answer.exhausted, answer.excused) == (False, tuple(exhaustion.LIMBS))
        assert Deadline.objects.get(case=again).state == "met"

    def test_an_answer_excuses_nothing_that_is_failed_after_it(self) -> None:
        row = payment("aca_group")
        late = datetime(2026, 8, 3, 15, tzinfo=UTC)
        asked = explanation.ask(row.number, late, "the member", S, late, version(row))
        four = dict.fromkeys(exhaustion.LIMBS, "it is so")
        explanation.explain(row.number, Explanation(STORM, four), S, late, version(row))
        answered(asked, late)
        assert not exhaustion.exhausted(row.number, late).exhausted
        NewEvidence.objects.create(
            appeal=row, kind="evidence", what="An expert's word", came_up_at=late,
            answer_by=late + DAY, by="test",
        )  # fmt: skip
        record(row, "decided", late + DAY)
        Appeal.objects.filter(pk=row.pk).update(outcome="upheld")
        answer = exhaustion.exhausted(row.number, late + 2 * DAY)
        assert [each.rule for each in answer.failures] == ["AE-24", "AE-35"]
        assert answer.exhausted, "the answer spoke of AE-24 alone"

    def test_sent_back_the_claimant_is_told_within_ten_days(self) -> None:
        row = payment("aca_group")
        at = NOW + DAY
        made = explanation.rejected(row.number, at, "the IRO", S, at, version(row))
        # June 3 + 10 days
        assert Deadline.objects.get(case=made).due_on == date(2026, 6, 13)
        assert made.kind == "resubmission"
        assert Case.objects.filter(kind="resubmission").count() == 1


class TestNextAct:
    def test_what_is_next_in_words_the_earliest_first(self) -> None:
        row = preservice(expedited=True)
        expedite.refuse(row.number, "the visit is in July", S, NOW, version(row))
        letter, decision = next_acts(row.pk, NOW)
        assert (letter.rule, letter.acts) == ("MA-13", ("the written notice leaves",))
        assert (letter.due_on, letter.state) == (date(2026, 6, 5), "running")
        assert decision.rule == "MA-23"
        assert decision.duty == "Decide and put in effect, or send the file to the IRE"
        assert "the case file reaches the reviewer" in decision.acts
        assert "withdrawn" not in " ".join(decision.acts)
        assert decision.cite == "42 CFR 422.590(a)"
        assert any("30 calendar days" in step for step in decision.why)
        assert decision.as_json()["late_from"] == "2026-07-02T00:00:00-04:00"

    def test_a_decision_alone_does_nothing_and_the_late_ones_say_so(self) -> None:
        row = payment("medicare_advantage")
        record(row, "decided", NOW)
        (act,) = [each for each in next_acts(row.pk, NOW + 90 * DAY) if each.owed_by == "plan"]
        assert (act.rule, act.state) == ("MA-24", "late")

    def test_a_clock_that_cannot_be_reckoned_comes_last_and_says_why(self) -> None:
        row = payment("medicare_advantage")
        Deadline.objects.create(case=row.case, clock="gone", rule="X-1", state="unknown")
        last = next_acts(row.pk, NOW)[-1]
        assert (last.clock, last.state, last.due_on) == ("gone", "unknown", None)
