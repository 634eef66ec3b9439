"""Every page, looked at by axe and at two widths; a page without an entry here fails."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.plugin import DjangoDbBlocker

from appeals.desk.acting import ALL
from appeals.desk.external import ALL as OUTSIDE
from appeals.external.ire import forward
from appeals.models import Appeal, Contact
from claims.letters.senders import read_senders
from claims.models import AuthorizationRequest, Claim, Report
from claims.operations.authorizations.kept_aside import Message, keep
from claims.operations.authorizations.pend import pend as ask_for
from claims.operations.bulk import KIND
from claims.operations.letters import issue_letters
from config.opening.load import load
from config.opening.staff import staff
from config.opening.story import Story
from grievances.desk.acting import ALL as ON_GRIEVANCES
from grievances.desk.matters import ALL as ON_MATTERS
from grievances.models import Grievance, Matter
from grievances.operations.open import Complaint, Said, open_grievance
from kernel.cases.models import Case, WorkItem
from kernel.documents.models import Filed
from kernel.jobs.models import Job, State
from kernel.letters.models import LetterAbout
from kernel.members.matching import Named
from kernel.people.models import Person
from tests.browser import further, of_reports
from tests.browser.desks import claim_of
from tests.browser.windows import WIDE, Windows
from tests.contracts.test_doors_ask import addresses
from tests.lasting import committed_for_this_file
from tests.plain_words import raw, read_by_a_person

pytestmark = pytest.mark.django_db(transaction=True)

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW, MAGNIFIED = (390, 844), (640, 512)
"""A telephone; and a window of 1280 points at twice the size."""

ADJUSTER, SUPERVISOR, KEEPER, WATCHER = "t.ruiz", "m.osei", "p.raman", "d.falk"

HEARER = "a.kell"
OF_AN_APPEAL = (
    *("appeal", "appeal-decide", "appeal-letter", "appeal-assign", "appeal-consult"),
    *("appeal-take-papers", "appeal-dismiss", "appeal-note", "appeal-second-level"),
    *("appeal-external-review", "appeal-explain"),
)
OF_A_REVIEW = ("outcome", "effect", "screen", "assign", "receipt")

COORDINATOR = "g.wren"
OF_A_GRIEVANCE = (
    *("grievance", "grievance-answer", "grievance-extend", "grievance-mend", "grievance-note"),
    *("grievance-letter", "grievance-peers", "grievance-reclassify", "grievance-receipt"),
    *("grievance-take-papers", "grievance-peer-review"),
)
LISTS_OF_GRIEVANCES = (
    *("grievances", "grievance-new", "grievance-trends", "complaint-register"),
    *("market-conduct", "matters", "matter-new"),
)
OF_REPORTS = (
    *("dashboard", "reports", "report-ask", "report-run", "report-again", "report-checks"),
    *("report-why", "report-behind", "report-publications"),
    *("sample-draw", "samples", "sample", "sample-again", "evidence"),
    *("record-damages", "record-damage"),
)
OF_A_MATTER = ("matter", "matter-answer", "matter-close", "matter-code")

# Who opens a page, by the name of its address.  A page that needs something of a certain kind has
# it in `samples`.
OPENED_BY = {
    "start": ADJUSTER,
    "keys": ADJUSTER,
    "search": ADJUSTER,
    "me": ADJUSTER,
    "jobs": ADJUSTER,
    "job": SUPERVISOR,
    "queue": ADJUSTER,
    "queue-skip": ADJUSTER,
    "queue-skips": SUPERVISOR,
    "deadlines": ADJUSTER,
    "claim-list": ADJUSTER,
    "claim": ADJUSTER,
    "claim-approve": ADJUSTER,
    "claim-deny": ADJUSTER,
    "claim-pend": ADJUSTER,
    "claim-note": ADJUSTER,
    "claim-extend": ADJUSTER,
    "claim-receive": ADJUSTER,
    "claim-access": SUPERVISOR,
    "claim-cob": ADJUSTER,
    "claim-compare": ADJUSTER,
    "claim-document": ADJUSTER,
    "claim-document-text": ADJUSTER,
    "claim-letter": ADJUSTER,
    "claim-match": ADJUSTER,
    "claim-original": ADJUSTER,
    "claim-report": ADJUSTER,
    "approvals": "e.brandt",
    "authorization": ADJUSTER,
    "correspondence": "a.kell",
    "authorization-letter": ADJUSTER,
    "appeals": HEARER,
    "appeal-new": HEARER,
    "appeal-contact": HEARER,
    "appeal-letter-issued": HEARER,
    **dict.fromkeys(OF_AN_APPEAL, HEARER),
    **dict.fromkeys(("review", "review-outcome", "review-effect"), HEARER),
    **dict.fromkeys(("review-screen", "review-assign", "alerts", "disputes"), HEARER),
    **dict.fromkeys(("review-fast-track", "review-receipt"), HEARER),
    **dict.fromkeys(("dispute", "dispute-new", "dispute-decide", "dispute-withdraw"), HEARER),
    "roster": SUPERVISOR,
    **dict.fromkeys(OF_A_GRIEVANCE, COORDINATOR),
    **dict.fromkeys((*LISTS_OF_GRIEVANCES, "grievance-contact"), COORDINATOR),
    **dict.fromkeys(OF_REPORTS, WATCHER),
    **dict.fromkeys((*OF_A_MATTER, "matter-send"), COORDINATOR),
    "people": KEEPER,
    "person": KEEPER,
    "new-person": KEEPER,
    "looks": WATCHER,
    "audit": WATCHER,
    "audit-trail": WATCHER,
    "problems": ADJUSTER,
    "problem": ADJUSTER,
    "api-docs": ADJUSTER,
    "public-metrics": "",
    "account_login": "",
    "account_logout": ADJUSTER,
    "account_change_password": ADJUSTER,
    "account_reauthenticate": ADJUSTER,
    "account_inactive": "",
    "usersessions_list": ADJUSTER,
    "mfa_index": ADJUSTER,
    "mfa_activate_totp": ADJUSTER,
    "mfa_list_webauthn": ADJUSTER,
    "socialaccount_login_cancelled": "",
    "socialaccount_login_error": "",
}
# Other shapes of a page, by what stands after its address.
SHAPES = {
    "queue": ("?columns=member&columns=clock", "?owner=nobody-of-us"),
    "appeals": ("?state=open&track=standard",),
    "grievances": ("?state=open&track=standard",),
    "grievance-trends": ("?of=delegate",),
    "matters": ("?kind=inquiry&state=open",),
    "matter-new": ("?kind=qio", "?kind=ctm"),
    "alerts": ("?all=yes",),
    "deadlines": ("?as=table&owed=all", "?as=calendar", "?kind=claim&owner=me"),
    "dashboard": ("?period=2020",),
    "reports": ("?report=od",),
    "approvals": ("?after=0+2020-01-01T00%3A00%3A00%2B00%3A00+0",),
}
# Addresses that are no page of their own, each with why.
NO_PAGE = {
    **dict.fromkeys(("livez", "readyz", "idle", "api-description"), "for programs"),
    **dict.fromkeys(
        (
            *("claim-document-file", "claim-document-page", "claim-letter-pdf", "queue-export"),
            *("authorization-letter-pdf", "appeal-letter-pdf", "review-packet"),
            *("grievance-letter-issued", "grievance-letter-pdf", "matter-packet"),
            *("complaint-register-file", "audit-trail-csv", "report-file"),
            *("market-conduct-file", "sample-csv", "sample-evidence-zip", "evidence-file"),
            "sample-sheet",
        ),
        "a file or a picture",
    ),
    **dict.fromkeys(
        (
            *("claim-member", "claim-findings", "claim-retry", "queue-take"),
            *("approval-agree", "approval-back", "authorization-agree", "authorization-back"),
            *("queue-bulk", "queue-undo", "queue-view", "queue-view-remove", "queue-give-back"),
            *("queue-finish", "job-cancel", "end-session", "make-token", "revoke-token"),
            *("person-leave", "person-password", "person-return", "person-token-revoke"),
            *("alert-take", "queue-have-back", "dashboard-figures", "report-publish"),
            *("report-withdraw", "sample-evidence", "queue-keep", "claim-pend-undo"),
        ),
        "only sent to, by a form",
    ),
    **dict.fromkeys(
        (
            *(f"appeal-{act.slug}" for act in ALL if f"appeal-{act.slug}" not in OF_AN_APPEAL),
            *(f"review-{act.slug}" for act in OUTSIDE if act.slug not in OF_A_REVIEW),
        ),
        "the same form as the acts above, with questions of the same kinds",
    ),
    **dict.fromkeys(
        {f"grievance-{act.slug}" for act in ON_GRIEVANCES} - set(OF_A_GRIEVANCE)
        | {f"matter-{act.slug}" for act in ON_MATTERS} - {*OF_A_MATTER, "matter-send"},
        "the same form as the acts above, with questions of the same kinds",
    ),
}
"""Forms of the sign-in library that follow on one of those above are its own tests' matter, and
`tests/browser/test_keys_and_idleness.py` walks through them."""


def ours() -> Iterator[str]:
    """The names of all addresses of pages, those of the interfaces left out."""
    for address, found in addresses():
        if not address.startswith(("api/v1", "fhir/", "account/")):
            yield str(found.name)


def test_every_page_has_an_entry() -> None:
    assert set(ours()) - OPENED_BY.keys() - NO_PAGE.keys() == set()
    assert not OPENED_BY.keys() & NO_PAGE.keys()


def samples() -> dict[str, dict[str, Any]]:
    """For each page that is about something, what it is about."""
    claim, late = claim_of("DK-1001"), claim_of("DK-1003")
    filed = Filed.objects.filter(case__of_chain__chain=claim.chain).latest("pk")
    letter = LetterAbout.objects.filter(case=claim_of("DK-1012").pk).latest("letter")
    first, second = Claim.objects.filter(patient_control_number="DK-0902").order_by("pk")
    item = WorkItem.objects.get(case=late.pk, done_at=None, queue="claims")
    report = Report.objects.filter(confirmations=None).latest("pk")
    waiting = Claim.objects.filter(chain=report.chain_id).latest("pk")
    told = letter_about_a_request()
    number = {"number": claim.number}
    document = {**number, "upload": filed.upload_id}
    return {
        **dict.fromkeys(
            ("claim", "claim-approve", "claim-deny", "claim-pend", "claim-note", "claim-receive"),
            number,
        ),
        "audit-trail": number,
        "claim-extend": {"number": claim_of("DK-1006").number},
        "claim-access": number,
        "claim-cob": {"number": late.number},
        "claim-compare": {"number": first.number, "other": second.number},
        "claim-document": document,
        "claim-document-text": {**document, "page": 1},
        "claim-letter": {
            "number": claim_of("DK-1012").number,
            "identity": letter.letter_id,
        },
        "claim-match": {"number": claim_of("DK-1010").number},
        "claim-original": {"number": claim_of("DK-1013").number},
        "claim-report": {"number": waiting.number, "report": report.pk},
        "authorization": {"number": AuthorizationRequest.objects.latest("pk").number},
        "authorization-letter": {
            "number": AuthorizationRequest.objects.get(pk=told.case_id).number,
            "identity": told.letter_id,
        },
        "correspondence": {"number": a_message().number},
        **of_appeals(),
        **of_grievances(),
        **further.samples(),
        **of_reports.samples(),
        "job": {"identity": finished_job(SUPERVISOR).pk},
        "queue-skip": {"item": item.pk},
        "person": {"username": "j.ortiz"},
        "problem": {"code": "stale"},
    }


def of_appeals() -> dict[str, dict[str, Any]]:
    """An appeal whose clock stands still, with its letter; one sent to the IRE; what came."""
    appeal = Appeal.objects.get(claim__patient_control_number="DK-2006")
    told = LetterAbout.objects.filter(case=appeal.pk).latest("letter")
    late = Appeal.objects.select_related("case").get(claim__patient_control_number="DK-2002")
    review = forward(late, now=timezone.now(), by="test", late=True)
    number, outside = {"number": appeal.number}, {"number": review.number}
    return {
        **dict.fromkeys(OF_AN_APPEAL, number),
        **dict.fromkeys(("review", "review-outcome", "review-effect"), outside),
        "appeal-letter-issued": {**number, "identity": told.letter_id},
        "appeal-contact": {"identity": Contact.objects.filter(state="open").latest("pk").pk},
    }


def of_grievances() -> dict[str, dict[str, Any]]:
    """A grievance of two issues, one of them about quality of care."""
    appeal = Appeal.objects.get(claim__patient_control_number="DK-2006")
    now = timezone.now()
    said = Complaint(
        category="conduct",
        issues=(Said("The nurse was rude."), Said("The wrong drug.", quality_of_care=True)),
        filed="in_writing",
        regimes=("medicare_advantage",),
    )
    row = open_grievance(
        said, member=appeal.member, received_at=now, zone=settings.TIME_ZONE, now=now, by="test"
    )
    inquiry, review = (Matter.objects.get(kind=kind) for kind in ("inquiry", "qio_review"))
    waiting = Contact.objects.filter(state="open", text__contains="wrong drug").latest("pk")
    return {
        **{key: {"number": row.number} for key in OF_A_GRIEVANCE},
        **{key: {"number": inquiry.number} for key in OF_A_MATTER},
        "matter-send": {"number": review.number},
        "grievance-contact": {"identity": waiting.pk},
    }


def a_message() -> Case:
    """An appeal that came where requests do."""
    now = timezone.now()
    message = Message(
        Named("DK2B01", "NOBODY", "KNOWN", None), "2", "clinic", "a message", "x12",
        {"segments": ["UM*HS*2*20", "MSG*WE ASK YOU TO LOOK AGAIN"]},
    )  # fmt: skip
    return keep(message, received_at=now, zone=settings.TIME_ZONE, now=now, by="test")


def letter_about_a_request() -> LetterAbout:
    """The letter that asks for what a prior authorization lacks."""
    now = timezone.now()
    asked = AuthorizationRequest.objects.filter(case__track="standard").latest("pk")
    ask_for(asked.number, ["medical_records"], "To compare the opinions.", now=now, by=ADJUSTER)
    issue_letters(
        dated=now.date(), now=now, by=ADJUSTER, senders=read_senders(None), running_cycles=False
    )
    return LetterAbout.objects.filter(case=asked.pk).latest("letter")


def finished_job(by: str) -> Job:
    """Work on many at once that is over, some of it refused, and that may still be taken back."""
    now = timezone.now()
    refused = [{"item": 1, "case": "R26-0000001", "why": "somebody else has it in hand"}]
    return Job.objects.create(
        kind=KIND,
        state=State.DONE.value,
        by=by,
        parameters={"act": "assign", "to": ADJUSTER},
        total=2,
        done=2,
        message="1 changed, 1 not",
        result={"changed": 1, "refused": refused},
        made_at=now,
        touched_at=now,
        finished_at=now,
    )


def faults(page: Page) -> Iterator[str]:
    """What axe finds, each with where."""
    if not page.evaluate("'axe' in window"):  # half a million characters: once a page
        page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false})",
        RULES,
    )
    for each in found["violations"]:
        where = ", ".join(str(node["target"]) for node in each["nodes"][:3])
        yield f"{each['id']}: {each['help']} at {where}"


def too_wide(page: Page) -> Iterator[str]:
    """Whether the page must be moved sideways, and for what."""
    wide, seen = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    if wide > seen:
        yield f"{wide} points wide in a window of {seen}"


def looked_at(page: Page, address: str, *, known: bool = False) -> Iterator[str]:
    """What is wrong at each size.  A page that is `known` is looked at once by axe: only what is
    around it differs for another person."""
    for size in (WIDE, NARROW, MAGNIFIED):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        yield from (f"{address} at {size[0]}: {each}" for each in too_wide(page))
        if size is WIDE or (size is NARROW and not known):
            yield from (f"{address} at {size[0]}: {each}" for each in faults(page))


PIECES = (ADJUSTER, HEARER, COORDINATOR, "another")
"""Whose pages are looked at together; each piece is a test of its own, for its time."""


def piece_of(who: str) -> str:
    return who if who in PIECES else "another"


def test_every_page_is_in_a_piece() -> None:
    assert {piece_of(who) for who in OPENED_BY.values()} == set(PIECES)


@pytest.fixture(scope="module")
def about(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, dict[str, Any]]]:
    """The whole story, on file once for all who only look; what each page is about."""
    lie = tmp_path_factory.mktemp("pages") / "documents"
    with committed_for_this_file(django_db_blocker, DOCUMENTS_DIR=lie):
        load(Story(timezone.now()))
        yield samples()


@pytest.fixture
def documents(about: dict[str, dict[str, Any]]) -> None:
    """They lie where the story left them."""


def every_address(about: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Of each page by its name, in each of its shapes and for each case it looks different for."""
    for name in OPENED_BY:
        for shape in ("", *SHAPES.get(name, ())):
            yield name, reverse(name, kwargs=about.get(name, {})) + shape
    for name, other in others():
        yield name, reverse(name, kwargs=other)


