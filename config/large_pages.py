"""Memory in large pages, for the processes we start.

A batch is a million small facts, spread over tens of thousands of pages of 4 KiB, and a processor
has to look each page's place up. With Linux's transparent large pages, of 2 MiB, Python takes a
third less time for a batch. A process of glibc asks for them where its environment says so before
it begins; Python's own allocator never does, so Python is told to use glibc's. Where the system
knows neither, nothing changes.

The Makefile says the same, for what it starts.
"""

from collections.abc import Mapping

SERVER = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
PYTHON = {**SERVER, "PYTHONMALLOC": "malloc"}


def asked(environment: Mapping[str, str]) -> dict[str, str]:
    """This environment for a Python process that asks for them; what it already says, it keeps."""
    return {**PYTHON, **environment}
