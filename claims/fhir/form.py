"""Whether a resource has the form of its type: every element known, of its type, as often as it
may be, with a code of its list.  What is wrong has the FHIRPath of where."""

import re
from typing import Any

from claims.fhir.elements import PAS, X12, Element, elements, same_system
from claims.fhir.issues import Issue
from claims.fhir.values import PRIMITIVES
from kernel.reading import at

_SHOWN = 60
RESOURCE = "resourceType"
FORM = "~"
"""What a pattern of codes begins with, in the table."""


class Form:
    """Collects the issues of one document."""

    def __init__(self, *, inquiry: bool = False) -> None:
        self.issues: list[Issue] = []
        self.inquiry = inquiry

    def issue(self, code: str, path: str, text: str) -> None:
        self.issues.append(Issue(code, path, text))

    def resource(self, value: Any, path: str) -> None:
        """A resource of whatever type; one this door reads nothing from needs only its type."""
        if not isinstance(value, dict):
            self.issue("structure", path, "A resource is expected here.")
            return
        kind = value.get(RESOURCE)
        if not isinstance(kind, str) or not kind.isalpha() or not kind[:1].isupper():
            self.issue("structure", at(path, RESOURCE), "Say which type of resource this is.")
        elif kind in elements().types:
            self.of_type(value, kind, path)

    def of_type(self, value: Any, kind: str, path: str) -> None:
        """`value` as a complex type."""
        if not isinstance(value, dict):
            self.issue("structure", path, f"{kind.rpartition('.')[2]} is an object with elements.")
            return
        listed = elements().types[kind]
        for key, inner in value.items():
            element = listed.get(key)
            if element is not None:
                self.element(inner, element, at(path, key))
            elif key.startswith("_") and key[1:] in listed:
                continue
            elif kind not in elements().open:
                self.issue(
                    "structure",
                    at(path, key[:_SHOWN]),
                    f"{kind} has no such element in this profile.",
                )
        for key, element in listed.items():
            least = 0 if self._may_lack(kind, key) else element.least
            if least and key not in value:
                self.issue("required", at(path, key), f"{kind}.{key} is missing.")
        if kind == "Extension":
            self.extension(value, path)
        self.choices(value, kind, path)

    def _may_lack(self, kind: str, key: str) -> bool:
        return self.inquiry and kind == "Claim" and key in ("identifier", "item")

    def choices(self, value: dict[str, Any], kind: str, path: str) -> None:
        """Of an element that may have one of several types, one."""
        if kind not in ("Claim.item", "Claim.supportingInfo", "Extension"):
            return
        for stem in ("serviced", "timing", "value", "location"):
            choice = re.compile(f"{stem}[A-Z]")
            given = [key for key in value if choice.match(key)]
            if len(given) > 1:
                self.issue("structure", at(path, given[1]), f"{' and '.join(given)}: only one.")

    def element(self, value: Any, element: Element, path: str) -> None:
        if not element.most:
            self.issue("structure", path, "This element may not stand here.")
        elif element.repeats and not isinstance(value, list):
            self.issue("structure", path, "This element is a list.")
        elif element.repeats:
            if len(value) > element.most:
                self.issue("structure", at(path, element.most), "Only one may be given.")
            for place, each in enumerate(value):
                self.one(each, element, at(path, place))
        elif isinstance(value, list):
            self.issue("structure", path, "This element is no list.")
        else:
            self.one(value, element, path)

    def one(self, value: Any, element: Element, path: str) -> None:
        if element.kind == "any":
            if not isinstance(value, dict):
                self.issue("structure", path, "An object with elements is expected here.")
        elif element.kind == "Resource":
            self.resource(value, path)
        elif element.kind in PRIMITIVES:
            fits, what = PRIMITIVES[element.kind]
            if not fits(value):
                self.issue("value", path, f"{_shown(value)} is not {what}.")
            elif element.codes and value not in element.codes:
                self.issue(
                    "code-invalid", path, f"{_shown(value)} is not {_one_of(element.codes)}."
                )
        else:
            self.of_type(value, element.kind, path)
            if element.binding and isinstance(value, dict):
                self.bound(value, element.binding, path)

    def bound(self, concept: dict[str, Any], name: str, path: str) -> None:
        """At least one coding is of a system the guide lists, with a code of it."""
        systems = elements().bindings[name]
        codings = concept.get("coding")
        if not isinstance(codings, list):
            self.issue("required", at(path, "coding"), "A code is expected here.")
            return
        known = False
        for place, coding in enumerate(codings):
            row = coding if isinstance(coding, dict) else {}
            for system, codes in systems.items():
                if not same_system(str(row.get("system", "")), system):
                    continue
                where = at(at(path, "coding"), place)
                known = True
                if "code" not in row:
                    self.issue("required", at(where, "code"), "The code is missing.")
                elif not _is_of(row["code"], codes):
                    text = f"{_shown(row['code'])} is not {_one_of(codes)} of {system}."
                    self.issue("code-invalid", at(where, "code"), text)
        if not known:
            text = f"A code of {' or '.join(systems)} is expected."
            self.issue("code-invalid", at(path, "coding"), text)

    def extension(self, value: dict[str, Any], path: str) -> None:
        """An extension that is read holds the value it must hold."""
        url = value.get("url")
        name = url.removeprefix(PAS) if isinstance(url, str) and url.startswith(PAS) else ""
        known = elements().extensions.get(name)
        if known is None:
            return
        key, binding = known
        if key not in value:
            self.issue("required", at(path, key), f"The value of {name} is missing.")
            return
        kind = key.removeprefix("value")
        primitive = kind[:1].lower() + kind[1:]
        kind = primitive if primitive in PRIMITIVES else kind
        self.one(value[key], Element(1, 1, kind, binding=binding), at(path, key))


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "This"
    return repr(str(value)[:_SHOWN]) if not isinstance(value, bool) else str(value).lower()


def _is_of(code: Any, codes: tuple[str, ...]) -> bool:
    """Whether a code is one of a system: of its list, or of the form its codes have."""
    if codes == ("any",):
        return True
    if codes[0].startswith(FORM):
        return bool(re.fullmatch(codes[0].removeprefix(FORM), str(code)))
    return code in codes


def _one_of(codes: tuple[str, ...]) -> str:
    if codes[0].startswith(FORM):
        return "a code"
    return codes[0] if len(codes) == 1 else f"one of {', '.join(codes)}"


def x12(number: str) -> str:
    """The address of the X12 code system of a data element."""
    return f"{X12}{number}"
