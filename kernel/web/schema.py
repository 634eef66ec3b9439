"""The interface as one OpenAPI 3.1 document: the addresses there are, as the code has them, with
what is written of them (`kernel.web.described`).

`manage.py openapi` writes it to `openapi.yaml`; `--check` tells whether that is as it should be.
"""

import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import yaml
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import AllowAny

from kernel.web.described import descriptions, whole_references
from kernel.web.problem_types import code_of, problem_type, problem_types
from kernel.web.problems import MEDIA_TYPE, problem

FHIR = "application/fhir+json"
_EVERY = (400, 405, 406)
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A name for this request, made up by the client, such as a UUID. The same "
    "request under the same key is done once and answered with the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "example": "5f0c6a52-2f0e-4f5a-9c0e-6d1b6a1f7b11",
}
_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the answer in which the thing was read.",
    "schema": {"type": "string", "pattern": '^"[!#-~]+"$'},
    "example": '"c0ffee20261126000001"',
}


class DescribedSchema(AutoSchema):
    """REST framework's DEFAULT_SCHEMA_CLASS: an operation from its code and its description."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict[str, Any] | None:
        self.registry, self.path, self.path_regex = registry, path, path_regex
        self.path_prefix, self.method = path_prefix, method.upper()
        said = descriptions()["operations"].get(f"{self.method} {path}", {})
        handler = getattr(self.view, method.lower())
        doc = inspect.getdoc(type(self.view)) or ""
        made: dict[str, Any] = {
            "operationId": said.get("id", _identity(path, method)),
            "tags": [said.get("tag") or "other"],
            "summary": said.get("summary", doc.partition("\n")[0]),
        }
        if "text" in said:
            made["description"] = said["text"]
        if parameters := [*self._in_path(said), *_parameters(said), *_headers(handler)]:
            made["parameters"] = parameters
        if body := said.get("body"):
            made["requestBody"] = _body(body)
        is_open = AllowAny in self.view.permission_classes
        made["security"] = [{}] if is_open else [{"token": []}, {"session": []}]
        made["responses"] = _answers(said, self._refused(said, handler, is_open))
        return dict(whole_references(made))

    def _in_path(self, said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        names = [part[1:-1] for part in self.path.split("/") if part.startswith("{")]
        texts = said.get("path") or {}
        for found in self._resolve_path_parameters(names):
            found.update(texts.get(found["name"]) or {})
            yield found

    def _refused(self, said: Mapping[str, Any], handler: Any, is_open: bool) -> set[int]:
        found = {*_EVERY, *said.get("refused", ())}
        if not is_open:
            found |= {401, 403}
        if "{" in self.path:
            found.add(404)
        if "body" in said:
            found.add(415)
        if hasattr(handler, "idempotency"):
            found |= {409, 413, 422}
        if hasattr(handler, "matched"):
            found |= {412, 428}
        return found


class _Addresses(EndpointEnumerator):
    """Addresses as they are written; REST framework's own way loses a `$`."""

    def get_path_from_regex(self, path_regex: str) -> str:
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path_regex)


class _Generator(SchemaGenerator):
    endpoint_inspector_cls = _Addresses


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    found: dict[str, Any] = _Generator().get_schema(request=None, public=True)
    written = descriptions()
    used = {tag for path in found["paths"].values() for op in path.values() for tag in op["tags"]}
    found["tags"] = [
        {"name": name, "description": about}
        for name, about in sorted(written["tags"].items())
        if name in used
    ]
    found["webhooks"] = {
        name: {"post": _webhook(said)} for name, said in written["webhooks"].items()
    }
    found["components"] = {
        "schemas": whole_references(dict(sorted(written["schemas"].items()))),
        "responses": {problem_name(status): _problem(status) for status in _statuses()},
        "securitySchemes": _SECURITY,
    }
    return found


def as_yaml() -> str:
    """The document as text, the same for the same code."""
    text: str = yaml.dump(document(), Dumper=_Dumper, sort_keys=False, width=98, allow_unicode=True)
    return text


