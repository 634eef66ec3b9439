"""No page shows what programs call things by: no key with an underscore, no username for a name."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.opening.load import load
from config.opening.story import Story
from kernel.people.models import Person
from tests.browser.test_pages import OPENED_BY, samples

pytestmark = pytest.mark.django_db(transaction=True)

KEY = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
FOR_PROGRAMMERS = ("api-docs", "problems", "problem")
"""Pages about the interface for machines: there the keys are what is to be written."""
TELLS_USERNAMES = (*FOR_PROGRAMMERS, "me", "people")
"""Who signs in needs to know by what name."""


def read_by_a_person(page: str) -> list[str]:
    """The texts of a page, and what is read out of it."""
    body = re.sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", page)
    labels = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', body)
    return [unescape(each).strip() for each in (*re.split(r"<[^>]+>", body), *labels)]


def raw(name: str, texts: list[str], usernames: list[str]) -> list[str]:
    found = []
    for text in texts:
        if name not in FOR_PROGRAMMERS:
            found += [f"{name}: {key} in {text!r}" for key in KEY.findall(text)]
        if name not in TELLS_USERNAMES:
            found += [f"{name}: {each} in {text!r}" for each in usernames if each in text]
    return found


def test_every_page_is_in_words(settings: Any, tmp_path: Any) -> None:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    load(Story(timezone.now()))
    about = samples()
    usernames = list(Person.objects.values_list("user__username", flat=True))
    assert usernames
    found: list[str] = []
    for name, who in OPENED_BY.items():
        client = Client()
        if who:
            client.force_login(
                User.objects.get(username=who),
                backend="django.contrib.auth.backends.ModelBackend",
            )
        answer = client.get(reverse(name, kwargs=about.get(name, {})), follow=True)
        assert answer.status_code == 200, name
        found += raw(name, read_by_a_person(answer.content.decode()), usernames)
    assert found == [], "\n".join(found)
