"""Webhooks: signed, ids only, tried again, never to an address inside the house."""

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from ipaddress import ip_network
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from claims.tasks import TASKS
from config.safety import webhook_networks
from kernel.cases.timeline import record
from kernel.people.policy import Actor, NotAllowed
from kernel.record.models import Outbox
from kernel.record.outbox import relay
from kernel.webhooks.delivering import AFTER, LEASE, deliver, forget_deliveries
from kernel.webhooks.keeping import UnableToSubscribe, again, end, rotate, subscribe
from kernel.webhooks.models import Delivery, Subscription
from kernel.webhooks.posting import Unanswered, post
from kernel.webhooks.signing import signature
from kernel.webhooks.topics import wants
from kernel.webhooks.where import UnableToReach, addresses, read_url
from tests.factories import NOW, case
from tests.staff import staff

pytestmark = pytest.mark.django_db

HERE = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
ADMINISTRATOR = Actor("i.keeper", roles=frozenset({"administrator"}))


@pytest.fixture(autouse=True)
def here_is_named(settings: Any) -> None:
    """The receivers of these tests are on this machine."""
    settings.WEBHOOK_NETWORKS = HERE


class Receiver:
    """A real HTTP server on this machine that keeps what it is sent."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.got: list[tuple[dict[str, str], bytes]] = []
        kept = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                headers = {name.lower(): value for name, value in self.headers.items()}
                kept.got.append((headers, self.rfile.read(length)))
                status = kept.answers.pop(0) if kept.answers else 204
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", f"{kept.url}elsewhere")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook?of=us"
        self.running = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.running.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.running.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.stop()


def told(receiver: Receiver, *topics: str) -> Subscription:
    return subscribe(receiver.url, topics, actor=ADMINISTRATOR, now=NOW, allowed=HERE)


def passed_on() -> int:
    """What the outbox holds goes to the tasks that a worker would run."""
    return relay(
        lambda topic, message, body: TASKS[topic].apply(kwargs={"message": message, **body}).get(),
        now=NOW,
    )


def right(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """As a receiver that knows only the standard works it out."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}"
    mark = base64.b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).decode()
    return f"v1,{mark}" in headers["webhook-signature"].split(" ")


