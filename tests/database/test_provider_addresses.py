"""Where the answer to who asked is sent: the address this request said, else the one on file."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from claims.edi.post_278 import review_file
from claims.operations.letters import issue_letters
from kernel.letters.models import Letter
from kernel.members.models import Member
from providers.addresses import Address, as_address, find_addresses, is_whole, last_given
from providers.files.directory import read_directory
from providers.models import AddressGiven, Provider
from providers.operations.import_directory import import_directory
from providers.operations.keep_addresses import keep_addresses
from tests import authorizing, lettering, pas, paying
from tests.authorizing import OTHER, requested
from tests.unit.edi.made_278 import file_of, request

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
TODAY = date(2026, 3, 3)
OAK = {"lines": ["9 OAK ROAD"], "city": "HOUSTON", "state": "TX", "zip": "77030"}
ELM = {"lines": ["4 ELM STREET", "SUITE 2"], "city": "DALLAS", "state": "TX", "zip": "75201"}


def member() -> Member:
    return paying.member(authorizing.plan())


def told() -> list[str]:
    """The address lines of the answer issued to who asked; empty where it is held."""
    done = issue_letters(dated=TODAY, now=NOW, by="test", senders=lettering.senders())
    assert [each.code for each in done.held] in ([], ["pa_answer"])
    letter = Letter.objects.filter(code="pa_answer").last()
    assert (letter is None) == bool(done.held)
    return [letter.evidence["X6"]] if letter else []


def kept(*addresses: dict[str, Any], on: date = date(2026, 2, 1)) -> None:
    for each in addresses:
        made = as_address(each)
        assert made
        keep_addresses({OTHER: made}, on=on, source="claim")


def listed(*rows: dict[str, Any]) -> None:
    """The directory with these rows as the addresses of who asks."""
    document = {"providers": [{"npi": OTHER, "name": "HILL", "addresses": list(rows)}]}
    read = read_directory(document)
    assert read.faults == []
    import_directory(read)


def test_what_a_claim_says_under_an_npi_leads_no_letter_there() -> None:
    of = member()
    paying.on_file(
        [paying.submitted(of, [paying.Lined("100.00", "80.00")], billing_npi=OTHER)],
        received=date(2026, 3, 3),
    )
    assert AddressGiven.objects.get().street == "500 CLINIC WAY"
    requested(of)
    assert told() == [], "nothing ties who sent the claim to the NPI"


def test_what_was_said_last_is_kept_once_and_read_by_no_letter() -> None:
    kept(OAK, OAK, on=date(2026, 1, 1))
    kept(ELM, on=date(2026, 2, 1))
    assert AddressGiven.objects.count() == 2
    assert last_given({OTHER}, until=date(2026, 1, 31))[OTHER].street == "9 OAK ROAD"
    assert last_given({OTHER}, until=date(2026, 2, 1))[OTHER].street == "4 ELM STREET"
    assert last_given({OTHER}, until=date(2025, 12, 31)) == {}
    assert find_addresses({OTHER}, date(2026, 2, 1)) == {}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE providers_addressgiven SET street = '1 ELSEWHERE'",
        "DELETE FROM providers_addressgiven",
        "TRUNCATE providers_addressgiven",
    ],
)
def test_what_was_said_is_never_changed(sql: str) -> None:
    kept(OAK)
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert AddressGiven.objects.get().street == "9 OAK ROAD"


def test_the_directory_of_the_day_comes_before_nppes_and_what_was_said_before_neither() -> None:
    row = {"street": "1 FIR LANE", "city": "WACO", "state": "TX", "zip_code": "76701"}
    listed(row | {"from": "2026-01-01", "to": "2026-04-01"})
    kept(OAK, on=date(2026, 1, 2))
    mail = {"street": "PO BOX 7", "city": "TYLER", "state": "TX", "zip_code": "75701"}
    Provider.objects.filter(pk=OTHER).update(**{f"mailing_{name}": on for name, on in mail.items()})
    streets = [
        find_addresses({OTHER}, day)[OTHER].street
        for day in (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2025, 12, 31))
    ]
    assert streets == ["1 FIR LANE", "1 FIR LANE", "PO BOX 7", "PO BOX 7"]


def test_a_directory_that_speaks_of_addresses_again_replaces_them() -> None:
    row = {"street": "1 FIR LANE", "city": "WACO", "state": "TX", "from": "2026-01-01"}
    listed(row)
    listed(row | {"street_2": "FLOOR 3"})
    found = find_addresses({OTHER}, TODAY)[OTHER]
    assert found == Address("1 FIR LANE", "FLOOR 3", "WACO", "TX", "")
    listed()
    assert find_addresses({OTHER}, TODAY) == {}


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ({"city": "WACO", "state": "TX", "from": "2026-01-01"}, "providers[0].addresses[0].street"),
        (
            {"street": "1 " + "A" * 99, "city": "WACO", "state": "TX", "from": "2026-01-01"},
            "providers[0].addresses[0].street",
        ),
    ],
)
def test_an_address_that_is_none_is_a_fault(row: dict[str, Any], path: str) -> None:
    read = read_directory({"providers": [{"npi": OTHER, "addresses": [row]}]})
    assert [each.path for each in read.faults] == [path]


def test_two_addresses_on_one_day_are_a_fault() -> None:
    row = {"street": "1 FIR LANE", "city": "WACO", "state": "TX", "from": "2026-01-01"}
    read = read_directory({"providers": [{"npi": OTHER, "addresses": [row, row | {"city": "X"}]}]})
    assert [each.path for each in read.faults] == ["providers[0].addresses[1]"]


def test_a_278_says_where_its_requester_is() -> None:
    who = f"HL*2*1*21*1~NM1*1P*2*ELM CLINIC*****XX*{OTHER}~N3*4 ELM STREET~N4*DALLAS*TX*752010000"
    of = member()
    body = request(of.number, last=of.last_name, requester=who)
    stream = io.BytesIO(file_of(body))
    review_file(stream, received_at=NOW, zone=authorizing.ZONE, now=NOW, by="test")
    assert "4 ELM STREET" in told()[0]
    assert AddressGiven.objects.get().source == "request"


@pytest.mark.parametrize("place", ["N4*TORONTO*ON*M5G2C4*CA", "N4*DALLAS"])
def test_an_address_that_is_not_whole_or_is_abroad_holds_the_answer(place: str) -> None:
    who = f"HL*2*1*21*1~NM1*1P*2*ELM CLINIC*****XX*{OTHER}~N3*4 ELM STREET~{place}"
    of = member()
    stream = io.BytesIO(file_of(request(of.number, last=of.last_name, requester=who)))
    review_file(stream, received_at=NOW, zone=authorizing.ZONE, now=NOW, by="test")
    assert told() == []


def test_an_address_said_in_one_request_answers_that_one_only() -> None:
    of = member()
    requested(of, as_received={"requester": {"name": "HILL", "address": OAK}})
    assert "9 OAK ROAD" in told()[0]
    other = paying.member(of.coverages.get().plan, first_name="ZOE")
    requested(other, reference="second")
    done = issue_letters(dated=TODAY, now=NOW, by="test", senders=lettering.senders())
    assert [each.code for each in done.held] == ["pa_answer"]
    assert Letter.objects.filter(code="pa_answer").count() == 1
    listed({"street": "1 FIR LANE", "city": "WACO", "state": "TX", "from": "2026-01-01"})
    assert "1 FIR LANE" in told()[0]


@pytest.mark.parametrize(
    "addresses",
    [
        "none", [None, {"line": "9 OAK"}], [{"line": [7], "city": {}, "state": "TX"}],
        [{"use": "old", "line": ["9 OAK ROAD"], "city": "HOUSTON", "state": "TX"}],
    ],
)  # fmt: skip
def test_a_bundle_with_an_address_of_any_form_is_taken(addresses: Any) -> None:
    from claims.fhir.bundle import Bundle
    from claims.fhir.people import requester
    from claims.fhir.people import told as told_by

    document = pas.bundle()
    (clinic,) = (
        each["resource"] for each in document["entry"] if each["resource"].get("id") == "clinic"
    )
    clinic["address"] = addresses
    assert told_by(requester(Bundle(document))) == {"name": "ELM CLINIC"}
    clinic["address"] = [{"line": ["9 OAK ROAD"], "city": "HOUSTON", "state": "TX"}]
    assert told_by(requester(Bundle(document)))["address"] == OAK | {"zip": ""}


def test_what_is_whole() -> None:
    assert is_whole(OAK)
    assert is_whole(OAK | {"country": "USA", "zip": ""})
    for lacking in ({"lines": [" "]}, {"city": ""}, {"state": None}, {"country": "CA"}):
        assert not is_whole(OAK | lacking)
    assert as_address(OAK | {"lines": ["A", "B", "C"]}) is None
