"""The kinds of problem an interface answers with: each has a code, and a page that explains it.

`type` of a problem document (RFC 9457) is the address of that page, `/problems/CODE`.  An app adds
its own with `register`, in its AppConfig.ready.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ADDRESS = "/problems/"


class UnknownProblem(LookupError):
    """No app has a problem of this code: a fault of the program."""


@dataclass(frozen=True, slots=True)
class ProblemType:
    """`status` is the HTTP status it comes with, `title` the same for every problem of the kind,
    `text` what whoever met it can do."""

    status: int
    title: str
    text: str


_TYPES: dict[str, ProblemType] = {
    "bad_request": ProblemType(
        400,
        "The request cannot be read",
        "Something of the request is not as it must be: a parameter, a header, or a body that is "
        "not what its Content-Type says. `detail` and `errors` say what.",
    ),
    "unknown_parameter": ProblemType(
        400,
        "A parameter is not known here",
        "A parameter that is not known, or is given twice, is refused and never ignored: a typing "
        "error must not widen what is asked for. `detail` lists the parameters there are.",
    ),
    "idempotency_key_missing": ProblemType(
        400,
        "The Idempotency-Key header is missing",
        "What creates or decides something is asked under a key that the client makes up, for "
        "instance a UUID, in the header Idempotency-Key. After a broken connection the same "
        "request under the same key is answered with the first answer, and done once.",
    ),
    "idempotency_key_unusable": ProblemType(
        400,
        "The Idempotency-Key cannot be used",
        "A key is one to 255 visible characters of ASCII, with or without quotation marks around "
        "it. A UUID is a good one.",
    ),
    "not_signed_in": ProblemType(
        401,
        "Nobody is signed in",
        "Send `Authorization: Token …` with a token of your own. A token that was revoked, or has "
        "run out, is answered in the same way.",
    ),
    "not_allowed": ProblemType(
        403,
        "Policy does not allow it",
        "`detail` says why, `who` lists the roles or the people who could. Asking again does not "
        "help; one of them may do it.",
    ),
    "not_found": ProblemType(
        404,
        "There is no such thing here",
        "Nothing has this number, or it is not yours to know of. Who asks for it is recorded.",
    ),
    "method_not_allowed": ProblemType(
        405,
        "The address has no such method",
        "The header Allow lists the methods there are.",
    ),
    "not_acceptable": ProblemType(
        406,
        "No such media type is answered with",
        "Leave the header Accept out, or ask for application/json.",
    ),
    "conflict": ProblemType(
        409,
        "It cannot be done as things stand",
        "What was asked is well formed, but the state of the thing does not allow it. `detail` "
        "says why, and what can be done.",
    ),
    "idempotency_key_running": ProblemType(
        409,
        "The first request under this key is still running",
        "Wait for as many seconds as the header Retry-After says and send the same request again.",
    ),
    "stale": ProblemType(
        412,
        "It has changed since it was read",
        "If-Match names a version that is no longer the current one. `current` is the address of "
        "the thing as it is now; `changed`, where it is known, what has happened since. Read it "
        "again, and decide again.",
    ),
    "too_large": ProblemType(
        413,
        "The body is too large",
        "`detail` says how large a body may be.",
    ),
    "unsupported_media_type": ProblemType(
        415,
        "A body of this media type is not read here",
        "The interface's description lists the media types of each operation.",
    ),
    "unprocessable": ProblemType(
        422,
        "What was given cannot be answered",
        "The body can be read but says something that cannot be, or cannot be used. `errors` has "
        "each fault with its place.",
    ),
    "idempotency_key_reused": ProblemType(
        422,
        "The key was used for another request",
        "A key belongs to one request: its method, address and body. Make a new key for a new "
        "request.",
    ),
    "precondition_required": ProblemType(
        428,
        "The If-Match header is missing",
        "Who changes something says which version was read: the ETag of the answer it was read in, "
        "in the header If-Match. So nobody decides on what another has just changed.",
    ),
    "too_many": ProblemType(
        429,
        "Too many requests",
        "Wait for as many seconds as the header Retry-After says.",
    ),
    "fault": ProblemType(
        500,
        "A fault of this program",
        "Nothing is told of it here. Whoever runs the program finds it by `request_id`.",
    ),
}

_OF_STATUS = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    412: "stale",
    413: "too_large",
    415: "unsupported_media_type",
    422: "unprocessable",
    428: "precondition_required",
    429: "too_many",
}


def register(types: Mapping[str, ProblemType]) -> None:
    """Make an app's kinds of problem known."""
    _TYPES.update(types)


def problem_types() -> Mapping[str, ProblemType]:
    """Every kind of problem by its code."""
    return dict(_TYPES)


def problem_type(code: str) -> ProblemType:
    """UnknownProblem where no app has one of this code."""
    try:
        return _TYPES[code]
    except KeyError:
        raise UnknownProblem(f"no app has a problem {code!r}") from None


def code_of(status: int) -> str:
    """The code of a status that nobody said more about."""
    return _OF_STATUS.get(status, "fault" if status >= 500 else "bad_request")
