"""Words for what programs call by keys and usernames: what a page shows is for people.

Each app brings its vocabulary (`register`, in its AppConfig.ready); a key nobody has a word for is
read with spaces.  Names of people are looked up once for a page, and only where one may be needed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localtime

from kernel.people.directory import names_on_file
from kernel.plain_yaml import read_file

_FILES: list[Path] = []
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[_.@+-]+[A-Za-z0-9]+)+")
_KEY = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")


def register(file: Path) -> None:
    """Add an app's vocabulary: a mapping of keys to words, as they stand inside a sentence."""
    if file not in _FILES:
        _FILES.append(file)
        vocabulary.cache_clear()


@cache
def vocabulary() -> Mapping[str, str]:
    """Every word that is on file."""
    found: dict[str, str] = {}
    for file in _FILES:
        found |= {str(key): str(words) for key, words in read_file(file).items()}
    return found


def key_in_words(key: str) -> str:
    """A key as a person reads it, inside a sentence."""
    return vocabulary().get(key) or key.replace("_", " ")


def names_for(request: HttpRequest) -> "Names":
    """The names a page of this request needs, looked up once."""
    found = getattr(request, "names_of_people", None)
    if not isinstance(found, Names):
        found = Names()
        request.names_of_people = found  # type: ignore[attr-defined]  # kept with the request
    return found


class Names:
    """The names of people by username, looked up when first asked for."""

    def __init__(self, look_up: Callable[[], Mapping[str, str]] = names_on_file) -> None:
        self._look_up = look_up
        self._found: Mapping[str, str] | None = None

    def of(self, username: str) -> str:
        """Their name; of who is not on file, such as a program, the word for it."""
        if not username:
            return ""
        if self._found is None:
            self._found = self._look_up()
        return self._found.get(username) or key_in_words(username)

    def listed(self, usernames: Iterable[str]) -> str:
        """Several, with commas."""
        return ", ".join(self.of(each) for each in usernames)

    def said(self, sentence: Any) -> str:
        """A sentence of the program's with names for usernames, words for keys and moments as the
        pages write them.  A username that could be a word of the language is left as it is."""

        def in_its_place(match: re.Match[str]) -> str:
            token = match[0]
            if _KEY.fullmatch(token):
                return self.of(token)
            name = self.of(token)
            return token if name == token else name

        return _TOKEN.sub(in_its_place, _MOMENT.sub(_on_the_page, str(sentence)))


def _on_the_page(match: re.Match[str]) -> str:
    """A moment as `date:"Y-m-d H:i T"` shows it, in the zone of the pages."""
    return f"{localtime(datetime.fromisoformat(match[0])):%Y-%m-%d %H:%M %Z}"