def test_the_signature_is_the_one_of_the_standards_own_example() -> None:
    """The example of the Standard Webhooks specification and of its libraries' tests."""
    assert (
        signature(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        )
        == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_what_happened_is_told_once_signed_and_without_content(receiver: Receiver) -> None:
    subscription = told(receiver, "claim.decided")
    one = case(kind="claim")
    record(one.pk, "decided", NOW, now=NOW, by="d.marsh", facts={"paid": "114.02"})
    record(one.pk, "notice_sent", NOW, now=NOW, by="d.marsh")
    assert receiver.got == [], "nothing is sent in the transaction"
    assert passed_on() == 1
    [(headers, body)] = receiver.got
    assert right(headers, body, subscription.secret)
    assert abs(int(headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
    said = json.loads(body)
    assert said.keys() == {"type", "timestamp", "data"}
    assert said["type"] == "claim.decided"
    assert datetime.fromisoformat(said["timestamp"]) == NOW
    assert said["data"].keys() == {"case", "event"}
    assert said["data"]["case"] == one.number
    assert Delivery.objects.get().state == "sent"


def test_a_message_that_the_outbox_hands_over_twice_is_sent_once(receiver: Receiver) -> None:
    told(receiver, "*")
    record(case(kind="claim").pk, "decided", NOW, now=NOW, by="d.marsh")
    passed_on()
    Outbox.objects.update(sent_at=None)
    passed_on()
    assert len(receiver.got) == 1


def test_what_nobody_wants_costs_no_message(receiver: Receiver) -> None:
    record(case(kind="claim").pk, "decided", NOW, now=NOW, by="d.marsh")
    ended = told(receiver, "authorization.*", "claim.paid")
    record(case(kind="claim").pk, "decided", NOW, now=NOW, by="d.marsh")
    end(ended.pk, actor=ADMINISTRATOR, now=NOW)
    record(case(kind="authorization").pk, "decided", NOW, now=NOW, by="d.marsh")
    assert not Outbox.objects.exists()


def test_a_restricted_case_is_told_to_nobody(receiver: Receiver) -> None:
    told(receiver, "*")
    one = case(kind="claim", restricted_to="d.marsh")
    record(one.pk, "decided", NOW, now=NOW, by="d.marsh")
    assert not Outbox.objects.exists()


@pytest.mark.parametrize(
    ("topics", "kind", "event", "wanted"),
    [
        (["*"], "claim", "decided", True),
        (["claim.*"], "claim", "decided", True),
        (["claim.*"], "claims", "decided", False),
        (["claim.decided"], "claim", "decided", True),
        (["claim.decided"], "authorization", "decided", False),
        ([], "claim", "decided", False),
    ],
)
def test_topics(topics: list[str], kind: str, event: str, wanted: bool) -> None:
    assert wants(topics, kind, event) is wanted


def waiting(receiver: Receiver) -> Delivery:
    return Delivery.objects.create(
        subscription=told(receiver, "*"), message="evt_1", body="{}", made_at=NOW, next_at=NOW
    )


def test_a_refusal_is_tried_again_and_given_up_after_three_days(receiver: Receiver) -> None:
    delivery = waiting(receiver)
    receiver.answers = [500] * 20
    at, tried = NOW, [NOW]
    while (delivery := Delivery.objects.get()).state == "waiting":
        at = delivery.next_at or at
        assert deliver(now=at - timedelta(seconds=1), allowed=HERE) == 0
        assert deliver(now=at, allowed=HERE) == 0
        tried.append(at)
    assert len(receiver.got) == 1 + len(AFTER) == 10
    assert timedelta(days=3) < at - NOW == sum(AFTER, timedelta()) < timedelta(days=4)
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {"evt_1"}
    assert (delivery.state, delivery.note, delivery.done_at) == ("dead", "answered 500", at)
    assert Subscription.objects.get().note == "evt_1 was given up after 10 tries: answered 500"
    assert Subscription.objects.get().active
    receiver.answers = []
    assert again(delivery.subscription_id, actor=ADMINISTRATOR, now=at) == 1
    assert deliver(now=at, allowed=HERE) == 1
    assert Delivery.objects.get().state == "sent"


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    waiting(receiver)
    receiver.answers = [302]
    deliver(now=NOW, allowed=HERE)
    assert len(receiver.got) == 1
    assert Delivery.objects.get().note == "answered 302"


def test_a_receiver_that_is_gone_is_told_nothing_more(receiver: Receiver) -> None:
    waiting(receiver)
    receiver.answers = [410]
    deliver(now=NOW, allowed=HERE)
    assert not Subscription.objects.get().active
    assert Delivery.objects.get().state == "dead"


def test_a_try_whose_worker_died_is_made_again_and_not_before(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(receiver)

    def killed(*args: Any, **said: Any) -> None:
        raise SystemExit

    monkeypatch.setattr("kernel.webhooks.delivering.send", killed)
    with pytest.raises(SystemExit):
        deliver(now=NOW, allowed=HERE)
    monkeypatch.undo()
    assert deliver(now=NOW + LEASE - timedelta(seconds=1), allowed=HERE) == 0
    assert deliver(now=NOW + LEASE, allowed=HERE) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_meet(receiver: Receiver) -> None:
    subscription = told(receiver, "*")
    Delivery.objects.bulk_create(
        Delivery(subscription=subscription, message=f"evt_{n}", body="{}", made_at=NOW, next_at=NOW)
        for n in range(12)
    )

    def work() -> None:
        try:
            deliver(now=NOW, allowed=HERE)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert sorted(ids) == sorted(f"evt_{n}" for n in range(12))


def test_while_a_secret_is_changed_both_sign(receiver: Receiver) -> None:
    delivery = waiting(receiver)
    old = delivery.subscription.secret
    new = rotate(delivery.subscription_id, actor=ADMINISTRATOR, now=NOW).secret
    assert new != old
    deliver(now=NOW + timedelta(hours=23), allowed=HERE)
    [(headers, body)] = receiver.got
    assert right(headers, body, old)
    assert right(headers, body, new)
    Delivery.objects.update(state="waiting", next_at=NOW)
    deliver(now=NOW + timedelta(hours=24), allowed=HERE)
    headers, body = receiver.got[1]
    assert right(headers, body, new)
    assert not right(headers, body, old)


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.8/x",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.8]/",
        "https://[64:ff9b::a00:8]/",
        "https://[2002:a00:8::1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://100.64.0.1/",
        "https://2130706433.invalid/",
        "http://93.184.216.34/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "https://user:word@93.184.216.34/",
        "https://93.184.216.34/#part",
        "https://93.184.216.34:0/",
        "https://93.184.216.34:99999/",
        "https://a b/",
        "https://",
        "https://127.0.0.1\\@93.184.216.34/",
        "https://127.0.0.1/\r\nHost: x",
        "https://93.184.216.34/" + "x" * 500,
    ],
)
def test_where_nothing_may_be_sent(url: str) -> None:
    with pytest.raises(UnableToReach):
        addresses(read_url(url), allowed=HERE)


def test_where_something_may_be_sent() -> None:
    assert addresses(read_url("https://93.184.216.34/a?b=c"), allowed=[]) == ["93.184.216.34"]
    assert addresses(read_url("http://127.0.0.1:8080"), allowed=HERE) == ["127.0.0.1"]
    inside = [ip_network("10.0.0.0/8")]
    assert addresses(read_url("https://10.0.0.8/"), allowed=inside) == ["10.0.0.8"]
    with pytest.raises(UnableToReach, match="inside the house"):
        addresses(read_url("http://127.0.0.1/"), allowed=[])


def test_a_name_with_one_address_inside_the_house_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.8", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **said: found)
    with pytest.raises(UnableToReach, match="inside the house"):
        addresses(read_url("https://partner.example/"), allowed=HERE)


def test_a_name_that_moves_into_the_house_later_is_refused_when_it_is_sent(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(receiver)
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *args, **said: [(2, 1, 6, "", ("10.0.0.8", 80))]
    )
    deliver(now=NOW, allowed=HERE)
    assert receiver.got == []
    assert "inside the house" in Delivery.objects.get().note


def test_who_takes_too_long_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that drips a byte now and then, so that no single wait is long."""
    monkeypatch.setattr("kernel.webhooks.posting.SECONDS", 0.6)
    silent = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def drip() -> None:
        taken, _ = silent.accept()
        with taken:
            taken.sendall(b"HTTP/1.1 200 OK\r\n")
            while not done.wait(0.1):
                try:
                    taken.sendall(b"X: y\r\n")
                except OSError:
                    return

    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        with pytest.raises(Unanswered):
            post(f"http://127.0.0.1:{silent.getsockname()[1]}/", {}, b"{}", allowed=HERE)
    finally:
        done.set()
        dripping.join()
        silent.close()


def test_nobody_listens() -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    with pytest.raises(Unanswered, match="nothing listens"):
        post(f"http://127.0.0.1:{port}/", {}, b"{}", allowed=HERE)


def test_only_an_administrator_keeps_the_list(receiver: Receiver) -> None:
    with pytest.raises(NotAllowed):
        subscribe(
            receiver.url,
            ["*"],
            actor=Actor("d.marsh", roles=frozenset({"adjuster", "supervisor"})),
            now=NOW,
            allowed=HERE,
        )
    for wrong in ([], ["claim"], ["claim.decided!"], ["*.*"]):
        with pytest.raises(UnableToSubscribe):
            told(receiver, *wrong)


def command(*words: str) -> str:
    said = StringIO()
    call_command("webhooks", *words, stdout=said)
    return said.getvalue()


def test_the_command(receiver: Receiver) -> None:
    staff("i.keeper", "administrator")
    staff("d.marsh", "adjuster")
    with pytest.raises(CommandError) as refused:
        command("add", receiver.url, "claim.*", "--by", "d.marsh")
    assert refused.value.returncode == 3
    made = command("add", receiver.url, "claim.*", "--by", "i.keeper")
    row = Subscription.objects.get()
    assert row.secret in made
    listed = command("list", "--by", "i.keeper")
    assert receiver.url in listed
    assert row.secret not in listed
    assert "taken" in command("test", str(row.pk), "--by", "i.keeper")
    headers, body = receiver.got[0]
    assert right(headers, body, row.secret)
    assert json.loads(body)["type"] == "webhook.test"
    receiver.answers = [500]
    with pytest.raises(CommandError, match="answered 500"):
        command("test", str(row.pk), "--by", "i.keeper")
    assert "new secret" in command("rotate", str(row.pk), "--by", "i.keeper")
    assert "nothing more" in command("end", str(row.pk), "--by", "i.keeper")
    with override_settings(WEBHOOK_NETWORKS=[]), pytest.raises(CommandError, match="inside"):
        command("add", receiver.url, "*", "--by", "i.keeper")
    with pytest.raises(CommandError, match="no webhook"):
        command("end", "0", "--by", "i.keeper")


def test_what_was_sent_is_forgotten_in_time(receiver: Receiver) -> None:
    waiting(receiver)
    deliver(now=NOW, allowed=HERE)
    assert forget_deliveries(before=NOW) == 0
    assert forget_deliveries(before=NOW + timedelta(seconds=1)) == 1


def test_this_machine_is_out_of_bounds_unless_it_is_named() -> None:
    """What asks this machine from inside is trusted there: production sends nothing to it."""
    assert webhook_networks({}, debug=False) == []
    assert webhook_networks({}, debug=True) == HERE
    assert webhook_networks({"WEBHOOK_NETWORKS": ""}, debug=True) == []
    named = webhook_networks({"WEBHOOK_NETWORKS": "10.2.0.0/16, fd00::/8"}, debug=False)
    assert [str(each) for each in named] == ["10.2.0.0/16", "fd00::/8"]
    with pytest.raises(ImproperlyConfigured, match=r"10\.2\.0\.1/16"):
        webhook_networks({"WEBHOOK_NETWORKS": "10.2.0.1/16"}, debug=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"])
def test_by_default_nothing_goes_to_this_machine(host: str) -> None:
    with pytest.raises(UnableToReach, match="inside the house"):
        addresses(read_url(f"https://{host}:8000/hook"), allowed=webhook_networks({}, debug=False))
