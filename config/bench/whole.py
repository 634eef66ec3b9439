"""Bench step: an 837P file checked, posted and decided, in one go and one process."""

from collections.abc import Callable
from typing import Any

from config.bench import decide, post


def prepare(*, file: str, zone: str, at: str, batch: int) -> Callable[[], dict[str, Any]]:
    posting = post.prepare(file=file, at=at, zone=zone)
    deciding = decide.prepare(at=at, batch=batch)
    return lambda: posting() | deciding()
