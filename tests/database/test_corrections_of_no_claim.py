"""Replacements and voids at the door: of a claim on file, of one in the same file, of none."""

import json
import re
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.edi import originals
from claims.edi.post_837p import Posted
from claims.models import Claim, EdiFile, PostedSet
from claims.operations.decide import adjudicate_waiting
from claims.operations.find_original import corrections, find_original
from kernel.members.models import Member
from tests import factories
from tests.database.test_intake import NOW, answers, came, member, written
from tests.unit.edi.made import HEADER, ISA, TRAILER, as_bytes, claim, swapped
from tests.unit.x12.oracle import is_valid

JANE = ("MEM0002", "DOE", "JANE", "19610407")
OMAR = ("MEM0003", "HADDAD", "OMAR", "19700101")
GROUP = ("1234567893", "471111111")
OTHERS = ("1245319599", "742222222")

Filed = Callable[..., Posted]


def sent(
    *claims: tuple[Any, ...],
    control: int = 1,
    billing: tuple[str, str] = GROUP,
    change: Callable[[list[str]], list[str]] | None = None,
) -> bytes:
    """A file of claims, each (CLM01, frequency, REF*F8, patient)."""
    segments = [ISA, *HEADER]
    for level, (number, frequency, named, *patient) in enumerate(claims, 2):
        worn, last, first, born = patient[0] if patient else JANE
        made = claim(number)
        made[0] = made[0].replace("11:B:1", f"11:B:{frequency}")
        if named:
            made.insert(2, f"REF*F8*{named}")
        segments += [
            f"HL*{level}*1*22*0",
            "SBR*P*18*GRP1******CI",
            f"NM1*IL*1*{last}*{first}****MI*{worn}",
            "N3*12 ELM ST",
            "N4*SPRINGFIELD*IL*62704",
            f"DMG*D8*{born}*F",
            "NM1*PR*2*LAKESHORE HEALTH PLAN*****PI*LHP01",
            *made,
        ]
    segments += TRAILER
    segments = change(segments) if change else segments
    data = as_bytes(segments).replace(b"000000101", b"%09d" % control)
    data = data.replace(b"REF0001", b"REF%04d" % control)
    return data.replace(b"*XX*1234567893", b"*XX*" + billing[0].encode()).replace(
        b"REF*EI*471111111", b"REF*EI*" + billing[1].encode()
    )


@pytest.fixture
def jane(db: None) -> Member:
    return member("DOE", "JANE", "MEM0002", date(1961, 4, 7))


@pytest.fixture
def filed(jane: Member, tmp_path: Path) -> Filed:
    """Posts a file with these claims, under the next control number."""
    control = 0

    def post(*claims: tuple[Any, ...], **said: Any) -> Posted:
        nonlocal control
        control += 1
        path = written(tmp_path, sent(*claims, control=control, **said), f"{control}.837")
        return came(path, tmp_path / "out")

    return post


def verdicts(posted: Posted) -> dict[str, str]:
    return {
        claim.id: " ".join(map(str, claim.statuses))
        for each in posted.receipt.transactions
        for claim in each.claims
    }


TAKEN, REFUSED = "A2:20", "A7:464"


@pytest.mark.parametrize("frequency", ["7", "8"])
class TestNoClaim:
    @pytest.mark.parametrize("named", ["C26-9999999", "NOSUCH"])
    def test_is_refused_and_nothing_of_it_is_on_file(
        self, filed: Filed, frequency: str, named: str
    ) -> None:
        filed(("A1", "1", ""))
        posted = filed(("A2", frequency, named), ("A3", "1", ""))
        assert verdicts(posted) == {"A2": REFUSED, "A3": TAKEN}
        assert (posted.posted, posted.refused, posted.exit_code) == (1, 1, 1)
        assert sorted(Claim.objects.values_list("patient_control_number", flat=True)) == [
            "A1",
            "A3",
        ]
        told = answers(posted.files)["277ca"]
        assert b"TRN*2*A2~\nSTC*A7:464*20260303*U*317.00" in told
        assert is_valid(told)
        assert "IK5*A~" in answers(posted.files)["999"].decode()

    def test_another_members(self, filed: Filed, frequency: str) -> None:
        member("HADDAD", "OMAR", "MEM0003", date(1970, 1, 1))
        filed(("A1", "1", ""))
        ours = Claim.objects.get().number
        posted = filed(("B1", frequency, ours, OMAR), ("B2", frequency, "A1", OMAR))
        assert verdicts(posted) == {"B1": REFUSED, "B2": REFUSED}

    def test_another_providers(self, filed: Filed, frequency: str) -> None:
        filed(("A1", "1", ""))
        ours = Claim.objects.get().number
        posted = filed(("B1", frequency, ours), ("B2", frequency, "A1"), billing=OTHERS)
        assert verdicts(posted) == {"B1": REFUSED, "B2": REFUSED}

    def test_another_payers(self, filed: Filed, jane: Member, frequency: str) -> None:
        old = factories.coverage(factories.member(), factories.plan(payer_id="OLD"))
        jane.coverages.update(plan=factories.plan(payer_id="NEW"))
        filed(("A1", "1", ""))
        assert verdicts(filed(("A2", frequency, "A1"))) == {"A2": TAKEN}
        Claim.objects.update(coverage=old)
        assert verdicts(filed(("A3", frequency, "A1"))) == {"A3": REFUSED}

    def test_of_a_patient_nobody_knows(self, filed: Filed, frequency: str) -> None:
        filed(("A1", "1", ""))
        stranger = ("XYZ99", "NOBODY", "NORA", "19800101")
        assert verdicts(filed(("B1", frequency, "A1", stranger))) == {"B1": REFUSED}

    def test_a_claim_that_was_refused_was_never_received(
        self, filed: Filed, frequency: str
    ) -> None:
        filed(("A1", "1", ""), change=swapped("CLM*A1*317", "CLM*A1*318"))
        assert verdicts(filed(("A2", frequency, "A1"))) == {"A2": REFUSED}

    def test_it_is_no_original_for_the_next_one(self, filed: Filed, frequency: str) -> None:
        posted = filed(("A2", frequency, "NOSUCH"), ("A3", frequency, "A2"))
        assert verdicts(posted) == {"A2": REFUSED, "A3": REFUSED}
        assert not PostedSet.objects.exists()


