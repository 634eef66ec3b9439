"""The source tree as the contract tests read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
APPS = ("providers", "claims", "appeals", "grievances", "reports")
PACKAGES = ("config", "kernel", *APPS)


@cache
def modules() -> tuple[Path, ...]:
    """Every Python file of the product; tests and migrations aside."""
    found = [path for package in PACKAGES for path in (PROJECT / package).rglob("*.py")]
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def within(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_words(path: Path) -> Iterator[tuple[int, str]]:
    """Names and texts of the code with their lines; docstrings and comments are not code."""
    yield from code_texts(path)
    for node in ast.walk(tree(path)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Name):
            yield line, node.id
        elif isinstance(node, ast.Attribute):
            yield line, node.attr
        elif isinstance(node, ast.arg | ast.keyword):
            yield line, node.arg or ""
        elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield line, node.name
        elif isinstance(node, ast.alias):
            yield line, f"{node.name} {node.asname or ''}"
        elif isinstance(node, ast.ImportFrom):
            yield line, node.module or ""


@cache
def words() -> frozenset[str]:
    """Every name and text of the code, once for all who ask."""
    return frozenset(word for path in modules() for _, word in code_words(path))


@cache
def texts() -> frozenset[str]:
    """Every text of the code, once for all who ask."""
    return frozenset(text for path in modules() for _, text in code_texts(path))


def code_texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of the code, the fixed parts of f-strings among them."""
    docstrings = {id(node) for node in _docstrings(tree(path))}
    for node in ast.walk(tree(path)):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            yield node.lineno, node.value


def _docstrings(module: ast.Module) -> Iterator[ast.Constant]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(module):
        if isinstance(node, holders) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value
