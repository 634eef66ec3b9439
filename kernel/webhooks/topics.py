"""Which messages there are, and which an address wants."""

import re
from collections.abc import Iterable

_TOPIC = re.compile(r"\*|[a-z_]{1,30}\.(\*|[a-z_]{1,60})", re.ASCII)


def is_topic(text: str) -> bool:
    """`KIND.EVENT` as in "authorization.decided", `KIND.*` for all of a kind, or `*` for all."""
    return _TOPIC.fullmatch(text) is not None


def wants(topics: Iterable[str], kind: str, event: str) -> bool:
    """Whether one of the topics means this event of this kind of case."""
    return not {"*", f"{kind}.*", f"{kind}.{event}"}.isdisjoint(topics)


def may_want(topics: Iterable[str], event: str) -> bool:
    """Whether one of the topics means this event of a kind that is not known yet."""
    return any(topic.endswith("*") or topic.partition(".")[2] == event for topic in topics)