@pytest.mark.parametrize("frequency", ["7", "8"])
class TestSomeClaim:
    @pytest.mark.parametrize("by", ["ours", "ours in small letters", "theirs", "tax number"])
    def test_is_taken_and_found(self, filed: Filed, frequency: str, by: str) -> None:
        filed(("A1", "1", ""))
        first = Claim.objects.get()
        named = {"ours": first.number, "ours in small letters": first.number.lower()}.get(by, "A1")
        billing = (OTHERS[0], GROUP[1]) if by == "tax number" else GROUP
        assert verdicts(filed(("A1", frequency, named), billing=billing)) == {"A1": TAKEN}
        (row,) = corrections(Claim.objects.values_list("pk", flat=True))
        assert find_original(row).takes == (first.pk,)

    def test_in_the_same_file_wherever_it_stands(self, filed: Filed, frequency: str) -> None:
        after = filed(("A1", "1", ""), ("A1X", frequency, "A1"))
        before = filed(("A2X", frequency, "A2"), ("A2", "1", ""))
        assert {*verdicts(after).values(), *verdicts(before).values()} == {TAKEN}

    def test_in_the_same_file_of_another_patient(self, filed: Filed, frequency: str) -> None:
        member("HADDAD", "OMAR", "MEM0003", date(1970, 1, 1))
        posted = filed(("A1", "1", ""), ("B1", frequency, "A1", OMAR))
        assert verdicts(posted) == {"A1": TAKEN, "B1": REFUSED}

    def test_an_earlier_correction_in_the_same_file(self, filed: Filed, frequency: str) -> None:
        filed(("A1", "1", ""))
        right = filed(("A2", "7", "A1"), ("A3", frequency, "A2"))
        assert verdicts(right) == {"A2": TAKEN, "A3": TAKEN}
        wrong = filed(("A5", frequency, "A4"), ("A4", "7", "A1"))
        assert verdicts(wrong) == {"A5": REFUSED, "A4": TAKEN}

    def test_taken_back_already_is_for_a_person(self, filed: Filed, frequency: str) -> None:
        filed(("A1", "1", ""))
        adjudicate_waiting(now=NOW, by="test")
        first = Claim.objects.get()
        filed(("A2", "8", first.number))
        adjudicate_waiting(now=NOW, by="test")
        assert verdicts(filed(("A3", frequency, first.number))) == {"A3": TAKEN}
        adjudicate_waiting(now=NOW, by="test")
        assert Claim.objects.get(patient_control_number="A3").state == "pended"

    def test_two_that_fit_are_for_a_person(self, filed: Filed, frequency: str) -> None:
        filed(("A1", "1", ""))
        filed(("A1", "1", ""), change=swapped("20260301", "20260228"))
        assert verdicts(filed(("A3", frequency, "A1"))) == {"A3": TAKEN}
        adjudicate_waiting(now=NOW, by="test")
        assert Claim.objects.get(patient_control_number="A3").state == "pended"

    @pytest.mark.parametrize("differs", [(1, "ROE"), (3, "19610408")])
    def test_of_a_person_whose_details_differ(
        self, filed: Filed, frequency: str, differs: tuple[int, str]
    ) -> None:
        filed(("A1", "1", ""))
        other = list(JANE)
        other[differs[0]] = differs[1]
        posted = filed(("A2", frequency, "A1", tuple(other)))
        assert verdicts(posted) == {"A2": TAKEN}

    def test_whose_patient_was_not_matched_yet(self, filed: Filed, frequency: str) -> None:
        wrong = (JANE[0], "ROE", *JANE[2:])
        filed(("A1", "1", "", wrong))
        assert Claim.objects.get().member is None
        ours = Claim.objects.get().number
        posted = filed(("A2", frequency, "A1"), ("A3", frequency, ours))
        assert verdicts(posted) == {"A2": TAKEN, "A3": TAKEN}


