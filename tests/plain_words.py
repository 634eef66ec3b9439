"""What programs call things by, found on a page: keys with underscores, usernames for names."""

import re
from html import unescape

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
    """Which of these there are on the page of that name, each with where."""
    found = []
    for text in texts:
        if name not in FOR_PROGRAMMERS:
            found += [f"{name}: {key} in {text!r}" for key in KEY.findall(text)]
        if name not in TELLS_USERNAMES:
            found += [f"{name}: {each} in {text!r}" for each in usernames if each in text]
    return found
