"""Pages about the interface for machines, for whoever writes a client: no sign-in, no secrets.

The page is drawn here from the description, and needs no script and no other machine.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.web.problem_types import problem_types
from kernel.web.schema import as_yaml, document

_COMPONENT = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Shape:
    """A JSON Schema in words: `name` of a component, or else `text`; and an example."""

    name: str = ""
    text: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    text: str
    shape: Shape | None
    problem: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    open: bool
    parameters: list[Mapping[str, Any]]
    media: list[str]
    body: Shape | None
    answers: list[Answer]


@require_safe
@login_not_required
def problems(request: HttpRequest) -> HttpResponse:
    """Every kind of problem the interface answers with."""
    kinds = sorted(problem_types().items(), key=lambda pair: (pair[1].status, pair[0]))
    return render(request, "web/problems.html", {"kinds": kinds})


@require_safe
@login_not_required
def one_problem(request: HttpRequest, code: str) -> HttpResponse:
    """The page a problem's `type` is the address of."""
    kind = problem_types().get(code)
    if kind is None:
        raise Http404
    return render(request, "web/problem.html", {"code": code, "kind": kind})


@require_safe
@login_not_required
def described(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description, as openapi.yaml has it."""
    return HttpResponse(as_yaml(), content_type="application/yaml; charset=utf-8")


@require_safe
@login_not_required
def interface(request: HttpRequest) -> HttpResponse:
    """The whole interface on one page."""
    about = [part.replace("\n", " ") for part in document()["info"]["description"].split("\n\n")]
    said = {"about": about, "groups": _groups(), "shapes": _shapes(), "webhooks": _webhooks()}
    return render(request, "web/interface.html", said)


@cache
def _groups() -> list[dict[str, Any]]:
    made = [
        (operation["tags"][0], _operation(path, method, operation))
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]
    return [
        {**tag, "operations": [each for name, each in made if name == tag["name"]]}
        for tag in document()["tags"]
    ]


def _operation(path: str, method: str, said: Mapping[str, Any]) -> Operation:
    content = said.get("requestBody", {}).get("content", {})
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said["summary"],
        text=said.get("description", ""),
        open=said["security"] == [{}],
        parameters=[{**each, "type": _type(each["schema"])} for each in said.get("parameters", ())],
        media=list(content),
        body=_shape(next(iter(content.values()))) if content else None,
        answers=list(_answers(said["responses"])),
    )


def _answers(said: Mapping[str, Any]) -> Iterator[Answer]:
    for status, answer in said.items():
        if "$ref" in answer:
            name = answer["$ref"].rpartition("/")[2]
            text = document()["components"]["responses"][name]["description"]
            yield Answer(status, text, None, True)
            continue
        content = next(iter(answer.get("content", {}).values()), None)
        yield Answer(status, answer["description"], _shape(content) if content else None, False)


def _shape(content: Mapping[str, Any]) -> Shape:
    schema = content["schema"]
    name = schema.get("$ref", "").removeprefix(_COMPONENT)
    example = _json(content["example"]) if "example" in content else ""
    return Shape(name, "" if name else _json(schema), example)


@cache
def _shapes() -> list[dict[str, Any]]:
    """The schemas that have names, each with its properties."""
    return [
        {
            "name": name,
            "about": schema.get("description", ""),
            "type": _type(schema),
            "properties": [
                {
                    "name": each,
                    "type": _type(inner),
                    "about": inner.get("description", "") if isinstance(inner, Mapping) else "",
                    "required": each in schema.get("required", ()),
                }
                for each, inner in schema.get("properties", {}).items()
            ],
        }
        for name, schema in document()["components"]["schemas"].items()
    ]


@cache
def _webhooks() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "summary": said["post"]["summary"],
            "text": said["post"]["description"],
            "parameters": said["post"]["parameters"],
            "example": _json(said["post"]["requestBody"]["content"]["application/json"]["example"]),
        }
        for name, said in document()["webhooks"].items()
    ]


def _type(schema: Any) -> str:
    """A schema in a few words: "text", "list of ClaimRow", "one of a, b"."""
    if not isinstance(schema, Mapping):
        return "anything"
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_COMPONENT)
    if "const" in schema:
        return f"“{schema['const']}”"
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return (" and " if several == "allOf" else " or ").join(map(_type, schema[several]))
    kinds = schema.get("type", "anything")
    said = [_one_type(kind, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    return " or ".join(said)


def _one_type(kind: str, schema: Mapping[str, Any]) -> str:
    if kind == "array":
        return f"list of {_type(schema.get('items', True))}"
    if kind == "string":
        return {"date": "day", "date-time": "instant", "binary": "bytes"}.get(
            schema.get("format", ""), "text"
        )
    return {"integer": "whole number", "boolean": "true or false"}.get(kind, kind)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
