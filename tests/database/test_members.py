"""What PostgreSQL promises of members and plans; who is meant; the lock of a member's year."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from kernel.dates import Days
from kernel.members.locking import lock_member_years
from kernel.members.matching import Match, Named, match
from kernel.members.mbi import as_mbi, as_number, is_mbi
from kernel.members.models import Coverage, MemberYear, OpeningBalance, OtherInsurance, PlanTerms
from tests.factories import ONWARD, YEAR, between, coverage, member, plan

JULY = date(2026, 7, 1)


def refused(name: str) -> Any:
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.django_db
class TestPromises:
    def test_coverage_of_one_rank_never_overlaps(self) -> None:
        one, under = member(), plan()
        coverage(one, under, Days(date(2026, 1, 1), JULY))
        with refused("coverage_never_overlaps"), transaction.atomic():
            coverage(one, plan(), Days(date(2026, 6, 30)))
        coverage(one, plan(), Days(JULY))  # touching is fine
        coverage(one, plan(), ONWARD, rank=2)  # so is another rank
        coverage(member(), under, ONWARD)  # and another member

    def test_coverage_has_a_day(self) -> None:
        with refused("coverage_has_a_day"), transaction.atomic():
            Coverage.objects.create(member=member(), plan=plan(), days=(JULY, JULY))

    @pytest.mark.parametrize("rank", [0, 10])
    def test_a_rank_is_one_to_nine(self, rank: int) -> None:
        with refused("coverage_rank"), transaction.atomic():
            coverage(member(), plan(), rank=rank)

    def test_a_number_is_one_members(self) -> None:
        member(number="A1")
        with refused("unique"), transaction.atomic():
            member(number="A1")
        with refused("member_has_a_number"), transaction.atomic():
            member(number="")

    def test_a_medicare_number_has_its_form_and_is_one_members(self) -> None:
        member(mbi="1EG4TE5MK73")
        with refused("unique"), transaction.atomic():
            member(mbi="1EG4TE5MK73")
        for wrong in ("0EG4TE5MK73", "1SG4TE5MK73", "1EG4-TE5-MK73", ""):
            with pytest.raises(DatabaseError), transaction.atomic():
                member(mbi=wrong)

    def test_plan_terms_never_overlap(self) -> None:
        under = plan()
        with refused("plan_terms_never_overlap"), transaction.atomic():
            PlanTerms.objects.create(plan=under, days=between(ONWARD), terms={})
        PlanTerms.objects.create(plan=under, days=(YEAR.to, None), terms={})

    @pytest.mark.parametrize(
        "change",
        [
            {"terms": {"regimes": ["aca_group"]}},
            {"cite": "another document"},
            {"days": between(Days(date(2026, 2, 1), YEAR.to))},
        ],
    )
    def test_what_a_plan_said_is_not_rewritten(self, change: dict[str, Any]) -> None:
        plan()
        with refused("not rewritten"), transaction.atomic():
            PlanTerms.objects.update(**change)
        with refused("not rewritten"), transaction.atomic():
            PlanTerms.objects.all().delete()
        assert PlanTerms.objects.update(days=between(Days(YEAR.start, JULY))) == 1

    def test_other_insurance_is_one_at_a_time(self) -> None:
        one = member()
        OtherInsurance.objects.create(member=one, days=between(YEAR))
        with refused("other_insurance_never_overlaps"), transaction.atomic():
            OtherInsurance.objects.create(member=one, days=between(ONWARD))
        with refused("other_insurance_kind_known"), transaction.atomic():
            OtherInsurance.objects.create(member=member(), days=between(YEAR), kind="uncle")

    def test_opening_balances_only_grow(self) -> None:
        row = {"member": member(), "year": 2026, "account": "toward_deductible", "source": "a"}
        OpeningBalance.objects.create(amount="10.00", **row)
        with refused("opening_balance_once"), transaction.atomic():
            OpeningBalance.objects.create(amount="10.00", **row)
        with refused("opening_balance_positive"), transaction.atomic():
            OpeningBalance.objects.create(amount="-1.00", **row | {"source": "b"})
        with refused("opening_balance_account_known"), transaction.atomic():
            OpeningBalance.objects.create(amount="1.00", **row | {"account": "savings"})
        with refused("never changed"), transaction.atomic():
            OpeningBalance.objects.update(amount="1.00")


class TestMbi:
    def test_the_specimen(self) -> None:
        assert as_mbi(" 1eg4-te5-mk73 ") == "1EG4TE5MK73"
        assert is_mbi("1EG4TE5MK73")

    @pytest.mark.parametrize(
        "text",
        [
            "0EG4TE5MK73",
            "1SG4TE5MK73",
            "1EG4TE5MK7",
            "1EG4TE5MK733",
            "1EG4TE5MKA3",
            "",
            "1EG4TE5MK7٣",
        ],
    )
    def test_what_is_none(self, text: str) -> None:
        assert not is_mbi(text)

    def test_other_numbers_keep_their_dashes(self) -> None:
        assert as_number("ab-12") == "AB-12"
        assert as_number("1eg4-te5-mk73") == "1EG4TE5MK73"


@pytest.mark.django_db
class TestMatching:
    def one(self, *said: Any) -> Match:
        person = Named(*said)
        return match([person])[person]

    def test_by_number(self) -> None:
        held = member(number="A1", last_name="O'BRIEN-SMITH", born_on=date(1960, 1, 2))
        assert self.one("a1") == Match(held.pk)
        assert self.one("A1", "Obrien Smith", "WHOEVER", date(1960, 1, 2)) == Match(held.pk)
        assert self.one("A1", "OBRIEN") == Match(None, "the last name differs")
        assert self.one("A1", "", "", date(1960, 1, 3)) == Match(None, "the birth date differs")
        assert self.one("A2") == Match(None, "unknown")
        assert self.one("") == Match(None, "unknown")

    def test_the_first_name_tells_where_no_birth_date_does(self) -> None:
        held = member(number="A1", last_name="BELL", first_name="William", born_on=date(1960, 1, 2))
        assert self.one("A1", "BELL", "WILL") == Match(held.pk)
        assert self.one("A1", "BELL", "W") == Match(held.pk)
        assert self.one("A1", "BELL", "WILLIAM J") == Match(held.pk)
        assert self.one("A1", "BELL", "BILL", date(1960, 1, 2)) == Match(held.pk)
        assert self.one("A1", "BELL", "BILL") == Match(None, "the first name differs")
        assert self.one("A1", "BELL", "MARIA") == Match(None, "the first name differs")

    def test_a_name_whose_marks_a_file_cannot_carry(self) -> None:
        held = member(number="A1", last_name="Nguyễn", first_name="Đào")
        assert self.one("A1", "NGUYEN", "DAO") == Match(held.pk)
        assert self.one("A1", "Nguyễn") == Match(held.pk)
        assert self.one("A1", "NGUYENS") == Match(None, "the last name differs")
        other = member(number="A2", last_name="Łukasiewicz-Sørensen")
        assert self.one("A2", "LUKASIEWICZ SORENSEN") == Match(other.pk)

    def test_by_medicare_number(self) -> None:
        held = member(number="CARD7", mbi="1EG4TE5MK73")
        assert self.one("1EG4-TE5-MK73", "OKAFOR") == Match(held.pk)

    def test_a_dependent_by_the_subscribers_number(self) -> None:
        under = plan()
        father = member(number="F1", last_name="BELL", first_name="IAN", born_on=date(1970, 1, 1))
        child = member(number="F1-1", last_name="BELL", first_name="MIA", born_on=date(2010, 5, 5))
        coverage(father, under)
        coverage(child, under, subscriber_number="F1")
        assert self.one("F1", "BELL", "MIA", date(2010, 5, 5)) == Match(child.pk)
        assert self.one("F1", "BELL", "IAN", date(1970, 1, 1)) == Match(father.pk)
        assert self.one("F1", "BELL", "MIA", date(2011, 5, 5)).member is None
        assert self.one("F1", "BELL") == Match(father.pk), "the holder, if nothing tells"
        assert self.one("F1", "BELL", "I") == Match(father.pk)
        assert self.one("F1", "BELL", "M") == Match(None, "the first name differs")

    def test_twins_are_told_apart_by_first_name_only(self) -> None:
        for name in ("MIA", "ZOE"):
            twin = member(last_name="BELL", first_name=name, born_on=date(2010, 5, 5))
            coverage(twin, plan(), subscriber_number="F1")
        born = date(2010, 5, 5)
        assert self.one("F1", "BELL", "Zoe", born) == Match(twin.pk)
        why = "nobody covered under this number has that name and birth date"
        assert self.one("F1", "BELL", "EVA", born) == Match(None, why)

    def test_father_and_son_of_one_name(self) -> None:
        """Same last name, no birth date said: the first name decides, not the card alone."""
        father = member(number="F1", last_name="BELL", first_name="IAN", born_on=None)
        son = member(last_name="BELL", first_name="TOM", born_on=date(2001, 1, 1))
        coverage(son, plan(), subscriber_number="F1")
        assert self.one("F1", "BELL", "TOM", date(2001, 1, 1)) == Match(son.pk)
        assert self.one("F1", "BELL", "IAN") == Match(father.pk)

    def test_any_number_of_people_in_one_query(self, django_assert_num_queries: Any) -> None:
        people = [Named(member().number, "OKAFOR") for _ in range(30)]
        people += [Named(f"none {number}") for number in range(30)]
        with django_assert_num_queries(1):
            found = match(people)
        assert sum(each.member is not None for each in found.values()) == 30


@pytest.mark.django_db(transaction=True)
class TestLock:
    def test_rows_are_made_once_and_locked(self) -> None:
        one, other = member(), member()
        pairs = [(other.pk, 2026), (one.pk, 2026), (one.pk, 2025), (one.pk, 2026)]
        for _ in range(2):
            with transaction.atomic():
                lock_member_years(pairs)
        found = MemberYear.objects.order_by("member", "year").values_list("member", "year")
        assert list(found) == sorted(set(pairs))

    def test_it_waits_for_whoever_holds_one_of_them(self) -> None:
        one, other = member(), member()
        with transaction.atomic():  # the rows are there: it is the lock that is waited for
            lock_member_years([(one.pk, 2026), (other.pk, 2026)])
        held, order = threading.Event(), []

        def second() -> None:
            held.wait(10)
            with transaction.atomic():
                lock_member_years([(other.pk, 2026), (one.pk, 2026)])
                order.append("second")
            connections.close_all()

        thread = threading.Thread(target=second)
        thread.start()
        with transaction.atomic():
            lock_member_years([(one.pk, 2026)])
            held.set()
            thread.join(0.5)
            assert thread.is_alive(), "it did not wait"
            order.append("first")
        thread.join(10)
        assert order == ["first", "second"]

    def test_many_who_lock_the_same_in_any_order_never_block_each_other(self) -> None:
        members = [member().pk for _ in range(6)]
        problems: list[BaseException] = []

        def work(turn: int) -> None:
            try:
                for round_ in range(15):
                    pairs = [(one, 2026) for one in members]
                    shift = (turn + round_) % len(pairs)
                    with transaction.atomic():
                        lock_member_years(pairs[shift:] + pairs[:shift])
            except BaseException as problem:
                problems.append(problem)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=(turn,)) for turn in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not problems
        assert MemberYear.objects.count() == 6

    def test_nothing_to_lock(self) -> None:
        lock_member_years([])
