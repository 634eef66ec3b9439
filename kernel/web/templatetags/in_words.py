"""Words and names in pages: `key|words`, `{% who username %}`, `{% people usernames %}`,
`{% said sentence %}`."""

from collections.abc import Iterable
from typing import Any

from django import template

from kernel.web.in_words import Names, key_in_words

register = template.Library()


@register.filter
def words(key: Any) -> str:
    """A key as a person reads it."""
    return key_in_words(str(key or ""))


@register.simple_tag(takes_context=True)
def who(context: Any, username: str) -> str:
    """A person's name."""
    return _names(context).of(username)


@register.simple_tag(takes_context=True)
def people(context: Any, usernames: Iterable[str]) -> str:
    """Several people's names, with commas."""
    return _names(context).listed(usernames)


@register.simple_tag(takes_context=True)
def said(context: Any, sentence: Any) -> str:
    """A sentence of the program's, with names for usernames and words for keys."""
    return _names(context).said(sentence)


def _names(context: Any) -> Names:
    found = context.get("names")
    return found if isinstance(found, Names) else Names()
