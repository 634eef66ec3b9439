"""The architecture itself, read from the source tree."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from kernel.clocks import catalogue
from kernel.law import Book
from tests.contracts.source import (
    APPS,
    PROJECT,
    code_texts,
    code_words,
    functions,
    modules,
    texts,
    tree,
    within,
    words,
)

LONGEST_FUNCTION = 50
LONGEST_MODULE = 300
LONGEST_RULE = 60

# Modules allowed to be longer, each with its reason.
LONGER: dict[str, str] = {}

# A door may read the clock: it hands the moment down.
DOORS = re.compile(
    r"^config/|/management/commands/|^\w+/(api|desk|tasks)(\.py|/)|^kernel/\w+/(api|tasks)\.py$"
    r"|^claims/fhir/api\.py$|^kernel/web/\w+\.py$"
)
CLOCK = {
    *(("timezone", name) for name in ("now", "localtime", "localdate")),
    *(("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow")),
}
INVISIBLE_WIRING = re.compile(
    r"\b(Generic(ForeignKey|Relation)|django\.dispatch|(pre|post)_(save|delete|init)|m2m_changed)\b"
    r"|models\.signals"
)
KINDS = re.compile(r"^(claim|appeal|grievance)s?$", re.IGNORECASE)
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")

RULES = sorted(path for path in PROJECT.glob("*/rules/*.py") if not path.name.startswith("_"))
LAW_FILES = sorted(path for app in APPS for path in (PROJECT / app / "law").glob("*.yaml"))


def test_there_is_something_to_read() -> None:
    assert len(modules()) > 50
    assert RULES
    assert LAW_FILES


@pytest.mark.parametrize("path", RULES, ids=within)
def test_a_rule_is_in_its_pipeline_has_a_docstring_and_a_scenario(path: Path) -> None:
    app, name = path.parts[-3], path.stem
    assert ast.get_docstring(tree(path)), "a rule's module says in words what it decides"
    assert name in {function.name for function in functions(path)}, "file = function = rule"
    assert name in _asked_by(PROJECT / app / "pipeline.py"), f"{app}/pipeline.py never asks it"
    scenario = PROJECT / "tests" / "scenarios" / app / f"{name}.yaml"
    assert scenario.exists(), f"no scenario file {within(scenario)}"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_RULE


@pytest.mark.parametrize("path", LAW_FILES, ids=within)
def test_a_number_of_law_is_whole_and_has_a_user(path: Path) -> None:
    book = Book([path])  # refuses missing parts, dates out of order, citations it cannot parse
    assert book.entries
    for name, entry in book.entries.items():
        assert entry.what.strip(), name
        assert entry.versions, f"{name}: no regime has it"
        assert any(entry.versions.values()), f"{name}: no value"
        assert entry.version_by in words(), f"{name}: no code opens the book by {entry.version_by}"
        assert _asked_for(name, texts()), f"{name}: no code asks for it"


def test_what_a_breached_deadline_calls_exists() -> None:
    for clock in catalogue():
        if clock.on_breach:
            module, _, name = clock.on_breach.rpartition(".")
            assert callable(getattr(import_module(module), name)), clock.name


def test_the_kernel_never_names_the_kinds_of_case() -> None:
    assert [
        f"{within(path)}:{line}: {text}"
        for path in modules()
        if path.is_relative_to(PROJECT / "kernel")
        for line, text in code_words(path)
        if any(KINDS.match(word) for word in WORD.findall(text))
    ] == []


def test_only_doors_read_the_clock() -> None:
    assert [
        f"{within(path)}:{node.lineno}"
        for path in modules()
        if not DOORS.search(within(path))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and (_last(node.value), node.attr) in CLOCK
    ] == []


def test_nothing_is_wired_where_nobody_sees_it() -> None:
    """No signals, no generic foreign keys, no overridden `save`."""
    assert [
        f"{within(path)}:{line}: {text}"
        for path in modules()
        for line, text in code_words(path)
        if INVISIBLE_WIRING.search(text)
    ] == []
    assert [
        f"{within(path)}:{function.lineno}"
        for path in modules()
        if "models" in within(path)
        for function in functions(path)
        if function.name == "save"
    ] == []


def test_no_function_is_long() -> None:
    assert [
        f"{within(path)}:{function.lineno} {function.name}: {length} lines"
        for path in modules()
        for function in functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ] == []


def test_no_module_is_long() -> None:
    long = {
        within(path)
        for path in modules()
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_MODULE
    }
    assert sorted(long - LONGER.keys()) == []
    assert sorted(LONGER.keys() - long) == [], "no longer long: take it off the list"


def test_names_say_something() -> None:
    nothing = re.compile(r"^(exceptions|services|utils?|helpers?|common|misc)$")
    assert [within(path) for path in modules() if nothing.match(path.stem)] == []
    classes = re.compile(r"(Manager|Helper|Util|Utils|Processor)$|^Base[A-Z]")
    assert [
        f"{within(path)}:{node.lineno} {node.name}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and classes.search(node.name)
    ] == []


def test_an_advisory_lock_is_taken_for_one_thing() -> None:
    """Two that share a number by mistake wait for each other: a payment run would stop intake."""
    taken: dict[int, str] = {}
    for path in modules():
        for number in _lock_numbers(path):
            assert number not in taken, f"{within(path)} takes the lock of {taken[number]}"
            taken[number] = within(path)
    assert len(taken) > 5


def test_every_app_says_what_it_is_for() -> None:
    assert [app for app in APPS if not (PROJECT / app / "README.md").exists()] == []


def _lock_numbers(path: Path) -> set[int]:
    """The numbers of advisory locks, in the code or in its SQL."""
    numbers = {node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)}
    found = {number for number in numbers if isinstance(number, int) and number // 1000 == 7_263}
    for _, text in code_texts(path):
        found |= {int(number) for number in re.findall(r"lock\((7263\d{3})\b", text)}
    return found


def _asked_for(name: str, said: frozenset[str]) -> bool:
    """By its whole name, or put together: f"{topic}.{entry}" with the entry's name as a text."""
    topic, _, entry = name.partition(".")
    return name in said or (f"{topic}." in said and entry in said)


def _asked_by(pipeline: Path) -> set[str]:
    """The names a pipeline uses; an import alone does not count."""
    return {node.id for node in ast.walk(tree(pipeline)) if isinstance(node, ast.Name)}


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