def others() -> Iterator[tuple[str, dict[str, Any]]]:
    """Cases of the story a page looks different for: a grievance of one issue, one that is a
    department's too, an appeal whose papers are missing."""
    conduct, texan = (
        Grievance.objects.get(member=claim_of(claim).member, category=category)
        for claim, category in (("DK-2002", "conduct"), ("DK-2003", "obstruction"))
    )
    for name in ("grievance", "grievance-letter", "grievance-reclassify", "grievance-receipt"):
        yield name, {"number": conduct.number}
    yield "grievance", {"number": texan.number}
    yield "grievance-contact", {"identity": texan.contact_id}
    papers = Appeal.objects.get(claim__patient_control_number="DK-2008").number
    for name in ("appeal", "appeal-take-papers", "appeal-dismiss"):
        yield name, {"number": papers}


@pytest.mark.parametrize("piece", PIECES)
def test_axe_finds_nothing_and_nothing_is_too_wide(
    windows: Windows, about: dict[str, dict[str, Any]], piece: str
) -> None:
    pages: dict[str, Page] = {}
    found: list[str] = []
    for name, address in every_address(about):
        who = OPENED_BY[name]
        if piece_of(who) != piece:
            continue
        if who not in pages:
            pages[who] = windows.open(who, for_axe=True)
        answer = pages[who].goto(address)
        if answer is None or answer.status != 200:
            found.append(f"{address} answers {answer and answer.status} to {who}")
            continue
        found += looked_at(pages[who], address)
    assert found == [], "\n".join(found)


def test_axe_finds_nothing_on_anybodys_start_page(windows: Windows) -> None:
    found: list[str] = []
    for person in staff().people:
        page = windows.open(person.username, for_axe=True)
        answer = page.goto("/")
        if answer is None or answer.status != 200:
            found.append(f"the start page answers {answer and answer.status} to {person.username}")
            continue
        found += looked_at(page, f"start page of {person.username}", known=True)
    assert found == [], "\n".join(found)


def test_every_page_is_in_words(about: dict[str, dict[str, Any]]) -> None:
    """None shows what programs call things by: no key with an underscore, no username for a
    name."""
    usernames = list(Person.objects.values_list("user__username", flat=True))
    assert usernames
    found: list[str] = []
    for name, address in every_address(about):
        client, who = Client(), OPENED_BY[name]
        if who:
            client.force_login(
                User.objects.get(username=who),
                backend="django.contrib.auth.backends.ModelBackend",
            )
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        found += raw(name, read_by_a_person(answer.content.decode()), usernames)
    assert found == [], "\n".join(found)
