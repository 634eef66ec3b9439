"""A citation is text with a grammar; where the text is online, the link is computed."""

import re


class UnableToReadCitation(ValueError):
    """The citation has no form this system knows."""


_SECTION = r"\d+[A-Za-z]?(?:[.:-]\d+[A-Za-z]?)*(?:-\d+|-[a-z])?"
_TAIL = r"(?:\([A-Za-z0-9]+\))*"
_STATE_CODES = (
    r"Tex\. Ins\. Code|N\.Y\. Ins\. Law|N\.Y\. PHL|Cal\. HSC|Cal\. Ins\. Code|Fla\. Stat\.|RSMo"
    r"|RCW|OAC|O\.C\.G\.A\.|Ohio R\.C\.|N\.C\.G\.S\.|N\.J\.S\.A\.|N\.J\.A\.C\.|Ga\. Comp\. R\."
)
_FORMS = (
    rf"(?:45|42|29|26) CFR {_SECTION}{_TAIL}",
    rf"(?:\d+) U\.S\.C\. {_SECTION}{_TAIL}",
    rf"SSA {_SECTION}{_TAIL}",
    rf"ERISA {_SECTION}{_TAIL}",
    r"Pub\. L\. \d+-\d+",
    r"\d+ FR \d+",
    r"CMS-[0-9A-Z-]+",
    rf"MBPM ch\. \d+ §{_SECTION}",
    rf"MCPM ch\. \d+ §{_SECTION}",
    rf"(?:{_STATE_CODES}) {_SECTION}{_TAIL}",
    rf"\d+ (?:NYCRR|Ill\. Adm\. Code|TAC|CCR|Pa\. Code|P\.S\.|CMR) {_SECTION}{_TAIL}",
    rf"\d+ ILCS \d+/{_SECTION}",
    rf"Wis\. Adm\. Code Ins {_SECTION}{_TAIL}",
    r"M\.G\.L\. c\. \d+[A-Z]?",
    r"Parts C & D Guidance(?:, [^;]+)?",
    r"Department practice, [A-Z][A-Za-z ]+",
    rf"WAC {_SECTION}{_TAIL}",
    r"(?:Plan terms|Agreement)(?: [^;]+)?",
    r"CMS Physician Fee Schedule(?: [^;]+)?",
    r"Medicare\.gov, [^;]+",
    r"X12 [A-Z0-9 ]+",
)
_CITATION = re.compile("|".join(f"(?:{form})" for form in _FORMS))
_CFR = re.compile(rf"(45|42|29|26) CFR ({_SECTION})({_TAIL})")


def check(cite: str) -> None:
    """Refuse a citation that is not of a known form.  Several are parted by `; `."""
    for one in cite.split("; "):
        if not _CITATION.fullmatch(one):
            raise UnableToReadCitation(f"{one!r} is not a citation this system can read")


def link(cite: str) -> str | None:
    """Where the cited text is online, for the parts of it that have a stable address."""
    found = _CFR.match(cite)
    if not found:
        return None
    return f"https://www.ecfr.gov/current/title-{found[1]}/section-{found[2]}"
