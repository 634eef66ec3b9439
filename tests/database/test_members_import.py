"""Members come in from X12 834 and JSON: the bad beside the good, the same file again, changes."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims.models import Claim
from kernel.members.models import (
    Coverage,
    Member,
    MemberHistory,
    OpeningBalance,
    OtherInsurance,
    Representative,
)
from kernel.members.plan_documents import line_of
from tests import enrolment_files as edi
from tests.factories import case, plan

pytestmark = pytest.mark.django_db

JAN, JULY, NEXT = date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)


@pytest.fixture(autouse=True)
def plans() -> None:
    plan("TX-MA")
    plan("TX-GOLD", terms={"regimes": ["tx_insured", "aca_individual"]})
    plan("PART-B", terms={"regimes": ["original_medicare"]})


class Files:
    """Writes a file and imports it; the answer of `--json` for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = 0

    def take(self, content: bytes | Any, name: str = "members") -> dict[str, Any]:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        said, self.code = StringIO(), 0
        try:
            call_command("members_import", str(path), "--json", stdout=said, stderr=StringIO())
        except CommandError as stopped:
            self.code = stopped.returncode
        answer = json.loads(said.getvalue())
        (outcome,) = answer["files"] or [answer]
        return outcome


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def counts(outcome: dict[str, Any]) -> tuple[int, int, int]:
    return outcome["new"], outcome["changed"], outcome["unchanged"]


def held() -> list[tuple[str, str, int, date, date | None]]:
    rows = Coverage.objects.order_by("member__number", "rank", "days")
    return [
        (row.member.number, row.plan.code, row.rank, row.days.lower, row.days.upper)
        for row in rows.select_related("member", "plan")
    ]


