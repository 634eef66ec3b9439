"""What everybody may read of prior authorization: published by a person, never changed, and never
telling of few people."""

import json
import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from kernel.people.policy import Actor, NotAllowed
from reports.models import Publication, Snapshot, Withdrawal
from reports.operations.publish import UnableToPublish, publish, small_left, withdraw
from reports.showing.publications import published
from reports.table import Period
from tests.publishing import kept, requests
from tests.reporting import OFFICER
from tests.staff import browser

pytestmark = pytest.mark.django_db
PAGE = "/public/prior-authorization-metrics"
NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
ROW = re.compile(r'<tr><th scope="row">([^<]+)</th><td>([^<]+)</td><td>([^<]+)</td></tr>')


def a_year(year: int = 2025, approved: int = 30) -> Snapshot:
    """Requests of one contract: standard, approved after two days or denied after four; expedited,
    approved after a day; some withdrawn."""
    return kept(
        [
            *requests(approved, "approved"),
            *requests(20, "denied", hours=96),
            *requests(12, "approved", track="expedited", hours=24),
            *requests(11, "", left_out="withdrawn"),
            *requests(3, "", left_out="open"),
        ],
        year,
    )


def read(url: str = PAGE, status: int = 200) -> str:
    answer = Client().get(url)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def figures(text: str) -> dict[str, tuple[str, str]]:
    return {name: (value, base) for name, value, base in ROW.findall(text)}


def test_the_page_says_what_was_published_to_whoever_comes() -> None:
    assert "Nothing is published yet." in read()
    publish(a_year().number, "", OFFICER, now=NOW)
    text = read()
    told = figures(text)
    # 30 of 50 standard, 20 of 50; (30 x 2 + 20 x 4) / 50 days; the 25th and the 26th took two
    assert told["Standard requests approved"] == ("60.00%", "30 of 50")
    assert told["Standard requests denied"] == ("40.00%", "20 of 50")
    assert told["Standard requests: mean time to decision, in days"] == ("2.80 days", "50 requests")
    assert told["Standard requests: median time to decision, in days"][0] == "2.00 days"
    assert told["Expedited requests approved"] == ("100.00%", "12 of 12")
    assert told["Expedited requests: mean time to decision, in hours"][0] == "24.00 hours"
    assert "withdrawn before it was decided: 11" in text
    assert "not decided yet as of this report: *" in text
    assert "Medicare Advantage contract H9999" in text
    assert "January 1, 2025 to December 31, 2025" in text
    assert "<li>second opinions</li>" in text
    assert "percent of standard requests received in the period" in text.lower()
    assert text.count("<caption>") == 1
    assert "rail" not in text
    assert Client().post(PAGE).status_code == 405


def test_years_before_stay_and_what_is_gone_says_so() -> None:
    old = publish(a_year(2025).number, "", OFFICER, now=NOW)
    new = publish(a_year(2026).number, "", OFFICER, now=datetime(2027, 3, 1, tzinfo=UTC))
    assert "calendar year 2026" in read()
    assert figures(read(f"{PAGE}?year=2025"))["Standard requests approved"][1] == "30 of 50"
    again = a_year(2025, approved=32)
    later = datetime(2027, 4, 1, 15, tzinfo=UTC)
    with pytest.raises(UnableToPublish, match="say in a sentence what is new"):
        publish(again.number, " ", OFFICER, now=later)
    changed = publish(again.number, "Two requests of a delegate are added.", OFFICER, now=later)
    text = read(f"{PAGE}?publication={old.number}")
    assert f'superseded on April 1, 2027 by <a href="{PAGE}?publication={changed.number}"' in text
    assert figures(text) == {}
    assert "Two requests of a delegate are added." in read(f"{PAGE}?year=2025")
    withdraw(changed.number, "A delegate's were counted twice.", OFFICER, now=later)
    text = read(f"{PAGE}?year=2025")
    assert "withdrawn on April 1, 2027: A delegate's were counted twice." in text
    assert figures(text) == {}
    assert f"?year={new.year}" in text
    for strange in ("?year=2024", "?year=x", "?publication=P0009999", "?what=1", "?year=²"):
        assert "<table" not in read(PAGE + strange, 404)


def test_of_two_at_the_same_moment_the_second_says_what_is_new(monkeypatch: Any) -> None:
    publish(a_year(2025).number, "", OFFICER, now=NOW)
    monkeypatch.setattr("reports.operations.publish.newest", lambda report, year: None)  # not seen
    with pytest.raises(UnableToPublish, match="published a moment ago"):
        publish(a_year(2025, approved=32).number, "", OFFICER, now=NOW)
    assert Publication.objects.count() == 1


@pytest.mark.parametrize(
    ("period", "as_of", "why"),
    [
        (Period(date(2025, 1, 1), date(2025, 7, 1)), None, "of another period"),
        (None, datetime(2025, 12, 31, 15, tzinfo=UTC), "before that year was over"),
    ],
)
def test_a_year_is_published_when_it_is_over(
    period: Period | None, as_of: datetime | None, why: str
) -> None:
    made = kept(requests(30, "approved"), period=period, as_of=as_of)
    with pytest.raises(UnableToPublish, match=why):
        publish(made.number, "", OFFICER, now=NOW)
    with pytest.raises(UnableToPublish, match="it has no figures"):
        publish(kept([]).number, "", OFFICER, now=NOW)


