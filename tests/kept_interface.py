"""The interface's description as openapi.yaml keeps it, read once for all who ask."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).parents[1]


def read_quickly(path: Path) -> Any:
    """A YAML file of ours, by libyaml where it is there: a large one takes seconds without."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


@cache
def kept_interface() -> dict[str, Any]:
    """Whoever is given it changes nothing in it."""
    found: dict[str, Any] = read_quickly(PROJECT / "openapi.yaml")
    return found