def test_other_frequencies_stay_refused(filed: Filed) -> None:
    filed(("A1", "1", ""))
    posted = filed(*((f"B{each}", each, "A1") for each in "023456"))
    assert set(verdicts(posted).values()) == {"A7:535"}


def test_without_a_number_one_is_missing(filed: Filed) -> None:
    assert verdicts(filed(("A1", "7", ""))) == {"A1": "A6:464"}


class TestAgain:
    def test_the_same_bytes_are_answered_the_same_though_its_original_came_since(
        self, filed: Filed, tmp_path: Path
    ) -> None:
        void, good = ("A2", "8", "A1"), ("A3", "1", "")
        first = filed(void, good)
        filed(("A1", "1", ""))
        again = came(tmp_path / "1.837", tmp_path / "again")
        assert again.duplicate_of is not None
        assert verdicts(again) == {"A2": REFUSED, "A3": TAKEN}
        assert answers(again.files) == answers(first.files)
        assert b"REF*1K*" in answers(again.files)["277ca"]

    def test_sent_anew_once_its_original_is_on_file(self, filed: Filed) -> None:
        """A set of which nothing was taken was never received: it is no repetition."""
        assert verdicts(filed(("A2", "8", "A1"))) == {"A2": REFUSED}
        filed(("A1", "1", ""))
        assert verdicts(filed(("A2", "8", "A1"))) == {"A2": TAKEN}

    def test_a_fault_costs_none_beside_it(self, filed: Filed) -> None:
        posted = filed(
            ("A1", "1", ""),
            ("A2", "8", "NOSUCH"),
            ("A3", "7", "A1"),
            ("A4", "1", ""),
            change=swapped("CLM*A4*317", "CLM*A4*318"),
        )
        assert verdicts(posted) == {"A1": TAKEN, "A2": REFUSED, "A3": TAKEN, "A4": "A7:400 A7:178"}
        numbers = [
            (each.id, each.number) for one in posted.receipt.transactions for each in one.claims
        ]
        assert [bool(number) for _, number in numbers] == [True, False, True, False]


def test_a_fixed_number_of_statements(filed: Filed, monkeypatch: pytest.MonkeyPatch) -> None:
    filed(("A1", "1", ""))
    counted = []
    for many in (1, 40):
        claims = [(f"X{many}-{each}", "8", f"NO{each}") for each in range(many)]
        with CaptureQueriesContext(connection) as queries:
            filed(*claims, ("A1", "7", "A1"))
        counted.append(len(queries))
    assert counted[0] == counted[1]
    monkeypatch.setattr(originals, "AT_ONCE", 7)
    posted = filed(*((f"Y{each}", "8", "A1" if each % 3 else "NO") for each in range(20)))
    assert [claim == TAKEN for claim in verdicts(posted).values()] == [
        bool(each % 3) for each in range(20)
    ]


class TestEdiCheck:
    def check(self, path: Path) -> tuple[int, dict[str, Any]]:
        out, code = StringIO(), 0
        try:
            call_command("edi_check", str(path), "--json", stdout=out)
        except SystemExit as end:
            code = int(str(end.code))
        return code, json.loads(out.getvalue())

    def test_says_what_the_door_would(self, filed: Filed, tmp_path: Path) -> None:
        filed(("A1", "1", ""))
        files = EdiFile.objects.count()
        path = written(tmp_path, sent(("A2", "8", "NOSUCH"), ("A3", "7", "A1"), control=9))
        code, answer = self.check(path)
        assert code == 1
        claims = answer["interchanges"][0]["groups"][0]["transactions"][0]["claims"]
        assert [(each["id"], each["codes"]) for each in claims] == [("A2", [REFUSED]), ("A3", [])]
        assert re.search("'NOSUCH' .* is none of this patient", claims[0]["message"])
        assert EdiFile.objects.count() == files

    def test_without_a_database_says_what_it_did_not_check(
        self, jane: Member, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(type(connection), "was_made", False, raising=False)
        path = written(tmp_path, sent(("A2", "8", "NOSUCH")))
        with CaptureQueriesContext(connection) as queries:
            code, answer = self.check(path)
        assert (code, len(queries)) == (0, 0)
        assert any("replaced or voided" in note for note in answer["notes"])
        plain = self.check(written(tmp_path, sent(("A1", "1", ""))))[1]
        assert not any("replaced or voided" in note for note in plain["notes"])
