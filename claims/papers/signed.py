"""Who gave an opinion, under which NPI, and when: from labels, letterhead and signature."""

import re
from collections.abc import Iterable, Iterator, Sequence

from claims.papers.days import days_in
from claims.papers.proposals import Proposal, once
from claims.papers.sentences import Sentence
from providers.npi import is_npi

_TITLE = (
    r"(?:M\.?D\.?|D\.?O\.?|MBBS|N\.?P\.?|F?ARNP|APRN|FNP(?:-[A-Z]+)?|P\.?A\.?(?:-C)?|C\.?N\.?S\.?|"
    r"Ph\.?D\.?|FACS|FCAP|FACP)"
)
_CAPITAL = "[A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u017d]"
_WORD = rf"{_CAPITAL}(?:[^\W\d_]|['\u2019-])+"
_PARTICLE = (
    r"(?:d[aeiou]|del|della|dos|das|la|le|el|al|bin|ibn|ben|van|von|vom|zu|den|der|te[nr]|y)"
)
_NAME = (
    rf"(?:{_WORD}|{_CAPITAL}\.)"
    rf"(?:(?:\s+{_PARTICLE}){{0,3}}\s+(?:{_WORD}|{_CAPITAL}\.?(?!\w))){{1,3}}"
)
_TITLED = re.compile(rf"(?:Drs?\.?\s+)?({_NAME}),?\s+{_TITLE}\b")
_DOCTOR = re.compile(rf"\bDr\.?\s+({_NAME})")
_BARE = re.compile(rf"^\s*(?:Dr\.?\s+)?({_NAME})\s*(?:,|$)")

GIVERS = re.compile(
    r"consult(?:ing|ant)|review(?:ing|er|ed by)|second opinion|third opinion|opinion (?:by|of)|"
    r"signed|author|report(?:ed|ing)? (?:by|physician)|pathologist|radiologist|"
    r"evaluat(?:ing|ed by)|sincerely|provider|physician|clinician",
    re.IGNORECASE,
)
OTHERS = re.compile(
    r"referr|requesting|ordering|attending|primary|patient|outside|original|treating|first opinion|"
    r"\bcc\b|\bto\b|dear|performing|submitting|pcp|surgeon of record|initial",
    re.IGNORECASE,
)
_NPI = re.compile(
    r"\bN\.?P\.?I\.?(?:\s*(?:#|no\.?|number))?\s*[:#]?\s*((?:\d[\s-]?){9,10}\d?)(?!\d)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\b(?:electronically\s+)?signed\b|\bsincerely\b|\brespectfully\b", re.I)

VISIT, REPORT, REVIEW = "day of the visit", "day of the report", "day of the review"
SIGNED, DATED = "day of the signature", "day beside Date"
_DATES = {
    VISIT: re.compile(
        r"\b(?:dates? of (?:the )?(?:service|visit|encounter|exam(?:ination)?|"
        r"consult\w*|evaluation)|"
        r"(?:visit|encounter|exam(?:ination)?|consult\w*|evaluation) date|date seen|"
        r"(?:seen|examined|evaluated) (?:by me |in (?:the |our )?(?:clinic|office) )?on)\b",
        re.IGNORECASE,
    ),
    REPORT: re.compile(
        r"\b(?:date of (?:the )?(?:report|opinion|review)|(?:report(?:ed)?|opinion|review) date|"
        r"report(?:ed)? on)\b",
        re.IGNORECASE,
    ),
    REVIEW: re.compile(r"\breviewed on\b", re.IGNORECASE),
    SIGNED: re.compile(r"\b(?:signed|dictated|finali[sz]ed)\b", re.IGNORECASE),
    DATED: re.compile(r"^\s*date(?:d)?\s*:", re.IGNORECASE),
}
"""What stands before a day, and which day that is.  The first that a report states is the day of
the opinion: given at the visit, whose day its claim names too, and not that of the signature."""
_LIKE_A_DAY = re.compile(
    r"(?<![\d/-])(?:\d{1,2}([/-])\d{1,2}\1\d{2}(?:\d{2})?|\d{4}([/-])\d{2}\2\d{2}|"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+"
    r"['\u2019]?\d{2}(?:\d{2})?)(?![\d/-])"
)
_BEFORE_ANOTHER = re.compile(
    r"\b(?:original\w*|initial\w*|first|prior|previous\w*|last|earlier|next|follow-?up|scheduled)\b",
    re.IGNORECASE,
)
_BY_ANOTHER = re.compile(
    r"\bby\b[^.;]{0,30}\b(?:treating|referring|outside|original|first|local|another)\b",
    re.IGNORECASE,
)
"""A visit of another time, or to somebody else."""
_NOT_THE_REPORT = re.compile(r"\bbirth\b|\bdob\b|\bborn\b|\bcollected\b|\breceived\b|\bexpir", re.I)


