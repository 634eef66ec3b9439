"""A code on a day: lists, their days, and the days there is no list for."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kernel.codes.built_in import built_in
from kernel.codes.lookup import CodeSet, KnownCodes, Listed, Version
from kernel.dates import Days

FISCAL_2026 = Days(date(2025, 10, 1), date(2026, 10, 1))
FISCAL_2027 = Days(date(2026, 10, 1), date(2027, 10, 1))
LAST, FIRST = date(2026, 9, 30), date(2026, 10, 1)


def version(days: Days, *codes: str) -> Version:
    return Version(days, lambda: Listed(frozenset(codes)))


def known(*versions: Version) -> KnownCodes:
    return KnownCodes({"icd10cm": CodeSet("ICD-10-CM", versions)})


def test_a_code_that_ended_is_none_from_the_next_day_on() -> None:
    codes = known(version(FISCAL_2027, "NEW"), version(FISCAL_2026, "OLD"))
    assert codes.has("icd10cm", "OLD", LAST) is True
    assert codes.has("icd10cm", "OLD", FIRST) is False
    assert codes.has("icd10cm", "NEW", LAST) is False
    assert codes.has("icd10cm", "NEW", FIRST) is True


def test_without_a_list_of_the_day_nobody_knows() -> None:
    codes = known(version(FISCAL_2026, "OLD"))
    assert codes.has("icd10cm", "OLD", date(2025, 9, 30)) is None
    assert codes.has("icd10cm", "OLD", FIRST) is None
    assert codes.has("hcpcs", "G0463", LAST) is None
    assert (codes.has_list("icd10cm", LAST), codes.has_list("icd10cm", FIRST)) == (True, False)


def test_of_two_lists_of_one_day_the_first_counts() -> None:
    update = version(Days(date(2026, 4, 1), date(2026, 10, 1)), "A", "B")
    codes = known(update, version(FISCAL_2026, "A"))
    assert codes.has("icd10cm", "B", date(2026, 3, 31)) is False
    assert codes.has("icd10cm", "B", date(2026, 4, 1)) is True


def test_a_list_is_read_once_and_only_when_it_is_asked() -> None:
    reads: list[int] = []

    def reading(mark: int) -> Callable[[], Listed]:
        def read() -> Listed:
            reads.append(mark)
            return Listed(frozenset({"A"}))

        return read

    codes = known(Version(FISCAL_2027, reading(2027)), Version(FISCAL_2026, reading(2026)))
    assert reads == []
    for _ in range(3):
        assert codes.has("icd10cm", "A", LAST)
    assert reads == [2026]


def test_every_day_there_is_may_be_asked_and_few_are_kept() -> None:
    one = CodeSet("any", (version(FISCAL_2026, "A"),))
    for days in range(10_000):
        asked = date(2010, 1, 1) + timedelta(days)
        assert one.has("A", asked) is (True if asked in FISCAL_2026 else None)
    assert len(one._of_day) <= 4_000


def test_codes_with_days_of_their_own_within_a_list() -> None:
    whole = Days(date(2026, 1, 1), date(2027, 1, 1))
    spring = Days(date(2026, 3, 1), date(2026, 6, 1))
    autumn = Days(date(2026, 9, 1), date(2026, 12, 1))
    listed = Listed.of([(whole, ["A"]), (spring, ["B"]), (autumn, ["B", "C"])], whole)
    assert set(listed.always) == {"A"}
    assert listed.at_times == {"B": (spring, autumn), "C": (autumn,)}
    assert [listed.has("B", date(2026, month, 1)) for month in (2, 3, 5, 6, 9, 12)] == [
        *(False, True, True, False, True, False)
    ]


def test_a_list_without_an_end_has_codes_for_ever_and_codes_that_stopped() -> None:
    whole = Days(date(1995, 1, 1))
    stopped = Days(date(1995, 1, 1), date(2018, 5, 1))
    listed = Listed.of([(whole, ["45"]), (stopped, ["15"])], whole)
    assert listed.has("45", date(2099, 1, 1))
    assert listed.has("15", date(2018, 4, 30))
    assert not listed.has("15", date(2018, 5, 1))


days_of_2026 = st.integers(0, 364).map(lambda n: date(2026, 1, 1) + timedelta(n))


@given(days_of_2026, days_of_2026, days_of_2026, st.booleans())
def test_a_code_is_there_on_its_days_and_no_others(
    one: date, other: date, asked: date, endless: bool
) -> None:
    whole = Days(date(2026, 1, 1), None if endless else date(2027, 1, 1))
    days = Days(min(one, other), max(one, other) + timedelta(1))
    listed = Listed.of([(days, ["A"])], whole)
    assert listed.has("A", asked) is (min(one, other) <= asked <= max(one, other))


def test_a_loaded_list_goes_before_the_one_built_in_on_its_days_only() -> None:
    loaded = CodeSet("place of service", (version(FISCAL_2026, "11"),))
    codes = built_in().with_sets({"pos": loaded})
    assert codes.has("pos", "12", LAST) is False
    assert codes.has("pos", "12", FIRST) is True
    assert built_in().has("pos", "12", LAST) is True


def test_places_states_and_provinces_are_built_in() -> None:
    codes, day = built_in(), date(2026, 3, 1)
    for state in ("TX", "DC", "PR", "GU", "MP", "FM", "AA", "AE", "AP"):
        assert codes.has("states", state, day) is True
    for state in ("ZZ", "ON", "tx", "", "UM"):
        assert codes.has("states", state, day) is False
    assert codes.has("provinces", "ON", day) is True
    assert codes.has("provinces", "TX", day) is False
    for place in ("11", "02", "99", "66"):
        assert codes.has("pos", place, day) is True
    for place in ("00", "28", "98", "1"):
        assert codes.has("pos", place, day) is False


def test_a_place_of_service_is_one_from_its_first_day() -> None:
    codes = built_in()
    for place, first in (
        ("10", date(2022, 1, 1)),
        ("27", date(2023, 10, 1)),
        ("19", date(2016, 1, 1)),
    ):
        assert codes.has("pos", place, first - timedelta(1)) is False
        assert codes.has("pos", place, first) is True
    assert codes.has("pos", "11", date(1990, 1, 1)) is True
