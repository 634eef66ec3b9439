"""What is loaded only when it is called: it is there, in its own app or below; and processes that
never call it are without it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kernel.later import Later
from tests.contracts.source import PROJECT, modules, tree, within

JUDGMENT = ("rules", "adjudication", "pipeline")
ORDER = ("kernel", "providers", "claims", "appeals", "grievances", "reports", "config")


def _named_later() -> list[tuple[Path, str]]:
    return [
        (path, ast.literal_eval(call.args[0]))
        for path in modules()
        if "kernel.later" in path.read_text(encoding="utf-8")
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "Later"
    ]


NAMED = _named_later()


def test_apps_name_what_they_register() -> None:
    assert len(NAMED) > 30


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[name for _, name in NAMED])
def test_what_is_loaded_later_is_there_and_not_above(path: Path, name: str) -> None:
    assert callable(Later(name).load())
    own, of = within(path).split("/"), name.split(".")
    assert ORDER.index(of[0]) <= ORDER.index(own[0]), f"{within(path)} reaches up to {name}"
    assert of[0] != "kernel" or own[:2] == of[:2], f"{within(path)} is not in the part of {name}"
    if own[0] != of[0]:
        assert of[1] not in JUDGMENT, f"apps meet at operations, queries and models, not at {name}"


def test_a_name_nothing_has_is_told() -> None:
    with pytest.raises(AttributeError):
        Later("kernel.later.nobody")()
    with pytest.raises(ModuleNotFoundError):
        Later("kernel.nowhere.nobody")()


# Of these, each a megabyte and more, a command that checks a file has no use.
HEAVY = {
    *("celery", "kombu", "requests", "pandas", "numpy", "xhtml2pdf", "reportlab", "pdfplumber"),
    *("claims.desk", "claims.letters", "appeals.desk", "appeals.showing", "appeals.letters"),
    *("grievances.desk", "grievances.showing", "grievances.triage", "reports.tables"),
}


def test_a_process_that_only_starts_is_light() -> None:
    said = "import django, sys; django.setup(); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", said],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(ran.stdout.split())
    assert "claims.models" in loaded
    assert not HEAVY & loaded
