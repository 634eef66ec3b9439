"""Memory in large pages, for a web server.

A request goes through what is spread over tens of thousands of pages of 4 KiB, and a processor has
to look each page's place up. In Linux's transparent large pages, of 2 MiB, one claim by the
interface takes a tenth to a third less time. A process of glibc asks for them where its environment
says so before it begins; Python's own allocator never does, so Python is told to use glibc's. Where
the system knows neither, nothing changes.

Not for workers: a batch waits less for memory then, but spends as much on an allocator that is
slower than Python's own.
"""

from collections.abc import Mapping

PYTHON = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1", "PYTHONMALLOC": "malloc"}


def asked(environment: Mapping[str, str]) -> dict[str, str]:
    """This environment for a Python process that asks for them; what it already says, it keeps."""
    return {**PYTHON, **environment}