class TestEdi:
    def test_a_subscriber_and_a_dependent(self, files: Files) -> None:
        child = edi.member(
            "S1",
            first="ZOE",
            born="20100505",
            relation="19",
            more="REF*23*S1-2~",
            health=["HD*021**HLT*TX-GOLD~DTP*348*D8*20260101~DTP*349*D8*20261231~"],
        )
        outcome = files.take(edi.file(edi.member("S1", more="REF*F6*1EG4-TE5-MK73~"), child))
        assert (files.code, counts(outcome), outcome["refused"]) == (0, (2, 0, 0), [])
        one = Member.objects.get(number="S1")
        assert (one.name, one.born_on, one.sex) == ("AMARA OKAFOR", date(1951, 4, 12), "F")
        assert (one.address, one.city, one.state) == ("12 ELM ST, APT 4", "AUSTIN", "TX")
        assert (one.zip, one.county, one.mbi) == ("78701", "48453", "1EG4TE5MK73")
        assert held() == [
            ("S1", "TX-MA", 1, JAN, None),
            ("S1-2", "TX-GOLD", 1, JAN, NEXT),
        ]
        mine, childs = Coverage.objects.order_by("member__number")
        assert (mine.subscriber_number, mine.relationship, mine.group_number) == ("", "18", "GRP77")
        assert (childs.subscriber_number, childs.relationship) == ("S1", "19")

    def test_the_same_file_again_changes_nothing(self, files: Files) -> None:
        cob = "COB*P*POL1*1~DTP*344*D8*20260101~NM1*IN*2*OTHER PAYER~"
        health = ["HD*021**HLT*TX-MA~DTP*348*D8*20260101~" + cob]
        content = edi.file(edi.member("S1", health=health), edi.member("S2"))
        files.take(content)
        before = list(MemberHistory.objects.values_list()), held()
        assert counts(files.take(content)) == (0, 0, 2)
        assert (list(MemberHistory.objects.values_list()), held()) == before
        assert OtherInsurance.objects.count() == 1

    def test_a_bad_member_loses_no_good_one(self, files: Files) -> None:
        bad = [
            edi.member("B1", health=["HD*021**HLT*NO-SUCH~DTP*348*D8*20260101~"]),
            edi.member("B2", about="DMG*D8*19991332*F~"),
            edi.member("B3", last=""),
            edi.member("B4", health=["HD*021**HLT*TX-MA~DTP*348*D8*2026~"]),
            edi.member("B5", health=["HD*021**HLT*TX-MA~DTP*303*D8*20260101~"]),
            edi.member("").replace("REF*0F*~", ""),
            edi.member("B7", relation="19", about=""),
        ]
        mixed = [part for one, each in enumerate(bad) for part in (edi.member(f"G{one}"), each)]
        outcome = files.take(edi.file(*mixed))
        assert (files.code, counts(outcome)) == (1, (7, 0, 0))
        assert sorted(Member.objects.values_list("number", flat=True)) == [
            f"G{number}" for number in range(7)
        ]
        said = " | ".join(f"{each['where']}: {each['message']}" for each in outcome["refused"])
        for words in (
            "id B1, HD at segment",
            "plan 'NO-SUCH' or 'GRP77' is not on file; import it first",
            "birth date (DMG02): '19991332' is not a day",
            "id B3: has no last name (NM103)",
            "DTP*348: '2026' is not a day",
            "has no benefit begin (DTP*348) and no end (DTP*349)",
            "has no subscriber number (REF*0F)",
            "id B7: a dependent with neither a number nor a birth date",
        ):
            assert words in said

    def test_a_termination_by_its_coverage(self, files: Files) -> None:
        """DTP 349 is the last day covered; the day after is the first that is not."""
        files.take(edi.file(edi.member("S1")))
        ends = edi.member("S1", kind="024", health=["HD*024**HLT*TX-MA~DTP*349*D8*20260630~"])
        assert counts(files.take(edi.file(ends, control=2))) == (0, 1, 0)
        assert held() == [("S1", "TX-MA", 1, JAN, JULY)]
        assert counts(files.take(edi.file(ends, control=2))) == (0, 0, 1)

    def test_a_termination_by_eligibility_ends_all(self, files: Files) -> None:
        both = [
            "HD*021**HLT*TX-MA~DTP*348*D8*20260101~",
            "HD*021**HLT*TX-GOLD~DTP*348*D8*20260101~",
        ]
        files.take(edi.file(edi.member("S1", health=both)))
        assert [row[1:3] for row in held()] == [("TX-MA", 1), ("TX-GOLD", 2)]
        ends = edi.member("S1", kind="024", dates="DTP*357*D8*20260630~", health=[])
        files.take(edi.file(ends, control=2))
        assert {row[4] for row in held()} == {JULY}

    def test_a_termination_without_a_day_is_refused(self, files: Files) -> None:
        files.take(edi.file(edi.member("S1")))
        outcome = files.take(edi.file(edi.member("S1", kind="024", health=[])))
        assert "no day is given (DTP*357)" in outcome["refused"][0]["message"]
        assert held() == [("S1", "TX-MA", 1, JAN, None)]

    def test_coverage_that_never_was(self, files: Files) -> None:
        files.take(edi.file(edi.member("S1")))
        never = "HD*002**HLT*TX-MA~DTP*348*D8*20260101~"
        assert counts(files.take(edi.file(edi.member("S1", health=[never])))) == (0, 1, 0)
        assert held() == []
        assert counts(files.take(edi.file(edi.member("S1", health=[never])))) == (0, 0, 1)

    def test_a_change_of_plan(self, files: Files) -> None:
        files.take(edi.file(edi.member("S1")))
        begins = "HD*021**HLT*TX-GOLD~DTP*348*D8*20260701~"
        outcome = files.take(edi.file(edi.member("S1", health=[begins])))
        assert "would overlap; end one first" in outcome["refused"][0]["message"]
        assert held() == [("S1", "TX-MA", 1, JAN, None)]
        both = ["HD*024**HLT*TX-MA~DTP*349*D8*20260630~", begins]
        assert counts(files.take(edi.file(edi.member("S1", health=both)))) == (0, 1, 0)
        assert held() == [("S1", "TX-MA", 1, JAN, JULY), ("S1", "TX-GOLD", 1, JULY, None)]

    def test_the_same_member_twice_in_one_file_comes_in_turn(self, files: Files) -> None:
        begins = edi.member("S1", health=["HD*021**HLT*TX-GOLD~DTP*348*D8*20260701~"])
        ends = edi.member("S1", kind="024", health=["HD*024**HLT*TX-MA~DTP*349*D8*20260630~"])
        outcome = files.take(edi.file(edi.member("S1"), edi.member("S2"), ends, begins))
        assert counts(outcome) == (2, 2, 0)
        assert held()[:2] == [("S1", "TX-MA", 1, JAN, JULY), ("S1", "TX-GOLD", 1, JULY, None)]

    def test_two_coverages_that_trade_days(self, files: Files) -> None:
        """What gives up days is written before what takes them."""
        first = [
            "HD*021**HLT*TX-MA~DTP*348*D8*20260101~DTP*349*D8*20260630~",
            "HD*021**HLT*TX-GOLD~DTP*348*D8*20260701~DTP*349*D8*20261231~",
        ]
        files.take(edi.file(edi.member("S1", health=first)))
        traded = [line.replace("0630", "0831").replace("0701", "0901") for line in first]
        assert counts(files.take(edi.file(edi.member("S1", health=traded)))) == (0, 1, 0)
        assert [row[3:] for row in held()] == [(JAN, date(2026, 9, 1)), (date(2026, 9, 1), NEXT)]

    def test_a_changed_name_and_address(self, files: Files) -> None:
        files.take(edi.file(edi.member("S1", more="REF*F6*1EG4TE5MK73~")))
        files.take(edi.file(edi.member("S1", last="BELL", address="N4*WACO*TX*76701~")))
        one = Member.objects.get()
        assert (one.last_name, one.city, one.mbi) == ("BELL", "WACO", "1EG4TE5MK73")
        assert one.address == "12 ELM ST, APT 4", "what is not said stays"
        kept = MemberHistory.objects.order_by("pgh_id").values_list(
            "last_name", "pgh_context__metadata__actor"
        )
        assert list(kept) == [("OKAFOR", "members_import"), ("BELL", "members_import")]

    def test_other_insurance(self, files: Files) -> None:
        cob = "COB*P*POL1*1~DTP*344*D8*20260101~DTP*345*D8*20260630~NM1*IN*2*OTHER PAYER~"
        health = "HD*021**HLT*TX-MA~DTP*348*D8*20260101~"
        files.take(edi.file(edi.member("S1", health=[health + cob])))
        other = OtherInsurance.objects.get()
        assert (other.primary, other.payer) == (True, "OTHER PAYER")
        assert (other.days.lower, other.days.upper) == (JAN, JULY)
        files.take(edi.file(edi.member("S1", health=[health])))
        assert OtherInsurance.objects.count() == 1, "nothing said, nothing changed"
        files.take(edi.file(edi.member("S1", health=[health + "COB*U**6~"])))
        assert OtherInsurance.objects.count() == 0

    def test_dental_and_vision_are_no_coverage_here(self, files: Files) -> None:
        health = [
            "HD*021**DEN*TX-MA~DTP*348*D8*20250101~",
            "HD*021**HLT*TX-MA~DTP*348*D8*20260101~",
        ]
        files.take(edi.file(edi.member("S1", health=health)))
        assert held() == [("S1", "TX-MA", 1, JAN, None)]

    def test_the_plan_may_stand_in_a_reference(self, files: Files) -> None:
        health = ["HD*021**HLT~DTP*348*D8*20260101~REF*CE*tx-gold~"]
        files.take(edi.file(edi.member("S1", health=health)))
        assert held() == [("S1", "TX-GOLD", 1, JAN, None)]

    def test_death_and_confidence(self, files: Files) -> None:
        files.take(edi.file(edi.member("S1", status="***D8*20260203*R")))
        one = Member.objects.get()
        assert (one.died_on, one.confidential) == (date(2026, 2, 3), True)

    def test_nothing_of_a_refused_set_is_taken_and_the_next_one_is(self, files: Files) -> None:
        content = edi.file(sets=[[edi.member("S1")], [edi.member("S2")]])
        broken = content.replace(b"*0001~GE", b"*0001~GE").replace(b"SE*14*0001", b"SE*99*0001")
        assert broken != content
        outcome = files.take(broken)
        assert counts(outcome) == (1, 0, 0)
        assert Member.objects.get().number == "S2"
        said = [each["message"] for each in outcome["refused"]]
        assert "is refused: nothing of it is taken" in said

    def test_a_file_cut_off_keeps_its_whole_sets(self, files: Files) -> None:
        content = edi.file(sets=[[edi.member("S1")], [edi.member("S2")]])
        outcome = files.take(content[: content.index(b"ST*834*0002") + 200])
        assert files.code == 1
        assert list(Member.objects.values_list("number", flat=True)) == ["S1"]
        assert outcome["refused"]

    def test_another_guide_is_refused(self, files: Files) -> None:
        outcome = files.take(edi.file(edi.member("S1")).replace(b"220A1", b"221A1"))
        assert (counts(outcome), Member.objects.count()) == ((0, 0, 0), 0)
        assert "is not taken; 005010X220A1 is" in outcome["refused"][0]["message"]

    def test_more_members_than_fit_one_batch(self, files: Files) -> None:
        content = edi.file(*(edi.member(f"S{number:05d}") for number in range(1_050)))
        assert counts(files.take(content)) == (1_050, 0, 0)
        assert Coverage.objects.count() == 1_050
        assert counts(files.take(content)) == (0, 0, 1_050)

    def test_one_the_database_refuses_stands_alone(self, files: Files) -> None:
        """Two with one Medicare number: only PostgreSQL sees it, and only one of them is lost."""
        members = [edi.member(f"S{number}") for number in range(9)]
        members += [edi.member(f"M{number}", more="REF*F6*1EG4TE5MK73~") for number in range(2)]
        outcome = files.take(edi.file(*members))
        assert counts(outcome) == (10, 0, 0)
        (refused,) = outcome["refused"]
        assert "id M1" in refused["where"]
        assert "Medicare number 1EG4TE5MK73 is that of member M0" in refused["message"]

    def test_original_medicare_bears_the_medicare_number(self, files: Files) -> None:
        health = ["HD*021**HLT*PART-B~DTP*348*D8*20260101~"]
        outcome = files.take(
            edi.file(edi.member("1EG4-TE5-MK73", health=health), edi.member("X9", health=health))
        )
        assert Member.objects.get(number="1EG4TE5MK73").mbi == "1EG4TE5MK73"
        assert [note for note in outcome["notes"] if "no Medicare number" in note] == [
            "member 2, INS at segment 16, id X9: covered by Original Medicare, "
            "but 'X9' is no Medicare number"
        ]


