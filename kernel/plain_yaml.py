"""YAML in which every scalar is text.

YAML 1.1 reads `on` as true, `2026-01-01` as a date and `00100` as 64.  Here nothing is guessed:
every scalar is the text that was written; an empty one, `~` and `null` are None.  A key written
twice is an error: the second would silently win.  So are tags (`!!int`, `!!python/...`), and
anchors that repeat a part until a short text stands for a huge one.
"""

from pathlib import Path
from typing import Any

import yaml

_MANY = 100_000
_REPEATED = 10


class UnableToReadYaml(ValueError):
    """The text is not YAML this system reads; the message gives line and column."""


class _Loader(yaml.SafeLoader):
    """SafeLoader without any implicit type, and with no explicit one either."""


class _Quick(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same, by libyaml where it is there, five times as quick.  It nests on the machine's own
    stack: for files of this system, and never for a stranger's text."""


def _scalar(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str | None:
    if not node.style and node.value in ("", "~", "null"):
        return None
    return str(node.value)


def _sequence(loader: yaml.SafeLoader, node: yaml.SequenceNode) -> list[Any]:
    return [loader.construct_object(item, deep=True) for item in node.value]


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.MarkedYAMLError(problem="a key must be text", problem_mark=node.start_mark)
        if key in made:
            raise yaml.MarkedYAMLError(
                problem=f"key {key!r} is written twice", problem_mark=key_node.start_mark
            )
        made[key] = loader.construct_object(value_node, deep=True)
    return made


def _tagged(loader: yaml.SafeLoader, node: yaml.Node) -> None:
    raise yaml.MarkedYAMLError(
        problem=f"the tag {node.tag!r} is not read; every value is text",
        problem_mark=node.start_mark,
    )


for _each in (_Loader, _Quick):
    _each.yaml_implicit_resolvers = {}
    _each.yaml_constructors = {
        "tag:yaml.org,2002:str": _scalar,
        "tag:yaml.org,2002:seq": _sequence,
        "tag:yaml.org,2002:map": _mapping,
        None: _tagged,
    }


def read(text: str, *, source: str = "the document", ours: bool = False) -> Any:
    """The document as dicts, lists, text and None.  Errors name `source`, line and column.  `ours`:
    it is a file of this system, and nobody else wrote it."""
    try:
        made = yaml.load(text, Loader=_Quick if ours else _Loader)  # fewer types than SafeLoader
        if _too_many(made):
            raise UnableToReadYaml(f"{source}: its anchors repeat one part too many times")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise UnableToReadYaml(f"{source}{where}: {error.problem}") from None
    except RecursionError:
        raise UnableToReadYaml(f"{source}: it is nested too deeply") from None
    except yaml.YAMLError as error:
        said = "; ".join(line.strip() for line in str(error).splitlines())
        raise UnableToReadYaml(f"{source}: {said}") from None
    return made


def _too_many(made: Any) -> bool:
    """Do anchors make it stand for far more than was written?"""
    sizes: dict[int, tuple[int, int]] = {}
    whole = _size(made, sizes)
    return whole > max(_MANY, _REPEATED * sum(own for _, own in sizes.values()))


def _size(value: Any, sizes: dict[int, tuple[int, int]]) -> int:
    """How many values it holds, what an anchor repeats counted each time it is repeated.

    `sizes` keeps that of each list and mapping, and how many of them it holds itself.
    """
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in sizes:
        inner = list(value.values()) if isinstance(value, dict) else value
        own = 1 + sum(not isinstance(each, dict | list) for each in inner)
        sizes[id(value)] = 1 + sum(_size(each, sizes) for each in inner), own
    return sizes[id(value)][0]


def read_file(path: Path) -> Any:
    """A file of this system."""
    return read(path.read_text(encoding="utf-8"), source=str(path), ours=True)
