"""Windows of a real browser on the desk, each watched for what must never happen in one.

No error on its console, no request to another host, nothing left in the browser's storage.
"""

import re
import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WIDE = (1440, 900)
PATIENCE = 10_000
"""Milliseconds something on a page is waited for, on a machine that is busy."""


def program() -> str:
    """Where Chromium is."""
    found = shutil.which("chromium")
    assert found, "Chromium is missing: sudo apt-get install chromium"
    return found


_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


@dataclass
class Windows:
    """Opens windows for people of the desk, and says in the end what was wrong in any of them.

    `expected` are statuses of answers a test asks for: a refusal is told on the console, too.
    """

    browser: Browser
    url: str
    expected: set[int] = field(default_factory=set)
    _contexts: list[BrowserContext] = field(default_factory=list)
    _complaints: list[str] = field(default_factory=list)

    def open(
        self,
        who: str = "",
        *,
        scripts: bool = True,
        size: tuple[int, int] = WIDE,
        for_axe: bool = False,
    ) -> Page:
        """A window of its own, signed in where `who` is named.  Only axe may break the policy on
        scripts: it is run by being put into the page."""
        context = self.browser.new_context(
            base_url=self.url,
            java_script_enabled=scripts,
            viewport={"width": size[0], "height": size[1]},
            bypass_csp=for_axe,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        context.on("console", self._said)
        context.on("weberror", lambda error: self._complaints.append(f"error: {error.error}"))
        context.on("request", self._asked)
        self._contexts.append(context)
        if who:
            self._sign_in(context, who)
        return context.new_page()

    def _sign_in(self, context: BrowserContext, who: str) -> None:
        """By a session made here: signing in has tests of its own, and is meant to be slow."""
        client = Client()
        client.force_login(
            User.objects.get(username=who), backend="django.contrib.auth.backends.ModelBackend"
        )
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": self.url}])

    def _said(self, message: ConsoleMessage) -> None:
        refused = _REFUSED.match(message.text)
        if refused and int(refused[1]) in self.expected:
            return
        if message.type in ("error", "warning"):
            self._complaints.append(
                f"console: {message.text} ({message.page and message.page.url})"
            )

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            self._complaints.append(f"asked another host: {request.url}")

    def closed(self) -> list[str]:
        """Close every window; what was wrong."""
        for context in self._contexts:
            for page in context.pages:
                if page.evaluate("location.origin") == self.url:  # an error page has another
                    self._look_into_storage(page)
            context.close()
        return self._complaints

    def _look_into_storage(self, page: Page) -> None:
        kept = page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]")
        if kept != [[], []]:
            self._complaints.append(f"kept in the browser by {page.url}: {kept}")