def one(**said: Any) -> dict[str, Any]:
    row = {"id": "M1", "last_name": "OKAFOR", "first_name": "AMARA", "born_on": "1951-04-12"}
    return row | {"covered": [{"plan": "TX-MA", "from": "2026-01-01"}]} | said


class TestJson:
    def test_everything_at_once(self, files: Files) -> None:
        said = one(
            mbi="1eg4-te5-mk73",
            middle_name="N",
            suffix="JR",
            state="tx",
            city="AUSTIN",
            zip="78701",
            county="TRAVIS",
            address="12 ELM ST",
            language="es",
            sex="F",
            confidential=True,
            died_on="2026-05-01",
            other_insurance={"primary": True, "employer_size": 25, "kind": "working_aged"},
            representatives=[{"name": "Tom Bell", "papers": "CMS-1696", "from": "2026-01-01"}],
            deductible_used={"2026": "120.00"},
            out_of_pocket_used={"2026": "340.50", "2025": "0.00"},
        )
        outcome = files.take({"members": [said]})
        assert (files.code, counts(outcome), outcome["notes"]) == (0, (1, 0, 0), [])
        member = Member.objects.get()
        assert (member.name, member.state, member.mbi) == (
            "AMARA N OKAFOR JR",
            "TX",
            "1EG4TE5MK73",
        )
        assert (member.language, member.confidential) == ("es", True)
        other = OtherInsurance.objects.get()
        assert (other.primary, other.employer_size, other.kind) == (True, 25, "working_aged")
        assert (other.days.lower, other.days.upper) == (JAN, None)
        assert Representative.objects.get().name == "Tom Bell"
        used = OpeningBalance.objects.order_by("account").values_list("account", "year", "amount")
        assert list(used) == [
            ("toward_deductible", 2026, Decimal("120.00")),
            ("toward_out_of_pocket", 2026, Decimal("340.50")),
        ]
        assert counts(files.take({"members": [said]})) == (0, 0, 1)
        assert OpeningBalance.objects.count() == 2

    @pytest.mark.parametrize("wrap", [lambda x: x, lambda x: [x], lambda x: {"members": [x]}])
    def test_one_or_several(self, files: Files, wrap: Any) -> None:
        assert counts(files.take(wrap(one()))) == (1, 0, 0)

    @pytest.mark.parametrize(
        ("said", "where", "message"),
        [
            (one(lastname="X"), ".lastname", "unknown key; did you mean 'last_name'?"),
            (one(id=None), ".id", "is missing"),
            (one(state="Texas"), ".state", "is not a state; write for instance TX"),
            (one(born_on="12/04/1951"), ".born_on", "is not a day; write YYYY-MM-DD"),
            (one(mbi="1SG4TE5MK73"), ".mbi", "has not the form of a Medicare identifier"),
            (one(sex="W"), ".sex", "is not one of F, M, U, X"),
            (one(first_name="X" * 36), ".first_name", "is longer than 35 characters"),
            (one(covered=[{"plan": "TX-MA"}]), ".covered[0].from", "is missing"),
            (
                one(covered=[{"plan": "TX-MA", "from": "2026-02-01", "to": "2026-01-01"}]),
                ".covered[0].to",
                "is before 2026-02-01",
            ),
            (
                one(covered=[{"plan": "NO-SUCH", "from": "2026-01-01"}]),
                ".covered[0]",
                "plan 'NO-SUCH' is not on file; import it first",
            ),
            (
                one(covered=[{"plan": "TX-MA", "from": "2026-01-01", "rank": "12"}]),
                "rank",
                "than 9",
            ),
            (one(deductible_used={"26": "1.00"}), ".deductible_used.26", "is not a year"),
            (one(deductible_used={"2026": "-1"}), ".deductible_used.2026", "not an amount"),
            (one(deductible_used="5"), ".deductible_used", "expected years with amounts"),
            (one(other_insurance={"primary": True, "kind": "x"}), "kind", "is not one of"),
            (one(other_insurance={"kind": "esrd"}), ".other_insurance.primary", "is missing"),
            ("M1", "[1]", "expected keys and values"),
        ],
    )
    def test_what_is_wrong_is_named_and_costs_no_other(
        self, files: Files, said: Any, where: str, message: str
    ) -> None:
        outcome = files.take([one(id="GOOD"), said])
        assert (files.code, counts(outcome)) == (1, (1, 0, 0))
        (refused,) = outcome["refused"]
        assert refused["where"].endswith(where) or where in refused["where"]
        assert message in refused["message"]

    def test_overlapping_coverage_within_the_file(self, files: Files) -> None:
        covered = [
            {"plan": "TX-MA", "from": "2026-01-01"},
            {"plan": "TX-GOLD", "from": "2026-06-01"},
        ]
        outcome = files.take(one(covered=covered))
        assert outcome["refused"][0]["message"] == (
            "coverage under TX-MA from January 1, 2026 onward and under TX-GOLD "
            "from June 1, 2026 onward would overlap; end one first"
        )
        covered[1]["rank"] = 2
        assert counts(files.take(one(covered=covered))) == (1, 0, 0)

    def test_amounts_used_grow_by_what_is_more(self, files: Files) -> None:
        for amount in ("100.00", "150.00", "150.00"):
            files.take(one(deductible_used={"2026": amount}))
        rows = OpeningBalance.objects.order_by("id").values_list("amount", flat=True)
        assert list(rows) == [Decimal("100.00"), Decimal("50.00")]
        outcome = files.take(one(deductible_used={"2026": "120.00"}))
        (refused,) = outcome["refused"]
        assert refused["message"] == "120.00 is less than the 150.00 already on file for it"

    def test_other_insurance_is_the_whole_of_it(self, files: Files) -> None:
        files.take(one(other_insurance=[{"primary": True, "to": "2026-07-01"}]))
        files.take(one(other_insurance=[{"primary": False, "from": "2026-07-01"}]))
        other = OtherInsurance.objects.get()
        assert (other.primary, other.days.lower) == (False, JULY)
        overlapping = [{"primary": True}, {"primary": False, "from": "2026-07-01"}]
        outcome = files.take(one(other_insurance=overlapping))
        assert "overlaps the other insurance before it" in outcome["refused"][0]["message"]
        files.take(one(other_insurance=[]))
        assert not OtherInsurance.objects.exists()

    def test_papers_of_a_representative_run_out(self, files: Files) -> None:
        person = {"name": "Tom Bell", "papers": "CMS-1696", "from": "2026-01-01"}
        files.take(one(representatives=[person]))
        files.take(one(representatives=[person | {"to": "2026-07-01"}]))
        row = Representative.objects.get()
        assert (row.days.lower, row.days.upper) == (JAN, JULY)

    @pytest.mark.parametrize("content", [b"{", b"\xff\xfe\x00", b"a: [1", b'{"a": 1, "a": 2}'])
    def test_a_file_that_cannot_be_read(self, files: Files, content: bytes) -> None:
        answer = files.take(content)
        assert files.code == 2
        assert answer["unread"]

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="could not be read") as stopped:
            call_command("members_import", str(tmp_path / "none"), stderr=StringIO())
        assert stopped.value.returncode == 2

    def test_in_words(self, tmp_path: Path) -> None:
        path = tmp_path / "members.json"
        path.write_text(json.dumps([one(), one(id="M2", sex="W")]))
        said = StringIO()
        with pytest.raises(CommandError, match="1 fault"):
            call_command("members_import", str(path), stdout=said)
        assert "1 new, 0 changed, 0 as they were, 1 faults" in said.getvalue()
        assert "[1].sex: 'W' is not one of F, M, U, X" in said.getvalue()


def test_coverage_that_cases_rest_on_is_not_taken_back(files: Files) -> None:
    """Of whatever kind: any table of any app that refers to the coverage holds it."""
    files.take(one())
    under = Coverage.objects.get()
    Claim.objects.create(
        case=case(),
        number="C1",
        received=JAN,
        first_served=JAN,
        charge=Decimal("1.00"),
        member=under.member,
        coverage=under,
    )
    never = [{"plan": "TX-MA", "from": "2026-01-01", "never": True}]
    outcome = files.take(one(covered=never))
    assert "cannot be taken back: cases rest on it" in outcome["refused"][0]["message"]
    assert Coverage.objects.filter(pk=under.pk).exists()
    ended = [{"plan": "TX-MA", "from": "2026-01-01", "to": "2026-07-01"}]
    assert counts(files.take(one(covered=ended))) == (0, 1, 0)


def test_the_line_a_fault_stands_on() -> None:
    text = "code: A\nplans:\n  - code: B\n    copay:\n      in_network: x\n  - code: C\n"
    assert line_of(text, "plans[0].copay.in_network") == 5
    assert line_of(text, "plans[1].name") == 6
    assert line_of(text, "code") == 1
    assert line_of("", "code") is None
