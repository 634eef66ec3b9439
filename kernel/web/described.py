"""Descriptions of the interface, as each app has them in files: what an operation takes and
answers, in JSON Schema, with examples.

    tag: work
    about: What waits for a person.
    operations:
      POST /api/v1/work/{item}/keep:
        summary: Still at it
        answers:
          200: {text: The item, schema: {$ref: WorkItem}, example: {…}}
        refused: [404, 409]
    schemas:
      WorkItem: {type: object, …}

`$ref: Name` means a schema of any of the files.  What follows from the code is not written: path
parameters, headers, and the refusals every operation has (see `kernel.web.schema`).
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDERS: list[Path] = []


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML with the scalars of JSON: `on` is a word, and 2026-03-10 a text.  By libyaml where it is
    there, five times as quick: these are files of this system."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"-?(0|[1-9][0-9]*)$"), list("-0123456789")
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"<<$"), ["<"])


def describe(folder: Path) -> None:
    """Make the files of a folder known."""
    if folder not in _FOLDERS:
        _FOLDERS.append(folder)


class TwiceDescribed(ValueError):
    """Two files have the same operation, schema or tag."""


@cache
def descriptions() -> Mapping[str, Mapping[str, Any]]:
    """`operations`, `schemas`, `webhooks` and `tags` of all files, each by its name."""
    found: dict[str, dict[str, Any]] = {
        "operations": {},
        "schemas": {},
        "parameters": {},
        "webhooks": {},
        "tags": {},
    }
    for file in sorted(file for folder in _FOLDERS for file in folder.glob("*.yaml")):
        said = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
        tag = said.get("tag", "")
        if tag:
            _add(found["tags"], {tag: said["about"]}, file)
        for part in ("schemas", "parameters", "webhooks"):
            _add(found[part], said.get(part) or {}, file)
        operations = said.get("operations") or {}
        _add(found["operations"], {key: {"tag": tag, **op} for key, op in operations.items()}, file)
    return found


def _add(all_of_them: dict[str, Any], some: Mapping[str, Any], file: Path) -> None:
    if twice := all_of_them.keys() & some.keys():
        raise TwiceDescribed(f"{file.name}: {', '.join(sorted(twice))} is in another file too")
    all_of_them.update(some)


def whole_references(part: Any) -> Any:
    """`$ref: Name` as OpenAPI writes it."""
    if isinstance(part, Mapping):
        return {
            key: f"#/components/schemas/{value}"
            if key == "$ref" and isinstance(value, str) and not value.startswith("#")
            else whole_references(value)
            for key, value in part.items()
        }
    if isinstance(part, list):
        return [whole_references(each) for each in part]
    return part
