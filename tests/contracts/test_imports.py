"""Each import contract holds, and is seen to break when it is broken."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.contracts.source import PACKAGES, PROJECT

CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}

# contract: the files, and the line added to each that breaks it
BREAKS: dict[str, dict[str, str]] = {
    "apps": {"kernel/money.py": "import claims"},
    "pure": {"claims/rules/timely_filing.py": "import django"},
    "offline": {"kernel/record/proving.py": "import django"},
    "kernel": {"kernel/law/book.py": "import kernel.cases"},
    "claims": {"claims/adjudication/facts.py": "import claims.pipeline"},
    "providers": {"providers/npi.py": "import providers.management"},
    "appeals": {"appeals/ladder.py": "import appeals.operations"},
    "grievances": {"grievances/states.py": "import grievances.operations"},
    "reports": {"reports/cells.py": "import reports.operations"},
    "meeting": {"appeals/apps.py": "from claims import rules"},
    "cycles": {
        "kernel/record/apps.py": "import kernel.letters",
        "kernel/letters/apps.py": "import kernel.record",
    },
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The source tree, to be broken."""
    for package in PACKAGES:
        leave_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / package, tmp_path / package, ignore=leave_out)
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    return tmp_path


def add(file: Path, line: str) -> None:
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    options = ["--no-logo", "--no-cache", *(f"--contract={name}" for name in contracts)]
    return subprocess.run(
        [sys.executable, "-c", code, *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_holds() -> None:
    done = lint(PROJECT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_contract_is_seen_to_break() -> None:
    assert CONTRACTS.keys() == BREAKS.keys()


@pytest.mark.parametrize("contract", BREAKS)
def test_a_forbidden_import_is_refused(contract: str, copy: Path) -> None:
    for file, line in BREAKS[contract].items():
        add(copy / file, line)
    done = lint(copy, contract)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{CONTRACTS[contract]} BROKEN" in done.stdout


def test_a_rule_may_not_reach_the_tables_even_indirectly(copy: Path) -> None:
    (copy / "claims" / "adjudication" / "shortcut.py").write_text("import claims.apps\n")
    add(copy / "claims" / "rules" / "timely_filing.py", "import claims.adjudication.shortcut")
    done = lint(copy, "pure")
    assert f"{CONTRACTS['pure']} BROKEN" in done.stdout
    assert "claims.adjudication.shortcut -> claims.apps" in done.stdout
