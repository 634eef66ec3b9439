"""A bundle whose form was checked: its entries, and what a reference in it leads to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.reading import at

Resource = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource of a bundle: its address, and its FHIRPath."""

    url: str
    resource: Resource
    path: str

    @property
    def kind(self) -> str:
        return str(self.resource.get("resourceType", ""))


class Bundle:
    """The entries of a bundle, found by what refers to them."""

    def __init__(self, document: Resource) -> None:
        self.document = document
        self.entries = tuple(_entries(document))
        self._by_url = {each.url: each for each in self.entries}

    @property
    def first(self) -> Entry:
        return self.entries[0]

    def find(self, reference: Any, near: Entry) -> Entry | None:
        """The entry a Reference names, as the one `near` it is read; None where none does."""
        text = reference.get("reference") if isinstance(reference, Mapping) else None
        if not isinstance(text, str):
            return None
        text = text.partition("/_history/")[0]
        if text in self._by_url:
            return self._by_url[text]
        kind, _, name = text.rpartition("/")
        if not kind or "/" in kind or ":" in text:
            return None
        base = near.url.removesuffix(f"/{near.kind}/{near.resource.get('id', '')}")
        if found := self._by_url.get(f"{base}/{text}"):
            return found
        same = [
            each for each in self.entries if each.kind == kind and each.resource.get("id") == name
        ]
        return same[0] if len(same) == 1 else None


def references(entry: Entry) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every Reference in a resource with its FHIRPath; those in narrative and meta are none."""
    waiting: list[tuple[Any, str]] = [(entry.resource, entry.path)]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, Mapping):
            if isinstance(value.get("reference"), str):
                yield value, path
            waiting += [
                (inner, at(path, key))
                for key, inner in value.items()
                if key not in ("text", "meta")
            ]
        elif isinstance(value, list):
            waiting += [(inner, at(path, place)) for place, inner in enumerate(value)]


def _entries(document: Resource) -> Iterator[Entry]:
    rows: Sequence[Any] = document.get("entry", ())
    for place, row in enumerate(rows):
        yield Entry(row["fullUrl"], row["resource"], f"Bundle.entry[{place}].resource")


def concept_code(concept: Any, *systems: str) -> str:
    """The code a CodeableConcept has of one of these systems, by the end of their address; "" where
    it has none."""
    for coding in concept.get("coding", ()) if isinstance(concept, Mapping) else ():
        if str(coding.get("system", "")).endswith(systems) and coding.get("code"):
            return str(coding["code"])
    return ""


def extension(holder: Any, name: str) -> Any:
    """The value of the extension of this name (the end of its address); None where it is not."""
    if not isinstance(holder, Mapping):
        return None
    for key in ("extension", "modifierExtension"):
        for row in holder.get(key, ()):
            if str(row.get("url", "")).rpartition("/")[2] == name:
                return next((row[each] for each in row if each.startswith("value")), None)
    return None
