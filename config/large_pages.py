"""Memory in large pages, for a web server.

A request goes through what is spread over tens of thousands of pages of 4 KiB, and a processor has
to look each page's place up. In Linux's transparent large pages, of 2 MiB, one claim by the
interface takes a tenth to a third less time. A process of glibc asks for them where its environment
says so before it begins; Python's own allocator never does, so Python is told to use glibc's.

Not for workers: a batch waits less for memory then, but spends as much on an allocator that is
slower than Python's own.
"""

import platform
from collections.abc import Mapping
from pathlib import Path

PYTHON = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1", "PYTHONMALLOC": "malloc"}
OFFERED = Path("/sys/kernel/mm/transparent_hugepage/enabled")
ASKS_SINCE = (2, 35)
"""The glibc that can ask."""


def asked(environment: Mapping[str, str]) -> dict[str, str]:
    """This environment for a Python process that asks for them, where Linux waits to be asked and
    whoever wrote it has not said otherwise."""
    if not waits_to_be_asked() or not PYTHON.keys().isdisjoint(environment):
        return dict(environment)
    return {**environment, **PYTHON}


def waits_to_be_asked() -> bool:
    """Linux may also give large pages to all, or to none; and not every C library asks."""
    library, version = platform.libc_ver()
    if library != "glibc" or tuple(map(int, version.split(".")[:2])) < ASKS_SINCE:
        return False
    try:
        return "[madvise]" in OFFERED.read_text(encoding="ascii")
    except OSError:
        return False
