"""The format a member wants papers in: kept by day, and the past stays."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from kernel.members.documents import read_member
from kernel.members.formats import UnableToKeepFormat, want, want_no_more, wanting
from kernel.members.models import FormatWanted
from tests import factories

pytestmark = pytest.mark.django_db

JUNE, JULY, AUGUST = date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)


def test_a_wish_holds_from_its_day_until_it_is_ended() -> None:
    member, other = factories.member(), factories.member()
    want(member, "large_print", since=JUNE)
    assert want(member, "large_print", since=JULY) == FormatWanted.objects.get()
    want_no_more(member, "large_print", until=AUGUST)
    both = (member.pk, other.pk)
    said = {day: wanting(both, "large_print", on=day) for day in (date(2026, 5, 31), JUNE, AUGUST)}
    assert said == {date(2026, 5, 31): set(), JUNE: {member.pk}, AUGUST: set()}
    want(member, "large_print", since=date(2026, 9, 1))
    want(member, "large_print", since=date(2026, 8, 15))
    ranges = FormatWanted.objects.order_by("days").values_list("days", flat=True)
    assert [(each.lower, each.upper) for each in ranges] == [
        (JUNE, AUGUST), (date(2026, 8, 15), date(2026, 9, 1)), (date(2026, 9, 1), None),
    ]  # fmt: skip


def test_what_is_not_made_is_not_promised() -> None:
    member = factories.member()
    with pytest.raises(UnableToKeepFormat, match="'braille' is not one of large_print"):
        want(member, "braille", since=JUNE)
    with pytest.raises(UnableToKeepFormat, match="does not want"):
        want_no_more(member, "large_print", until=JUNE)
    with pytest.raises(DatabaseError), transaction.atomic():
        FormatWanted.objects.create(member=member, wanted="braille", days=(JUNE, None))


def test_a_file_of_members_says_it(tmp_path: Path) -> None:
    said: dict[str, Any] = {
        "id": "M1",
        "formats": [{"format": "large_print", "from": "2026-06-01"}],
    }
    (wish,) = read_member(said, "").formats  # type: ignore[union-attr]
    assert (wish.wanted, wish.days.start, wish.days.to) == ("large_print", JUNE, None)
    file = tmp_path / "members.json"
    file.write_text(json.dumps(said | {"last_name": "OKAFOR", "first_name": "AMARA"}))
    call_command("members_import", str(file), stdout=StringIO())
    assert FormatWanted.objects.get().days.lower == JUNE
    said["formats"] = [{"format": "large_print", "from": "2026-06-01", "to": "2026-08-01"}]
    file.write_text(json.dumps(said))
    call_command("members_import", str(file), stdout=StringIO())
    assert FormatWanted.objects.get().days.upper == AUGUST
    faults = read_member({"id": "M1", "formats": [{"format": "loud", "from": "2026-06-01"}]}, "")
    assert "formats[0].format" in str(faults[0])  # type: ignore[index]
