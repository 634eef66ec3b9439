"""Finding clocks: by row, by name, by the facts of a case; and that all of them are whole."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kernel import plain_yaml
from kernel.clocks import Catalogue, Happening, UnableToChooseClocks, UnableToReckon, catalogue
from kernel.clocks import ask as ask_clock
from kernel.clocks.reading import UnableToReadClocks, read_clocks
from kernel.law.citations import check
from tests.scenarios.conftest import read_table

TABLES = sorted((Path(__file__).parents[2] / "scenarios" / "clocks").glob("*.yaml"))
AT = datetime(2026, 3, 2, 15, tzinfo=UTC)

ONE = """
one:
  rule: XX-1
  duty: Do it
  owed_by: plan
  when: {case: thing}
  starts: received
  stops: notice_sent
  limit:
    2020-01-01: {is: 7 calendar days, cite: 42 CFR 1.1}
"""


def started_at_receipt(**facts: Any) -> set[str]:
    """The clocks that run as soon as a case with these facts is received."""
    return {clock.name for clock in catalogue().applicable(**facts) if "received" in clock.starts}


@pytest.mark.parametrize(
    ("regimes", "facts", "names"),
    [
        (("original_medicare",), {"clean": True}, {"om_initial_determination", "om_clean_payment"}),
        (("original_medicare",), {"clean": False}, set()),
        (("medicare_advantage",), {"clean": True, "contracted": False}, {"ma_payment_clean"}),
        (("medicare_advantage",), {"clean": False, "contracted": False}, {"ma_payment_other"}),
        (("medicare_advantage",), {"clean": True, "contracted": True}, set()),
        (("aca_individual",), {}, {"erisa_postservice"}),
        (
            ("tx_insured", "aca_group"),
            {"clean": True, "medium": "electronic"},
            {"erisa_postservice", "tx_payment_electronic"},
        ),
        (
            ("ca_insured", "aca_group"),
            {"clean": True, "medium": "paper", "hmo": False},
            {"erisa_postservice", "ca_plan_payment"},
        ),
        (
            ("ny_insured", "aca_group"),
            {"clean": True, "medium": "paper"},
            {"erisa_postservice", "ny_payment_paper"},
        ),
        (("il_insured", "aca_individual"), {}, {"erisa_postservice", "il_payment"}),
        (("pa_insured", "aca_group"), {"clean": True}, {"erisa_postservice", "pa_payment"}),
        (
            ("nj_insured", "aca_group"),
            {"clean": True, "medium": "paper"},
            {"erisa_postservice", "nj_payment_paper"},
        ),
        (
            ("ga_insured", "aca_group"),
            {"clean": True, "medium": "electronic"},
            {"erisa_postservice", "ga_payment_electronic"},
        ),
        (("oh_insured", "aca_group"), {"clean": True}, {"erisa_postservice", "oh_payment"}),
        (
            ("oh_insured", "aca_group"),
            {"clean": False},
            {"erisa_postservice", "oh_payment_with_information", "oh_question"},
        ),
        (("nc_insured", "aca_group"), {}, {"erisa_postservice", "nc_payment"}),
        # ERISA preempts the state's law for a self-funded plan
        (("tx_insured", "erisa_self_funded"), {"clean": True}, {"erisa_postservice"}),
    ],
)
def test_a_claim_starts_these_clocks(
    regimes: tuple[str, ...], facts: dict[str, Any], names: set[str]
) -> None:
    assert started_at_receipt(regimes=regimes, case="claim", request="payment", **facts) == names


MA = {"regimes": ("medicare_advantage",), "case": "authorization", "request": "preservice"}
PRIVATE = {"regimes": ("aca_group",), "case": "authorization"}


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        (
            {**MA, "track": "standard", "part_b_drug": False, "under_pa_rules": True},
            {"ma_determination_under_pa_rules"},
        ),
        (
            {**MA, "track": "standard", "part_b_drug": False, "under_pa_rules": False},
            {"ma_determination_not_under_pa_rules"},
        ),
        ({**MA, "track": "expedited", "part_b_drug": False}, {"ma_determination_expedited"}),
        (
            {**MA, "track": "standard", "part_b_drug": True, "under_pa_rules": False},
            {"ma_determination_part_b_drug"},
        ),
        (
            {**PRIVATE, "request": "preservice", "track": "standard", "filing_failed": False},
            {"erisa_preservice"},
        ),
        (
            {
                **PRIVATE, "request": "preservice", "track": "expedited", "filing_failed": False,
                "complete": True,
            },
            {"erisa_urgent"},
        ),
        (
            {
                **PRIVATE, "request": "preservice", "track": "expedited", "filing_failed": False,
                "complete": False,
            },
            {"erisa_urgent", "erisa_urgent_asking"},
        ),
        (
            {**PRIVATE, "request": "concurrent", "track": "expedited", "filing_failed": False},
            {"erisa_concurrent_urgent"},
        ),
    ],
)  # fmt: skip
def test_a_prior_authorization_starts_these_clocks(facts: dict[str, Any], names: set[str]) -> None:
    assert started_at_receipt(**facts) == names


def test_an_urgent_second_opinion_in_california() -> None:
    names = started_at_receipt(
        regimes=("ca_insured", "aca_group"), case="authorization", request="preservice",
        track="expedited", complete=True, filing_failed=False, second_opinion=True,
    )  # fmt: skip
    assert names == {"erisa_urgent", "ca_second_opinion_urgent"}


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        (
            {"request": "preservice", "track": "standard", "part_b_drug": False, "outcome": "open"},
            {"ma_preservice_appeal_standard"},
        ),
        ({"request": "payment", "outcome": "open"}, {"ma_payment_appeal"}),
        (
            {"request": "preservice", "track": "expedited", "part_b_drug": False,
             "outcome": "open"},
            {"ma_appeal_expedited", "ma_forward_expedited_not_decided"},
        ),
        (
            {"request": "payment", "outcome": "overturned"},
            {"ma_payment_appeal", "ma_effectuate_plan_payment"},
        ),
    ],
)  # fmt: skip
def test_an_appeal_starts_these_clocks(facts: dict[str, Any], names: set[str]) -> None:
    found = started_at_receipt(regimes=("medicare_advantage",), case="appeal", **facts)
    assert found == names


@pytest.mark.parametrize(
    ("regime", "track", "level", "names"),
    [
        ("ny_insured", "standard", "first", {"st_ny_dfs_acknowledge", "st_ny_dfs_resolve_other"}),
        ("ny_insured", "standard", "second", {"st_ny_dfs_resolve_appeal"}),
        ("ny_insured", "expedited", "first", {"st_ny_dfs_urgent"}),
        ("ny_insured", "expedited", "second", {"st_ny_dfs_urgent_appeal"}),
        ("tx_insured", "standard", "first", {"st_tx_tdi_acknowledge", "st_tx_tdi_resolve"}),
        ("tx_insured", "standard", "second", {"st_tx_tdi_resolve_appeal"}),
        ("tx_insured", "expedited", "first", {"st_tx_tdi_urgent"}),
        ("tx_insured", "expedited", "second", {"st_tx_tdi_urgent_appeal"}),
    ],
)
def test_a_grievance_s_second_level_has_its_own_clocks_alone(
    regime: str, track: str, level: str, names: set[str]
) -> None:
    facts = {"case": "grievance", "track": track, "about": "other", "level": level}
    assert started_at_receipt(regimes=(regime,), **facts) == names


def test_a_denial_starts_the_other_party_s_time() -> None:
    found = catalogue().applicable(
        regimes=("aca_group",), case="claim", request="payment", clean=True
    )
    after_a_notice = {clock.rule for clock in found if "notice_received" in clock.starts}
    assert after_a_notice == {"AE-20", "XR-01"}


def test_a_fact_that_decides_and_is_not_given_is_asked_for() -> None:
    with pytest.raises(UnableToChooseClocks, match=r"contracted .*ma_payment_clean"):
        catalogue().applicable(regimes=("medicare_advantage",), case="claim", clean=True)


def test_a_member_s_request_for_records_needs_no_regime() -> None:
    found = catalogue().applicable(regimes=("aca_group",), case="records_request")
    assert [clock.rule for clock in found] == ["HP-01"]


def test_every_clock_is_tried_in_a_scenario() -> None:
    tried = set()
    for path in TABLES:
        for row in read_table(plain_yaml.read_file(path)["cases"], path):
            try:
                events = [event for event in row["events"].split("; ") if event]
                answer = ask_clock(row["rule"], events, zone="America/New_York", now=AT)
            except UnableToReckon:
                continue
            if answer.state != "not_started" or "not_started" in row["and"] or row["due"]:
                tried.add(answer.clock)
    assert {clock.name for clock in catalogue()} - tried == set()


@pytest.mark.parametrize("clock", list(catalogue()), ids=lambda clock: clock.name)
def test_every_clock_is_whole(clock: Any) -> None:
    assert clock.duty[0].isupper()
    assert not clock.duty.endswith(".")
    assert clock.stops
    assert clock.starts
    for cite in clock.cites:
        check(cite)
    if clock.rule.startswith("ST-"):
        state, body, act = clock.rule.split("-")[1:]
        assert (len(state), state.isupper(), body.isupper()) == (2, True, True)
        assert act in ("acknowledge", "resolve", "urgent", "inquiry")


@pytest.mark.parametrize(
    "rule",
    ["ST-PA-PID-inquiry", "ST-NJ-DOBI-inquiry", "ST-OH-ODI-inquiry", "ST-GA-OCI-inquiry",
     "ST-MA-DOI-inquiry", "ST-MI-DIFS-inquiry", "ST-CO-DOI-inquiry", "ST-CA-DMHC-inquiry",
     "ST-FL-DFS-inquiry", "ST-PA-PID-resolve", "ST-NJ-DOBI-resolve", "ST-MA-DOI-resolve",
     "ST-GA-OCI-resolve", "ST-WA-OIC-resolve", "MA-16", "SO-CA-DMHC"],
)  # fmt: skip
def test_rows_of_weak_confidence_are_marked(rule: str) -> None:
    assert catalogue().by_rule(rule)[0].weak


def test_rows_that_were_read_are_not_marked_weak() -> None:
    for rule in ("MA-01", "AE-02", "XR-01", "ST-TX-TDI-inquiry", "ST-IL-DOI-inquiry"):
        assert not catalogue().by_rule(rule)[0].weak


def test_a_row_of_several_clocks_answers_the_one_whose_start_is_given() -> None:
    known = catalogue()
    assert known.asked("OM-01", [Happening("notice_dated", AT)])[0].name == (
        "om_redetermination_filing"
    )
    assert known.asked("OM-01", [Happening("received", AT)])[0].name == "om_redetermination"
    paid = [Happening("reversal_received", AT), Happening("paid", AT)]
    assert known.asked("MA-51", paid)[0].name == "ma_effectuate_ire_payment"
    day = [Happening("reversal_received", date(2026, 3, 2))]
    assert known.asked("MA-51", day)[0].name == "ma_effectuate_ire_provide"
    assert known.asked("AE-01", [Happening("received", AT)])[0].name == "erisa_urgent"


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("MA-4", "Near: MA-04"), ("ma_preservice_appeal", "ma_preservice_appeal_standard"),
        ("", "no clock on record"), ("ZZ-99", "`clock --list` shows them all"),
        ("ae-04", "AE-04 cannot be reckoned"),
    ],
)  # fmt: skip
def test_an_unknown_row_is_answered_with_what_is_near(rule: str, says: str) -> None:
    with pytest.raises(UnableToReckon, match=says):
        catalogue().asked(rule, [])


def made(folder: Path, text: str) -> Catalogue:
    file = folder / "clocks.yaml"
    file.write_text(text, encoding="utf-8")
    return Catalogue([file])


def test_a_clock_that_is_whole_is_read(tmp_path: Path) -> None:
    assert [clock.name for clock in made(tmp_path, ONE)] == ["one"]


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("  duty: Do it\n", "", "missing .'duty'"),
        ("  duty: Do it\n", "  duty: Do it\n  colour: red\n", "unknown .'colour'"),
        ("owed_by: plan", "owed_by: nobody", "owed_by is one of"),
        ("starts: received", "starts: recieved", "'recieved' is not an event"),
        ("stops: notice_sent", "stops: noticed", "'noticed' is not an event"),
        ("7 calendar days", "7 days", "not a length of time"),
        ("42 CFR 1.1", "the law", "not a citation"),
        ("2020-01-01", "2020-13-01", "clock one"),
        ("when: {case: thing}", "when: {regime: mars}", "not a regime"),
        ("when: {case: thing}", "earlier: two", "there is no clock two"),
        ("when: {case: thing}", "earlier: one", "circle"),
        ("when: {case: thing}", "no_effect: {shouted: 42 CFR 1.1}", "not an event"),
        ("7 calendar days, cite: 42 CFR 1.1}", "7 calendar days, cite: 42 CFR 1.1}\n"
         "    2021-01-01: {is: 72 hours, cite: 42 CFR 1.1}", "hours or days"),
    ],
)  # fmt: skip
def test_a_clock_that_is_not_whole_is_refused(
    tmp_path: Path, was: str, becomes: str, says: str
) -> None:
    assert was in ONE
    with pytest.raises(UnableToReadClocks, match=says):
        made(tmp_path, ONE.replace(was, becomes))


def test_a_name_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(ONE, encoding="utf-8")
    with pytest.raises(UnableToReadClocks, match="written twice"):
        read_clocks([tmp_path / "a.yaml", tmp_path / "b.yaml"])