def undescribed() -> list[str]:
    """Operations there are and nobody described; operations described that there are not."""
    there = {
        f"{method.upper()} {path}"
        for path, operations in document()["paths"].items()
        for method in operations
    }
    return sorted(there ^ descriptions()["operations"].keys())


def problem_name(status: int) -> str:
    """The name of the response component of a refusal."""
    return "".join(word.capitalize() for word in code_of(status).split("_"))


class _Dumper(yaml.SafeDumper):
    """No anchors: what is the same is written twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, "|" if "\n" in text else None)


_Dumper.add_representer(str, _text)

_SECURITY = {
    "token": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "A person's or machine's own token: `Authorization: Token …`.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "A person signed in by the pages; what changes something also needs the "
        "header X-CSRFToken.",
    },
}


def _identity(path: str, method: str) -> str:
    steps = [step.strip("{}$") for step in path.strip("/").split("/")[2:]]
    return "_".join([*(step.replace("-", "_") for step in steps), method.lower()])


def _parameters(said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    shared = descriptions()["parameters"]
    for each in said.get("parameters", ()):
        found = {"name": each, **shared[each]} if isinstance(each, str) else each
        yield {"in": "query", **found}


def _headers(handler: Any) -> Iterator[dict[str, Any]]:
    if hasattr(handler, "idempotency"):
        yield {**_KEY, "required": handler.idempotency == "required"}
    if hasattr(handler, "matched"):
        yield _MATCH


def _body(said: Mapping[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": said["schema"]}
    if "example" in said:
        content["example"] = said["example"]
    types = said.get("types", ["application/json"])
    whole = dict.fromkeys(types, content)
    if "form" in said:  # the same with a file, as a form of several parts
        whole["multipart/form-data"] = said["form"]
    made = {"required": said.get("required", True), "content": whole}
    return {"description": said["text"], **made} if "text" in said else made


def _answers(said: Mapping[str, Any], refused: set[int]) -> dict[str, Any]:
    media = said.get("media", "application/json")
    found: dict[str, Any] = {}
    for status, answer in (said.get("answers") or {200: {"text": "As asked"}}).items():
        made: dict[str, Any] = {"description": answer["text"]}
        if "headers" in answer:
            made["headers"] = {
                name: {"schema": {"type": "string"}, "description": text}
                for name, text in answer["headers"].items()
            }
        if "schema" in answer:
            content = {key: answer[key] for key in ("schema", "example") if key in answer}
            made["content"] = {answer.get("media", media): content}
        found[str(status)] = made
    for status in sorted(refused):
        if media == FHIR:
            content = {FHIR: {"schema": {"$ref": "OperationOutcome"}}}
            made = {"description": problem_type(code_of(status)).title, "content": content}
        else:
            made = {"$ref": f"#/components/responses/{problem_name(status)}"}
        found.setdefault(str(status), made)
    return found


def _statuses() -> list[int]:
    return sorted({kind.status for kind in problem_types().values()} - {429, 500})


def _problem(status: int) -> dict[str, Any]:
    """A refusal, with an example of each kind of problem that has this status."""
    kinds = [(code, kind) for code, kind in problem_types().items() if kind.status == status]
    examples = {
        code: {
            "summary": kind.title,
            "value": problem(
                status,
                "/api/v1/…",
                kind.title + ".",
                code=code,
                request_id="0b9dd8a6-6d5b-4a07-9c3e-6a1f0f6f0d52",
            ),
        }
        for code, kind in sorted(kinds)
    }
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}
    title = problem_type(code_of(status)).title
    return {"description": title, "content": {MEDIA_TYPE: content}}


def _webhook(said: Mapping[str, Any]) -> dict[str, Any]:
    content = {"schema": said["schema"], "example": said["example"]}
    return dict(
        whole_references(
            {
                "operationId": said["id"],
                "summary": said["summary"],
                "description": said["text"],
                "parameters": said["parameters"],
                "requestBody": {"required": True, "content": {"application/json": content}},
                "responses": {
                    str(status): {"description": text} for status, text in said["answers"].items()
                },
                "security": [{}],
            }
        )
    )
