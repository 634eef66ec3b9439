"""The charts say what the reports' rows say."""

from decimal import Decimal

from reports.charts.of_operations import ageing, concordance, denials_to_overturns, on_time_trend


def test_the_trend_goes_by_month_and_knows_what_does_not_apply() -> None:
    rows = [
        {"by": "month", "value": "2026-02", "on_time_percent": "n/a"},
        {"by": "month", "value": "2026-01", "on_time_percent": "98.4"},
        {"by": "line", "value": "aca_group", "on_time_percent": "50.0"},
    ]
    figures, svg = on_time_trend(rows)
    assert figures.rows == [("2026-01", "98.4%"), ("2026-02", "not known")]
    assert svg.count("<circle") == 1


def test_ages_are_those_of_the_whole() -> None:
    cells = {"days_0_7": "4", "days_8_30": "3", "days_31_60": "0", "days_over_60": "1"}
    rows = [
        {"by": "reason", "value": "in_network"} | dict.fromkeys(cells, "9"),
        {"by": "all", "value": "all"} | cells,
    ]
    figures, svg = ageing(rows)
    assert [row[1] for row in figures.rows] == ["4", "3", "0", "1"]
    assert svg.count("<rect") == 4
    assert [row[1] for row in ageing([])[0].rows] == ["0", "0", "0", "0"]


def test_from_denials_to_overturns_it_adds_up() -> None:
    row = {"by": "all", "value": "all", "where": "internal", "appealed": "30", "upheld": "21"}
    figures, _ = denials_to_overturns([row], denied=200)
    assert figures.series["decisions"] == (200, -170, -21, 9)


def test_concordance_is_by_what_was_asked_and_of_one_opinion() -> None:
    found = {"agreed": "6", "refined": "2", "changed": "1", "differed": "1"}
    rows = [
        {"by": "scenario", "value": "cancer_diagnosis", "opinion": "second"} | found,
        {"by": "scenario", "value": "cancer_diagnosis", "opinion": "third"} | found,
        {"by": "centre", "value": "Lone Tree", "opinion": "second"} | found,
    ]
    figures, svg = concordance(rows)
    assert figures.rows == [("cancer_diagnosis", "6", "2", "1", "1")]
    assert svg.count("<rect") == 4
    assert Decimal(6) in [Decimal(each[0]) for each in figures.series.values() if each[0]]
