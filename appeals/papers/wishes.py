"""What a letter asks for, how fast, and why so late: by sentences that say it of themselves.

A sentence that tells somebody their rights, as a denial letter that was sent back does, asks for
nothing; one that denies is left to a person.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from claims.papers.proposals import Proposal, once
from claims.papers.sentences import Sentence

WISH, URGENT, SUPPORT, CAUSE = "wish", "urgent", "physician_support", "good_cause"

_TELLS_RIGHTS = re.compile(
    r"\byou\s+(?:may|can|must|should|have|will|do\s+not|also|or)\b|\byour\s+(?:right|appeal|"
    r"doctor|provider|representative)\b|\bif\s+you\b|\bhow\s+to\b|\bthe\s+right\s+to\b|"
    r"\b(?:a|any|the)\s+member\s+may\b|\bwe\s+(?:will|must|have\s+to)\s+(?:decide|give|answer)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:not|never|no\s+longer|don't|doesn't|isn't|cannot)\b(?:\s+\w+){0,4}\s+"
    r"(?:appeal|urgent|expedit\w*|reconsider\w*|redetermin\w*|an?\s+(?:appeal|complaint|grievance|emergency)|"
    r"withdraw\w*|asking|requesting)",
    re.IGNORECASE,
)
_APPEAL = r"appeal(?!s?\s+(?:rights?|process|procedures?)\b)"
"""What is asked for, and not the rights or the process that a letter is about."""
_OPPOSES = (
    r"\b(?:i|we|my\s+\w+|our\s+\w+)\b[^.]{0,60}?"
    rf"\b(?:{_APPEAL}|disagree|dispute|contest|object)"
)
_ASK = (
    r"\b(?:request(?:s|ing|ed)?|ask(?:s|ing)?|want(?:s)?|demand(?:s|ing)?|seek(?:s|ing)?|"
    r"file|filing|submit(?:ting)?|would\s+like|wish(?:es)?)\b[^.]{0,60}?"
)
_WISHES: tuple[tuple[str, str], ...] = (
    ("withdraw", r"\b(?:i|we)\b[^.]{0,30}\bwithdraw\b|\bplease\s+(?:cancel|withdraw)\b"),
    ("external_review", _ASK + r"\b(?:external|independent)\s+review\b"),
    (
        "appeal",
        rf"{_OPPOSES}|{_ASK}\b(?:{_APPEAL}|"
        + r"reconsider\w*|redetermin\w*|review\s+(?:of\s+)?(?:your|the|this)\s+"
        r"(?:decision|denial)|(?:decision|denial)\s+(?:be\s+)?(?:reversed|overturned|changed))|"
        r"\bthis\s+(?:letter\s+)?is\s+(?:an?|my|our)\s+(?:\w+\s+){0,2}"
        r"(?:appeal|reconsideration|redetermination)\b|"
        r"\bplease\s+(?:reconsider|redetermine|overturn|reverse|change)\b|"
        r"\bplease\s+(?:review|look\s+at)\s+(?:your|the|this|my)\s+(?:decision|denial)\b|"
        r"^\W*(?:re|subject)\s*:[^.]*\b(?:appeal|reconsideration|redetermination)\b",
    ),
    (
        "complaint",
        r"\b(?:complain(?:t|ts|ing)?|grievance|rude|treated\s+(?:badly|me)|unacceptable|"
        r"wait(?:ed|ing)?\s+(?:for\s+)?(?:hours|weeks)|wrong\s+(?:drug|dose|medicine))\b",
    ),
    (
        "codes",
        r"\b(?:diagnosis|treatment|procedure)\s+codes?\b[^.]{0,60}\b(?:meaning|send|provide|copy|"
        r"tell)|\b(?:send|provide|tell)\b[^.]{0,60}\b(?:diagnosis|treatment|procedure)\s+codes?\b",
    ),
    (
        "claim_file",
        r"\b(?:send|provide|want|request|copy|copies)\b[^.]{0,60}\b(?:claim|case|my)\s+file\b|"
        r"\bcopies\s+of\s+(?:all\s+)?(?:the\s+)?documents\b",
    ),
    (
        "clerical_error",
        r"\b(?:clerical|typing|typographical|billing|coding)\s+(?:error|mistake)\b",
    ),
)
_URGENT = (
    r"\bexpedit\w+|\burgent(?:ly)?\b|\bwithin\s+72\s+hours\b|\bas\s+soon\s+as\s+possible\b|"
    r"\bcannot\s+wait\b|\bemergency\b|\b(?:jeopardi[sz]e|endanger)\w*\b|\bserious(?:ly)?\s+harm"
)
_SUPPORTS = (
    r"\b(?:jeopardi[sz]e|endanger|seriously\s+harm|risk)\w*\b[^.]{0,80}\b(?:life|health|function)|"
    r"\b(?:support|request|certif)\w*\b[^.]{0,40}\bexpedit\w+|\bmust\s+be\s+expedited\b"
)
_CLINICIAN = re.compile(
    r"\b(?:i\s+am|as)\s+(?:\w+\s+){0,3}(?:treating|attending)?\s*(?:physician|doctor|surgeon|"
    r"oncologist)\b|\bmy\s+patient\b|\bin\s+my\s+medical\s+(?:opinion|judgment)\b",
    re.IGNORECASE,
)
_CAUSES: tuple[tuple[str, str], ...] = (
    (
        "serious_illness",
        r"\b(?:i|he|she|we)\b[^.]{0,40}\b(?:hospital(?:i[sz]ed)?|in\s+a\s+coma|seriously\s+ill|"
        r"too\s+(?:ill|sick)|intensive\s+care)\b",
    ),
    (
        "death_in_family",
        r"\b(?:died|passed\s+away|death\s+of\s+my)\b",
    ),
    ("records_destroyed", r"\b(?:fire|flood|hurricane|burn(?:ed|t)|destroyed)\b"),
    (
        "notice_not_received",
        r"\b(?:never|not|didn't)\s+(?:\w+\s+){0,2}(?:receive|get|got|receiv\w+)\b[^.]{0,40}"
        r"\b(?:letter|notice|denial|decision)\b|\bwrong\s+address\b",
    ),
    (
        "wrong_information",
        r"\b(?:told|informed)\b[^.]{0,60}\b(?:wrong|incorrect|could\s+wait|more\s+time|90\s+days)\b",
    ),
    (
        "sent_to_another_agency",
        r"\bsent\b[^.]{0,60}\b(?:social\s+security|medicare|medicaid|another\s+(?:agency|plan)|"
        r"wrong\s+(?:agency|office|department))\b",
    ),
    ("limitations", r"\b(?:do\s+not|don't|cannot)\s+(?:read|speak|see)\b|\bdementia\b|\bstroke\b"),
)


def _compiled(rows: Iterable[tuple[str, str]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in rows)


WISHES, CAUSES = _compiled(_WISHES), _compiled(_CAUSES)
URGENT_WORDS, SUPPORTS = re.compile(_URGENT, re.I), re.compile(_SUPPORTS, re.I)


def wishes_in(sentences: Sequence[Sentence]) -> list[Proposal]:
    """What is asked for, each with its sentence; a letter may ask for several things."""
    found = []
    for each in _own(sentences):
        said = [wish for wish, pattern in WISHES if pattern.search(each.text)]
        said = (
            said[:1] if said[:1] == ["withdraw"] else said
        )  # "I withdraw my appeal" asks for none
        found += [Proposal(WISH, wish, each.text, each.box) for wish in said]
    return once(found)


def urgency_in(sentences: Sequence[Sentence]) -> list[Proposal]:
    """That it is urgent, and that a physician says so: a person confirms whether one does."""
    found = []
    clinician = any(_CLINICIAN.search(each.text) for each in sentences)
    for each in _own(sentences):
        if URGENT_WORDS.search(each.text):
            found.append(Proposal(URGENT, "yes", each.text, each.box))
        if clinician and SUPPORTS.search(each.text):
            found.append(Proposal(SUPPORT, "yes", each.text, each.box))
    return once(found)


def causes_in(sentences: Sequence[Sentence]) -> list[Proposal]:
    """Why it is late, where the letter says so in the words the law has."""
    return once(
        Proposal(CAUSE, cause, each.text, each.box)
        for each in sentences
        if not _TELLS_RIGHTS.search(each.text)
        for cause, pattern in CAUSES
        if pattern.search(each.text)
    )


def left_to_a_person(sentences: Iterable[Sentence]) -> Iterator[str]:
    """Sentences that say what is not asked for: nothing is proposed of them."""
    for each in sentences:
        if _DENIES.search(each.text) and not _TELLS_RIGHTS.search(each.text):
            yield f"wish: a person reads it on page {each.box.page}: {each.text}"


def _own(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    for each in sentences:
        if not (_TELLS_RIGHTS.search(each.text) or _DENIES.search(each.text)):
            yield each
