"""Letter templates: what each must say and by which law, from when to when it may be used.

A template is two files of an app's `letters/` folder.  `<code>.yaml`:

    code: denial
    title: Notice of denial
    sent_to: [member, representative]
    records: notice_sent            # what a confirmed dispatch records on the case; several with
                                    # a space between
    starts: notice_dated            # and, of a denial, with its own date: the reader's time begins
    from: 2026-01-01
    until: 2027-01-01               # the first day it may no longer be dated; omitted: open
    form: {number: RX-1, version: "2026-01", omb: none, expires: none}
    must_say:
      A3: {what: the reasons, cite: 29 CFR 2560.503-1(g)(1)(i), names: [reasons.why], least: 40}

A3 may have `cite_at: notice.law_cite` for its `cite`, where the context names the law.  And
`<code>.html`, in which texts are marked: `<div data-says="A3">`.  Where the mark is not the
element's id, `at` names the marks, all of which must have text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from kernel import plain_yaml
from kernel.law import citations
from kernel.letters.wording import at

BASE = Path(__file__).parent / "base"
KEYS = ("code", "title", "sent_to", "records", "starts", "from", "until", "form", "must_say")
ELEMENT_KEYS = ("what", "cite", "cite_at", "at", "when", "names", "least", "check", "weak")
FORM_KEYS = ("number", "version", "omb", "expires")
READERS = ("member", "representative", "provider")


class UnableToReadTemplate(ValueError):
    """A template's file is wrong; the message says where."""


class UnableToUseTemplate(ValueError):
    """The template is not in force on the day the letter is dated."""


@dataclass(frozen=True, slots=True)
class Element:
    """One thing a letter must say.

    `at` are the marks of its text in the page.  `when` names a condition of the context; empty, it
    is always asked for.  `names` are places of the context whose values the element's text must
    hold: its own facts, no boilerplate.  `least` is the fewest characters; `check` names a test of
    what is said.  Where the law that asks for it is not the same for every coverage, `cite` is
    empty and `cite_at` is the place of the context that names it.  `weak`: the citation has not
    been confirmed in an official text.
    """

    id: str
    cite: str
    at: tuple[str, ...]
    what: str = ""
    when: str = ""
    names: tuple[str, ...] = ()
    least: int = 1
    check: str = ""
    weak: bool = False
    cite_at: str = ""

    def cite_in(self, context: Any) -> str:
        """The law that asks for it in this letter."""
        return self.cite or "; ".join(at(context, self.cite_at))


@dataclass(frozen=True, slots=True)
class Form:
    """The form a letter is: its number and version; OMB number and expiry for an agency's."""

    number: str
    version: str
    omb: str = ""
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """One letter.  `version` is a digest of every file its text comes from."""

    code: str
    title: str
    sent_to: tuple[str, ...]
    records: str
    starts: str
    since: date
    until: date | None
    form: Form
    must_say: tuple[Element, ...]
    version: str

    def in_force(self, day: date) -> None:
        """Raises UnableToUseTemplate where a letter of this kind may not be dated `day`."""
        if day < self.since:
            raise UnableToUseTemplate(f"{self.code} may be used from {self.since}, not on {day}")
        if self.until and day >= self.until:
            raise UnableToUseTemplate(f"{self.code} was retired on {self.until}; no use on {day}")
        if self.form.expires and day > self.form.expires:
            raise UnableToUseTemplate(
                f"form {self.form.number} of {self.code} expired on {self.form.expires}"
            )

    def asked(self, conditions: Sequence[str]) -> tuple[Element, ...]:
        """The elements required where these conditions hold."""
        return tuple(each for each in self.must_say if not each.when or each.when in conditions)

    def least_of(self, name: str) -> int:
        """The fewest characters of the element that says `name` (`notice.why`): whoever words it
        says as much, or the letter would be held back for ever.

        KeyError where no element says it.
        """
        found = [each.least for each in self.must_say if name in each.names]
        if not found:
            raise KeyError(f"{self.code} says no {name}")
        return max(found)


def read_templates(folder: Path) -> dict[str, Template]:
    """Every template of an app's folder, by its code."""
    shared = [*sorted(BASE.glob("*")), *sorted(folder.glob("_*.html"))]
    common = sha256(b"".join(path.read_bytes() for path in shared if path.is_file()))
    found: dict[str, Template] = {}
    for path in sorted(folder.glob("*.yaml")):
        page = path.with_suffix(".html")
        if not page.exists():
            continue  # data of the letters, not a letter
        row = plain_yaml.read_file(path)
        digest = common.copy()
        digest.update(path.read_bytes() + page.read_bytes())
        template = _template(row, path, digest.hexdigest()[:12])
        found[template.code] = template
    return found


def _template(row: Any, path: Path, version: str) -> Template:
    _known(row, KEYS, ("code", "title", "sent_to", "records", "from", "form", "must_say"), path)
    if row["code"] != path.stem:
        raise UnableToReadTemplate(f"{path}: code {row['code']!r} is not the file's name")
    if strangers := set(row["sent_to"]) - set(READERS):
        raise UnableToReadTemplate(f"{path}: sent_to: {sorted(strangers)}: not {READERS}")
    return Template(
        code=row["code"],
        title=row["title"],
        sent_to=tuple(row["sent_to"]),
        records=row["records"],
        starts=row.get("starts") or "",
        since=_day(row["from"], path),
        until=_day(row["until"], path) if row.get("until") else None,
        form=_form(row["form"], path),
        must_say=tuple(_element(name, each, path) for name, each in row["must_say"].items()),
        version=version,
    )


def _form(row: Any, path: Path) -> Form:
    _known(row, FORM_KEYS, FORM_KEYS, path)
    omb = "" if row["omb"] == "none" else row["omb"]
    expires = None if row["expires"] == "none" else _day(row["expires"], path)
    return Form(row["number"], row["version"], omb, expires)


def _element(name: str, row: Any, path: Path) -> Element:
    if isinstance(row, str):
        row = {"cite": row}
    where = f"{path}: must_say: {name}"
    _known(row, ELEMENT_KEYS, () if "cite_at" in row else ("cite",), where)
    if "cite" in row and "cite_at" in row:
        raise UnableToReadTemplate(f"{where}: cite and cite_at: one of them says the law")
    try:
        if "cite" in row:
            citations.check(row["cite"])
    except citations.UnableToReadCitation as error:
        raise UnableToReadTemplate(f"{where}: {error}") from None
    return Element(
        id=name,
        cite=row.get("cite") or "",
        at=_marks(row.get("at") or name),
        what=row.get("what") or "",
        when=row.get("when") or "",
        names=tuple(row.get("names") or ()),
        least=int(row.get("least") or 1),
        check=row.get("check") or "",
        weak=row.get("weak") == "true",
        cite_at=row.get("cite_at") or "",
    )


def _marks(given: Any) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _known(row: Any, known: Sequence[str], required: Sequence[str], where: object) -> None:
    if not isinstance(row, Mapping):
        raise UnableToReadTemplate(f"{where}: expected keys and values")
    missing, strangers = set(required) - row.keys(), row.keys() - set(known)
    if missing or strangers:
        raise UnableToReadTemplate(
            f"{where}: missing {sorted(missing)}, unknown {sorted(strangers)}"
        )


def _day(text: str, where: object) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise UnableToReadTemplate(f"{where}: {text!r} is not a day; write YYYY-MM-DD") from None