def clinicians_in(sentences: Sequence[Sentence]) -> list[Proposal]:
    """Whoever a label, or the signature, names as the one who gives the opinion."""
    found = []
    for before, sentence in zip((None, *sentences), sentences, strict=False):
        name = _name_in(sentence)
        if not name or _is_another(sentence):
            continue
        after_signature = before is not None and _SIGNED.search(before.text)
        if after_signature or _gives(sentence):
            found.append(Proposal("clinician", name, sentence.text, sentence.box))
    return once(found)


def _gives(sentence: Sentence) -> bool:
    return bool(GIVERS.search(sentence.label) or _SIGNED.search(sentence.text))


def _is_another(sentence: Sentence) -> bool:
    return bool(OTHERS.search(sentence.label)) and not re.search(
        r"second|third|consult|review", sentence.label
    )


def _name_in(sentence: Sentence) -> str:
    text = sentence.text
    _, colon, rest = text.partition(":")
    for pattern in (_TITLED, _DOCTOR):
        found = pattern.search(rest if colon and sentence.label else text)
        if found:
            return found[1]
    if sentence.label and colon and GIVERS.search(sentence.label):
        found = _BARE.match(rest.strip())
        return found[1] if found else ""
    return ""


def npis_in(sentences: Sequence[Sentence], clinician: str) -> tuple[list[Proposal], list[str]]:
    """NPIs that pass their check digit, those of others apart; and what is no NPI.

    Where several remain, the one beside the clinician's name is meant.
    """
    found: list[tuple[int, Proposal]] = []
    unread = []
    other = False
    for place, sentence in enumerate(sentences):
        if sentence.label and not _NPI.match(sentence.text):
            other = _is_another(sentence)
        for match in _NPI.finditer(sentence.text):
            digits = re.sub(r"\D", "", match[1])
            if other or OTHERS.search(sentence.text[: match.start()]):
                continue
            if is_npi(digits):
                found.append((place, Proposal("npi", digits, sentence.text, sentence.box)))
            else:
                unread.append(f"NPI {digits} on page {sentence.box.page} fails its check digit")
    if len({each.value for _, each in found}) > 1 and clinician:
        named = [place for place, each in enumerate(sentences) if clinician in each.text]
        near = [each for place, each in found if any(0 <= place - at <= 3 for at in named)]
        if len({each.value for each in near}) == 1:
            return once(near), unread
    return once(each for _, each in found), unread


def dates_in(sentences: Iterable[Sentence]) -> list[Proposal]:
    """The day of the opinion: that of the visit where the report states one; else its own day, that
    of the review, of the signature, of `Date`.  Each says which it is (`what`)."""
    ranked: list[tuple[int, Proposal]] = []
    for sentence in sentences:
        for rank, proposal in _dated(sentence):
            ranked.append((rank, proposal))
    best = min((rank for rank, _ in ranked), default=0)
    return once(proposal for rank, proposal in ranked if rank == best)


def days_left(sentences: Iterable[Sentence]) -> Iterator[str]:
    """What stands where a day of the opinion does and is not read as one: a year of two digits
    names no century, and some days there are not."""
    for sentence in sentences:
        for what, pattern in _DATES.items():
            label = pattern.search(sentence.text)
            seen = _LIKE_A_DAY.search(sentence.text, label.end()) if label else None
            if label is None or seen is None or any(each.day for each in days_in(seen[0])):
                continue
            before, after = sentence.text[: seen.start()], sentence.text[seen.end() :]
            if any(each.isdigit() for each in before[label.end() :]):
                continue
            if _NOT_THE_REPORT.search(before) or _is_of_another(what, before, after):
                continue
            whole = re.search(r"\d{4}", seen[0])
            why = "there is no such day" if whole else "its year has two digits"
            yield f"date: {seen[0]} on page {sentence.box.page} is not read: {why} ({what})"


def _is_of_another(what: str, before: str, after: str) -> bool:
    """Whether it is a visit of another time, or to somebody else."""
    return what == VISIT and bool(_BEFORE_ANOTHER.search(before) or _BY_ANOTHER.search(after))


def _dated(sentence: Sentence) -> Iterator[tuple[int, Proposal]]:
    for rank, (what, pattern) in enumerate(_DATES.items()):
        label = pattern.search(sentence.text)
        if not label:
            continue
        rest = sentence.text[label.end() :]
        first = next(days_in(rest), None)
        if first is None or first.day is None:
            continue
        between, _, after = rest.partition(first.text)
        before = sentence.text[: label.end()] + between
        if _NOT_THE_REPORT.search(before):
            continue
        # a day that cannot be read stands beside the label: the next one is another's
        if what != SIGNED and any(each.isdigit() for each in between):
            continue
        if _is_of_another(what, before, after):
            continue
        day = first.day.isoformat()
        yield rank, Proposal("date", day, sentence.text, sentence.box, what)
        return
