"""Memory in large pages: asked for by what we start, wherever Linux grants them."""

import subprocess
import sys
from pathlib import Path

from config import large_pages

GRANTED = Path("/sys/kernel/mm/transparent_hugepage/enabled")
MANY_FACTS = """
facts = [str(number) for number in range(200_000)]
print(sum("hg" in line.split() for line in open("/proc/self/smaps") if line.startswith("VmFlags")))
"""


def _marked(environment: dict[str, str]) -> int:
    """How many stretches of its memory a Python process has asked large pages for."""
    said = subprocess.run(
        [sys.executable, "-I", "-c", MANY_FACTS],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return int(said.stdout)


def test_a_python_process_asks_for_them_where_linux_waits_to_be_asked() -> None:
    """It may also give them to all, or to none."""
    waits = GRANTED.exists() and "[madvise]" in GRANTED.read_text(encoding="ascii")
    assert _marked({}) == 0
    assert (_marked(large_pages.asked({})) > 0) == waits


def test_what_the_environment_says_already_stays() -> None:
    said = {"PYTHONMALLOC": "debug", "PATH": "/bin"}
    assert large_pages.asked(said) == said | {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