def test_what_tells_of_few_people_is_hidden_with_what_would_tell_it() -> None:
    """Five expedited ones, and eleven of 125 decided with more time: 8.80 percent, which of totals
    from 121 to 130 only 125 gives; so it is hidden too."""
    made = kept(
        [
            *requests(11, "approved", extended=True),
            *requests(69, "approved"),
            *requests(40, "denied"),
            *requests(5, "approved", track="expedited"),
        ]
    )
    assert list(small_left(made)) == []
    publish(made.number, "", OFFICER, now=NOW)
    told = figures(read())
    assert [n for n in range(121, 131) if round(0.0880 * n, 2) == 11] == [125]
    assert told["Standard requests approved"] == ("66.67%", "80 of 120")
    hidden = "not shown (a count of 1 to 10)"
    for name in ("Expedited requests approved", "Expedited requests denied",
                 "Expedited requests: mean time to decision, in hours",
                 "Requests with more time taken, and approved"):  # fmt: skip
        assert told[name][0] == hidden, name
        assert not re.search(r"\d", told[name][1]), name


def test_a_small_count_that_was_let_through_is_not_published(monkeypatch: Any) -> None:
    monkeypatch.setattr("reports.tables.cms0057.HIDE_UP_TO", 0)
    made = kept([*requests(30, "approved"), *requests(3, "denied")])
    with pytest.raises(UnableToPublish, match="a small count is still to be read"):
        publish(made.number, "", OFFICER, now=NOW)
    assert not Publication.objects.exists()


def test_a_publication_is_not_changed_and_is_of_the_chain() -> None:
    row = publish(a_year().number, "", OFFICER, now=NOW)
    withdraw(row.number, "A mistake.", OFFICER, now=NOW)
    for model in (Publication, Withdrawal):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().update(by="nobody")
        (kept_row,) = model.objects.all()
        with connection.cursor() as cursor:
            table = model._meta.db_table
            statement = f"SELECT ({model.AGREES}) FROM (SELECT *, stored::jsonb AS said FROM {table}) {table}"  # noqa: E501
            cursor.execute(statement)
            assert cursor.fetchall() == [(True,)]
            cursor.execute("SELECT count(*) FROM record_seal WHERE batch = %s", [kept_row.batch])
            assert cursor.fetchone() == (1,)
    with pytest.raises(UnableToPublish, match="was withdrawn before"):
        withdraw(row.number, "Again.", OFFICER, now=NOW)
    assert published(2025).standing == "withdrawn"


def test_who_may_publish_is_policys_to_say() -> None:
    made, leader = a_year(), Actor("s.upervisor", roles=frozenset({"supervisor"}))
    with pytest.raises(NotAllowed, match="compliance officer may"):
        publish(made.number, "", leader, now=NOW)
    client = browser("s.upervisor", "supervisor")
    assert client.post(f"/reports/runs/{made.number}/publish").status_code == 403


def test_the_officer_publishes_and_withdraws_from_pages() -> None:
    client, made = browser("o.fficer", "compliance_officer"), a_year()
    assert "Publish it" in client.get(f"/reports/runs/{made.number}").content.decode()
    answer = client.post(f"/reports/runs/{made.number}/publish", {"note": ""})
    assert answer["Location"] == "/reports/publications"
    (row,) = Publication.objects.all()
    assert (row.by, row.year, row.snapshot_id) == ("o.fficer", 2025, made.pk)
    answer = client.post(f"/reports/runs/{made.number}/publish", {"note": "again"})
    assert (answer.status_code, "is published already" in answer.content.decode()) == (422, True)
    assert "Current" in client.get("/reports/publications").content.decode()
    url = f"/reports/publications/{row.number}/withdraw"
    assert client.post(url, {"why": ""}).status_code == 422
    assert client.post(url, {"why": "A mistake."}).status_code == 302
    assert "A mistake." in client.get("/reports/publications").content.decode()
    assert client.post("/reports/publications/P0099999/withdraw", {"why": "x"}).status_code == 404


def test_the_interface_publishes_lists_and_withdraws() -> None:
    client, made = browser("o.fficer", "compliance_officer"), a_year()

    def sent(url: str, said: dict[str, str]) -> Any:
        headers = {"Idempotency-Key": str(uuid4())}
        body = json.dumps(said)
        return client.post(url, body, content_type="application/json", headers=headers)

    url = "/api/v1/reports/publications"
    gone = sent(url, {"snapshot": "S0099999"})
    assert gone.status_code == 404, gone.content
    assert sent(url, {"snapshot": made.number, "x": "1"}).status_code == 422
    answer = sent(url, {"snapshot": made.number})
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["standing"], said["year"]) == ("current", 2025)
    (level,) = said["levels"]
    assert next(each for each in level["figures"] if each["id"] == "M2")["base"] == "30 of 50"
    assert client.get(url).json()["results"] == [said]
    assert sent(url, {"snapshot": made.number}).status_code == 422
    gone = sent(f"{url}/{said['number']}/withdraw", {"why": "A mistake."}).json()
    assert (gone["standing"], gone["withdrawn_why"], gone["levels"]) == (
        *("withdrawn", "A mistake."), [],
    )  # fmt: skip
    assert sent(f"{url}/P0099999/withdraw", {"why": "x"}).status_code == 404
