"""YAML in which every scalar is text.

YAML 1.1 reads `on` as true, `2026-01-01` as a date and `00100` as 64.  Here nothing is guessed:
every scalar is the text that was written; an empty one, `~` and `null` are None.  A key written
twice is an error: the second would silently win.
"""

from pathlib import Path
from typing import Any

import yaml


class UnableToReadYaml(ValueError):
    """The text is not YAML this system reads; the message gives line and column."""


class _Loader(yaml.SafeLoader):
    """SafeLoader without any implicit type."""


_Loader.yaml_implicit_resolvers = {}


def _scalar(loader: _Loader, node: yaml.ScalarNode) -> str | None:
    if node.style is None and node.value in ("", "~", "null"):
        return None
    return str(node.value)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
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


_Loader.add_constructor("tag:yaml.org,2002:str", _scalar)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(text: str, *, source: str = "the document") -> Any:
    """The document as dicts, lists, text and None.  Errors name `source`, line and column."""
    try:  # _Loader is a SafeLoader with fewer types
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise UnableToReadYaml(f"{source}{where}: {error.problem}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise UnableToReadYaml(f"{source}: {error}") from None


def read_file(path: Path) -> Any:
    return read(path.read_text(encoding="utf-8"), source=str(path))
