"""The codes of the complaint register: company function, reason, disposition.  Pure."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kernel import plain_yaml


class UnknownCode(ValueError):
    """The register has no such code; the message names those it has."""


@cache
def codes() -> Mapping[str, Any]:
    """Every list by its name, as `codes.yaml` has it."""
    rows: Mapping[str, Any] = plain_yaml.read_file(Path(__file__).parent / "codes.yaml")
    return rows


def require(column: str, code: str) -> str:
    """The code, if the column has it; empty is not said yet.  UnknownCode else."""
    if code and code not in codes()[column]:
        raise UnknownCode(f"{code!r} is no {column} of the register: {', '.join(codes()[column])}")
    return code


def for_consumer(disposition: str) -> bool:
    """Whether the company has something to carry out."""
    return bool(codes()["disposition"][disposition].get("for_consumer") == "yes")


def of_category(category: str) -> tuple[str, str]:
    """Function and reason of a grievance, by its category; empty where a person has to say."""
    found = codes()["of_category"].get(category, ("", ""))
    return found[0], found[1]


def name_of(column: str, code: str) -> str:
    """The code in words; empty where none was given."""
    if not code:
        return ""
    said = codes()[column][code]
    return str(said if isinstance(said, str) else said["name"])
