"""Memory in large pages: asked for by the web server we start, where Linux waits to be asked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import large_pages

MANY_FACTS = """
facts = [str(number) for number in range(200_000)]
asked, size = 0, 0
for line in open("/proc/self/smaps"):
    if line.startswith("Size:"):
        size = int(line.split()[1])
    elif line.startswith("VmFlags:") and "hg" in line.split():
        asked += size
print(asked // 1024)
"""


def _mebibytes(environment: dict[str, str]) -> int:
    """For how much of its memory a Python process with eleven of facts has asked large pages."""
    said = subprocess.run(
        [sys.executable, "-s", "-P", "-c", MANY_FACTS],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return int(said.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has /proc")
def test_a_python_process_asks_for_them_for_all_it_holds() -> None:
    assert _mebibytes({}) == 0
    assert (_mebibytes(large_pages.asked({})) > 8) == large_pages.waits_to_be_asked()


@pytest.mark.parametrize(
    ("library", "offered", "waits"),
    [
        (("glibc", "2.36"), "always [madvise] never", True),
        (("glibc", "2.35"), "always [madvise] never", True),
        (("glibc", "2.31"), "always [madvise] never", False),
        (("", ""), "always [madvise] never", False),
        (("glibc", "2.36"), "always madvise [never]", False),
        (("glibc", "2.36"), "[always] madvise never", False),
        (("glibc", "2.36"), None, False),
    ],
)
def test_it_asks_nobody_who_would_not_answer(
    library: tuple[str, str],
    offered: str | None,
    waits: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = tmp_path / "enabled"
    if offered is not None:
        told.write_text(offered, encoding="ascii")
    monkeypatch.setattr(large_pages, "OFFERED", told)
    monkeypatch.setattr("platform.libc_ver", lambda: library)
    assert large_pages.waits_to_be_asked() == waits
    assert large_pages.asked({"PATH": "/bin"}) == {
        "PATH": "/bin",
        **(large_pages.PYTHON if waits else {}),
    }


@pytest.mark.parametrize("name", large_pages.PYTHON)
def test_what_the_environment_says_already_stays(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_pages, "waits_to_be_asked", lambda: True)
    said = {**os.environ, name: "of somebody"}
    assert large_pages.asked(said) == said
