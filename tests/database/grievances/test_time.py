"""The rows MA-60 to MA-68 and the states' own, on grievances with what is done about them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from grievances.models import Grievance
from grievances.operations import acknowledge, expedite, extend, receipt, withdraw
from grievances.operations.on_file import UnableToGrieve
from grievances.operations.open import Said
from grievances.operations.reopen import reopen
from grievances.operations.resolve import Resolution
from kernel.cases.models import Deadline, Event
from kernel.letters.models import Letter
from tests.answering import (
    CARA,
    due,
    fresh,
    letter,
    on,
    resolved,
    says_everything,
    shown,
    state,
)
from tests.appeal_letters import sent
from tests.grieving import RECEIVED, grieved, member

pytestmark = pytest.mark.django_db

MA = ("medicare_advantage",)
RUDE = Said("The nurse was rude to me.")
ORALLY = Resolution(how="orally", told_at=on(6, 10), told_to="the member")
ASKED = extend.Extension("the enrollee asks for it", "You are away until June 25.")


BECAUSE = "The log may show that you were right about the visit."


def of(*regimes: str, **said: object) -> Grievance:
    return grieved(member(*regimes), regimes, **({"category": "service", "issues": (RUDE,)} | said))


@pytest.mark.parametrize(
    ("occurred", "late"),
    [
        # April 2 + 60 days: April has 30 days, so April 30 is 28 on, May 31 is 59, June 1 is 60
        (date(2026, 4, 2), False),
        (date(2026, 4, 1), True),
    ],
)
def test_ma_60_filed_late_it_is_flagged_told_and_heard(occurred: date, late: bool) -> None:
    row = of(*MA, occurred_on=occurred)
    assert row.late_filed is late
    assert sent(on(6, 2)) == ["grv_ack member"]
    told = letter("grv_ack").evidence.get("L1", "")
    assert ("ended on May 31, 2026" in told) is late
    assert ("We look at it all the same" in told) is late


@pytest.mark.parametrize(("came", "late"), [(date(2025, 3, 1), False), (date(2025, 3, 2), True)])
def test_a_states_year_from_a_leap_day_ends_on_the_first_of_march(came: date, late: bool) -> None:
    at = datetime.combine(came, time(15), UTC)
    row = of("fl_insured", "aca_group", occurred_on=date(2024, 2, 29), at=at, now=at)
    assert row.late_filed is late


def test_ma_61_nobody_knows_the_day_and_nothing_is_late() -> None:
    assert of(*MA).late_filed is False


def test_ma_62_thirty_days_from_the_first_receipt() -> None:
    row = of(*MA)
    # June 1 + 30 days
    assert due(row, "ma_grievance").due_on == date(2026, 7, 1)
    assert sent(on(6, 2)) == ["grv_ack member"]
    one = letter("grv_ack")
    says_everything(one)
    assert "July 1, 2026" in one.evidence["K3"]


def test_ma_63_fourteen_days_more_once_the_letter_has_left() -> None:
    row = of(*MA)
    sent(on(6, 2))
    said = extend.extend(row.number, ASKED, CARA, on(6, 20), fresh(row))
    # July 1 + 14 days
    assert (said.new_day, said.weak) == ("2026-07-15", False)
    assert due(row, "ma_grievance").due_on == date(2026, 7, 1), "no letter has left"
    assert sent(on(6, 20)) == ["grv_ext member"]
    assert due(row, "ma_grievance").due_on == date(2026, 7, 15)
    one = letter("grv_ext")
    says_everything(one)
    assert "July 15, 2026" in one.evidence["E1"]
    assert "You are away until June 25." in one.evidence["E2"]
    with pytest.raises(UnableToGrieve, match="extended before"):
        extend.extend(row.number, ASKED, CARA, on(6, 21), fresh(row))


def test_ma_63_fewer_days_and_the_members_interest() -> None:
    row = of(*MA)
    sent(on(6, 2))
    ground = extend.INTEREST
    without = extend.Extension(ground, "The clinic's log is asked for.", days=7)
    with pytest.raises(UnableToGrieve, match="in the member's interest"):
        extend.extend(row.number, without, CARA, on(6, 20), fresh(row))
    short = replace(without, interest="Records.")
    with pytest.raises(UnableToGrieve, match="interest: 40 characters at least"):
        extend.extend(row.number, short, CARA, on(6, 20), fresh(row))
    told = extend.Extension(ground, "The clinic's log is asked for.", BECAUSE, 7)
    # July 1 + 7 days
    assert extend.extend(row.number, told, CARA, on(6, 20), fresh(row)).new_day == "2026-07-08"
    sent(on(6, 20))
    assert BECAUSE in letter("grv_ext").evidence["E3"]
    assert due(row, "ma_grievance").due_on == date(2026, 7, 8)


@pytest.mark.parametrize(
    ("said", "match"),
    [
        (extend.Extension("we are busy", "Too much to do."), "no ground for an extension"),
        (extend.Extension("the enrollee asks for it", " "), "say why more time"),
        (extend.Extension("the enrollee asks for it", "Away.", days=15), "at most 14 calendar"),
    ],
)
def test_ma_63_no_other_ground_and_not_longer(said: extend.Extension, match: str) -> None:
    row = of(*MA)
    with pytest.raises(UnableToGrieve, match=match):
        extend.extend(row.number, said, CARA, on(6, 20), fresh(row))


def test_ma_63_not_after_the_time_is_over() -> None:
    row = of(*MA)
    with pytest.raises(UnableToGrieve, match="time was over on 2026-07-01"):
        extend.extend(row.number, ASKED, CARA, on(7, 2), fresh(row))


@pytest.mark.parametrize("about", ["expedite_refused", "extension"])
def test_ma_64_a_refusal_to_hurry_and_an_extension_are_answered_in_24_hours(about: str) -> None:
    row = of(*MA, about=about)
    assert (row.track, row.case.track) == ("expedited", "expedited")
    clock = due(row, "ma_grievance_expedited")
    assert clock.late_from == datetime(2026, 6, 2, 13, 0, tzinfo=UTC)
    assert not Deadline.objects.filter(case=row.pk, clock="ma_grievance").exists()
    with pytest.raises(UnableToGrieve, match=r"no extension \(MA-64, 42 CFR 422.564\(f\)\)"):
        extend.extend(row.number, ASKED, CARA, RECEIVED + timedelta(days=1), fresh(row))
    resolved(row, RECEIVED + timedelta(hours=23, minutes=30))
    assert sent(RECEIVED + timedelta(hours=23, minutes=45)) == ["grv_exp member"]
    one = letter("grv_exp")
    says_everything(one)
    assert "June 1, 2026, 9:00 AM EDT" in one.evidence["G1"]
    assert "decide" in one.evidence["E1"]
    assert due(row, "ma_grievance_expedited").state == "met"


def test_ma_64_answered_after_24_hours_it_was_late() -> None:
    row = of(*MA, about="extension")
    resolved(row, on(6, 2, 13))
    sent(on(6, 2, 14))
    assert due(row, "ma_grievance_expedited").state == "met_late"


def test_ma_64_nothing_else_is_and_what_was_taken_for_it_counts_from_the_first_receipt() -> None:
    row = of(*MA, expedited=True)
    assert row.track == "standard"
    with pytest.raises(UnableToGrieve, match="24 hours are for"):
        expedite.expedite(row.number, "They are in a hurry.", CARA, on(6, 2), fresh(row))
    said = "They complain that we took more time."
    moved = expedite.expedite(row.number, said, CARA, on(6, 2, 14), fresh(row), about="extension")
    assert {each.clock for each in moved} == {"ma_grievance", "ma_grievance_expedited"}
    assert due(row, "ma_grievance_expedited").late_from == datetime(2026, 6, 2, 13, tzinfo=UTC)
    back = expedite.not_expedited(row.number, "It is about a bill.", CARA, on(6, 3), fresh(row))
    assert {each.clock for each in back} == {"ma_grievance", "ma_grievance_expedited"}
    assert due(row, "ma_grievance").due_on == date(2026, 7, 1)


def test_ma_66_when_it_came_what_became_of_it_and_when_that_was_told_is_on_record() -> None:
    row = of(*MA, filed="orally")
    resolved(row, on(6, 10), ORALLY)
    kept = {each.name: each.at for each in Event.objects.filter(case=row.pk)}
    assert kept["received"] == RECEIVED
    assert kept["resolution_made"] == on(6, 10)
    assert kept["told_orally"] == on(6, 10)


def test_ma_68_an_integrated_plan_has_no_time_to_file() -> None:
    row = of(*MA, integrated=True, occurred_on=date(2020, 1, 1))
    assert row.late_filed is False
    assert not Deadline.objects.filter(case=row.pk, clock="ma_grievance_filing").exists()
    # June 1 + 30 days
    assert due(row, "integrated_grievance").due_on == date(2026, 7, 1)


def test_ma_68_expedited_24_hours() -> None:
    row = of(*MA, integrated=True, about="expedite_refused")
    clock = due(row, "integrated_grievance_expedited")
    assert clock.late_from == datetime(2026, 6, 2, 13, 0, tzinfo=UTC)


CA, NY, TX = ("ca_insured", "aca_group"), ("ny_insured", "aca_group"), ("tx_insured", "aca_group")


@pytest.mark.parametrize(
    ("regimes", "said", "clock", "day"),
    [
        # Monday June 1; Friday June 19 is Juneteenth; Friday July 3 is a business day of a plan
        (CA, {"body": "dmhc"}, "st_ca_dmhc_acknowledge", date(2026, 6, 6)),
        (CA, {"body": "dmhc"}, "st_ca_dmhc_resolve", date(2026, 7, 1)),
        (CA, {"body": "cdi"}, "st_ca_cdi_acknowledge", date(2026, 6, 16)),
        (CA, {"body": "cdi"}, "st_ca_cdi_resolve", date(2026, 7, 11)),
        # 15 business days: June 2 to 5 are 4, 8 to 12 are 9, 15 to 18 are 13, then 22 and 23
        (NY, {}, "st_ny_dfs_acknowledge", date(2026, 6, 23)),
        (NY, {"about": "referral_or_benefit"}, "st_ny_dfs_resolve", date(2026, 7, 1)),
        (NY, {}, "st_ny_dfs_resolve_other", date(2026, 7, 16)),
        (TX, {}, "st_tx_tdi_acknowledge", date(2026, 6, 8)),
        (TX, {}, "st_tx_tdi_resolve", date(2026, 7, 1)),
        # June 1 + 60 days: June 30 is 29 on, July 31 is 60
        (("fl_insured", "aca_group"), {}, "st_fl_dfs_resolve", date(2026, 7, 31)),
        (("il_insured", "aca_group"), {}, "st_il_doi_resolve", date(2026, 6, 23)),
        (("pa_insured", "aca_group"), {}, "st_pa_pid_resolve", date(2026, 7, 1)),
        (("nj_insured", "aca_group"), {}, "st_nj_dobi_resolve", date(2026, 6, 11)),
        (("wa_insured", "aca_group"), {}, "st_wa_oic_acknowledge", date(2026, 6, 4)),
        (("wa_insured", "aca_group"), {}, "st_wa_oic_resolve", date(2026, 6, 15)),
        (("ma_insured", "aca_group"), {}, "st_ma_doi_acknowledge", date(2026, 6, 16)),
        # 30 business days: 20 to June 30, then July 1, 2, 3 (July 4 is a Saturday), 6 to 10, 13, 14
        (("ma_insured", "aca_group"), {}, "st_ma_doi_resolve", date(2026, 7, 14)),
        (("ga_insured", "aca_group"), {}, "st_ga_oci_resolve", date(2026, 6, 23)),
    ],
)
def test_a_states_row_runs_on_a_grievance_under_it(
    regimes: tuple[str, ...], said: dict[str, str], clock: str, day: date
) -> None:
    row = of(*regimes, **said)
    assert due(row, clock).due_on == day
    assert not Deadline.objects.filter(case=row.pk, clock__startswith="ma_grievance").exists()


URGENT = datetime(2026, 6, 1, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("regimes", "said", "clock", "late_from"),
    [
        (CA, {"body": "dmhc"}, "st_ca_dmhc_urgent", datetime(2026, 6, 5, 4, tzinfo=UTC)),
        (NY, {}, "st_ny_dfs_urgent", URGENT + timedelta(hours=48)),
        # one business day: to the end of Tuesday in New York
        (TX, {}, "st_tx_tdi_urgent", datetime(2026, 6, 3, 4, tzinfo=UTC)),
        (("fl_insured", "aca_group"), {}, "st_fl_dfs_urgent", URGENT + timedelta(hours=72)),
        (("il_insured", "aca_group"), {}, "st_il_doi_urgent", URGENT + timedelta(hours=24)),
        (("pa_insured", "aca_group"), {}, "st_pa_pid_urgent", URGENT + timedelta(hours=48)),
        (("nj_insured", "aca_group"), {}, "st_nj_dobi_urgent", URGENT + timedelta(hours=72)),
        (("wa_insured", "aca_group"), {}, "st_wa_oic_urgent", URGENT + timedelta(hours=72)),
        (("ma_insured", "aca_group"), {}, "st_ma_doi_urgent", URGENT + timedelta(hours=48)),
        (
            ("ma_insured", "aca_group"),
            {"terminal_illness": True},
            "st_ma_doi_urgent_terminal_illness",
            datetime(2026, 6, 9, 4, tzinfo=UTC),
        ),
        (("ga_insured", "aca_group"), {}, "st_ga_oci_urgent", URGENT + timedelta(hours=72)),
    ],
)
def test_an_urgent_one_has_the_states_hours(
    regimes: tuple[str, ...], said: dict[str, object], clock: str, late_from: datetime
) -> None:
    assert due(of(*regimes, expedited=True, **said), clock).late_from == late_from


@pytest.mark.parametrize(
    ("regimes", "clock", "day"),
    [
        (("pa_insured", "aca_group"), "st_pa_pid_resolve_second_level", date(2026, 7, 16)),
        # 10 business days: June 12 is the 9th, then Monday 15
        (("nj_insured", "aca_group"), "st_nj_dobi_acknowledge", date(2026, 6, 15)),
        # 20: June 23 is the 15th, then 24, 25, 26, 29 and 30
        (("nj_insured", "aca_group"), "st_nj_dobi_resolve_second_stage", date(2026, 6, 30)),
        # 30 business days, as in Massachusetts above
        (NY, "st_ny_dfs_resolve_appeal", date(2026, 7, 14)),
        (TX, "st_tx_tdi_resolve_appeal", date(2026, 7, 1)),
    ],
)
def test_a_second_level_has_its_own_time(regimes: tuple[str, ...], clock: str, day: date) -> None:
    person = member(*regimes)
    said = {"category": "service", "issues": (RUDE,)}
    first = grieved(person, regimes, at=RECEIVED - timedelta(days=40), **said)
    second = grieved(person, regimes, previous=first, **said)
    assert due(second, clock).due_on == day


def test_a_weak_day_says_so_in_the_letter_its_preview_and_the_record() -> None:
    row = of("pa_insured", "aca_group")
    (one,) = shown(row.number, "grv_ack", on(6, 2))
    assert one.may_leave
    assert "the day rests on ST-PA-PID-resolve" in one.weak
    assert sent(on(6, 2)) == ["grv_ack member"]
    assert "not confirmed in its official text" in letter("grv_ack").evidence["W1"]
    kept = Event.objects.get(case=row.pk, name="acknowledged")
    assert kept.facts["weak_rows"] == ["ST-PA-PID-resolve"]
    assert "weak" in " ".join(due(row, "st_pa_pid_resolve").steps)


def test_a_confirmed_day_does_not() -> None:
    row = of(*TX)
    (one,) = shown(row.number, "grv_ack", on(6, 2))
    assert not [each for each in one.weak if each.startswith("the day")]


def test_texas_encloses_the_form_for_a_complaint_made_by_voice() -> None:
    row = of(*TX, filed="orally")
    assert sent(on(6, 2)) == ["grv_ack member"]
    assert "Signature" in letter("grv_ack").evidence["T1"]
    assert due(row, "st_tx_tdi_acknowledge").state == "met"


def test_where_a_law_wants_it_in_writing_a_call_acknowledges_nothing() -> None:
    row = of(*TX)
    with pytest.raises(UnableToGrieve, match=r"in writing \(ST-TX-TDI-acknowledge, Tex"):
        acknowledge.acknowledge(row.number, "phone", on(6, 2), CARA, on(6, 2), fresh(row))
    acknowledge.acknowledge(row.number, "portal", on(6, 2), CARA, on(6, 2), fresh(row))
    assert due(row, "st_tx_tdi_acknowledge").state == "met"
    assert sent(on(6, 3)) == []


def test_taken_back_its_clocks_stop_and_going_on_they_count_from_the_first_receipt() -> None:
    row = of(*MA)
    how = {"actor": CARA, "now": on(6, 5)}
    said = "They say it was settled at the desk."
    withdraw.withdraw(row.number, "oral", on(6, 5), said, version=fresh(row), **how)
    assert (state(row), due(row, "ma_grievance").state) == ("withdrawn", "met")
    assert sent(on(6, 6)) == []
    withdraw.take_back(row.number, "It was not.", version=fresh(row), actor=CARA, now=on(6, 20))
    assert due(row, "ma_grievance").state == "running"
    assert due(row, "ma_grievance").due_on == date(2026, 7, 1)


def test_reopened_what_was_told_counts_no_more() -> None:
    row = of(*MA, filed="orally")
    resolved(row, on(6, 10), ORALLY)
    moved = reopen(row.number, "The drug was never looked at.", CARA, on(7, 5), fresh(row))
    assert [each.clock for each in moved] == ["ma_grievance"]
    assert (state(row), due(row, "ma_grievance").state) == ("received", "late")
    assert Event.objects.filter(case=row.pk, name="told_orally").exists(), "it stays on record"


def test_resolved_and_reopened_before_the_letter_left_it_owes_a_new_one() -> None:
    row = of(*MA)
    sent(on(6, 2))
    resolved(row, on(6, 10))
    reopen(row.number, "The action is another.", CARA, on(6, 10, 16), fresh(row))
    assert sent(on(6, 11)) == []
    resolved(row, on(6, 12))
    assert sent(on(6, 12)) == ["grv_res member"]
    assert Letter.objects.filter(code="grv_res").count() == 1


def test_an_earlier_receipt_moves_every_clock_and_says_late_filing_anew() -> None:
    row = of(*MA, occurred_on=date(2026, 4, 1))
    assert row.late_filed
    done = receipt.correct(
        row.number,
        RECEIVED - timedelta(days=3),
        "The stamp of the delegate says May 29.",
        actor=CARA,
        now=on(6, 3),
        version=fresh(row),
    )
    (one,) = done
    # May 29 + 30 days: May 31 is 2 on, June 28 is 30
    assert due(row, "ma_grievance").due_on == date(2026, 6, 28)
    assert {each.clock for each in one.moved} >= {"ma_grievance"}
    row.refresh_from_db()
    assert not row.late_filed, "April 1 + 60 days is May 31"


def test_an_urgent_one_of_the_insurance_department_s_plans_keeps_its_time() -> None:
    """No law on record has hours for it: what is expedited is not left without a day."""
    row = of(*CA, body="cdi", expedited=True)
    assert due(row, "st_ca_cdi_acknowledge").due_on == date(2026, 6, 16)
    assert due(row, "st_ca_cdi_resolve").due_on == date(2026, 7, 11)
    slow = of(*CA, body="cdi")
    expedite.expedite(slow.number, "In pain.", CARA, on(6, 2), fresh(slow))
    assert due(slow, "st_ca_cdi_resolve").due_on == date(2026, 7, 11)
