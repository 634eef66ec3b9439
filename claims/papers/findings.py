"""Which sentences of an opinion report say agree, differ, refine, change or cannot tell.

A sentence counts where it is the reviewer's own and about the diagnosis or the proposed care.
What another person holds, what is asked, and what hangs on an `if`, is passed by.
"""

import re
from collections.abc import Iterable, Iterator

from claims.papers.proposals import Proposal
from claims.papers.sentences import Sentence

CONCLUDING = (
    *("impression", "conclusion", "opinion", "assessment", "recommendation", "summary", "comment"),
    *("final diagnosis", "second opinion", "third opinion", "interpretation", "concordance"),
    *("finding", "diagnosis"),
)
"""Parts of headings under which a reviewer concludes."""

_CARE = (
    r"(?:diagnos[ie]s|recommend\w*|plan|treatment|surgery|operation|procedure|opinion|assessment|"
    r"interpretation|findings?|proposal|proposed|approach|management|resection|therapy|\w+ectomy)"
)
_NOT = r"(?:not|never|cannot|can't|don't|doesn't|neither|unable to|no longer)"

_DIFFERS = (
    r"\bdisagree",
    rf"\b{_NOT}\b[\w\s]{{0,25}}\b(?:agree|concur|support|endorse|recommend)\b",
    r"\b(?:recommend|advise|caution)\w*\s+against\b",
    r"\bdiscordan\w+|\bdiffers?\s+from\s+(?:the|that|those|dr)",
    rf"\b{_CARE}\b[^.]{{0,60}}\b(?:is|are)\s+not\s+(?:indicated|necessary|warranted|needed|"
    r"appropriate|advisable)",
    r"\b(?:recommend|favou?r|advise|suggest|prefer|propose)\b[^.]{0,80}"
    r"\b(?:instead|rather\s+than|in\s+place\s+of|in\s+lieu\s+of)\b",
    r"\brecommendation\b[^.]{0,20}\b(?:is|would\s+be)\b[^.]{0,80}\b(?:instead|rather\s+than)\b",
    r"\b(?:agree|concur)\b[^.]{0,60}\b(?:but|though|yet|and)\s+(?:do\s+)?not\s+(?:with|on|to)\b",
    r"\bpreferable\s+to\b|\b(?:tried|attempted|exhausted)\b[^.]{0,30}\bbefore\b[^.]{0,20}"
    r"\b(?:surgery|operat\w+|procedure)",
    r"\bwould\s+(?:not|defer|avoid)\b[^.]{0,40}\b(?:surgery|operat\w+|proceed|procedure)",
)
_CHANGES = (
    r"\bdiagnos[ie]s\b[^.]{0,60}\b(?:chang|revis|amend|correct|reclassif|overturn)\w+",
    r"\b(?:chang|revis|amend|correct|reclassif|overturn)\w*\b[^.]{0,40}\bdiagnos[ie]s\b",
    r"\b(?:different|new|incorrect|wrong|alternative)\s+diagnosis\b|\bmisdiagnos",
    rf"\b(?:is|are|was|were)\s+{_NOT}\s+(?:consistent|compatible|in\s+keeping)\s+with\b[^.]*"
    r"\b(?:outside|original|referring|submitted|initial|carcinoma|lymphoma|malignan\w+|cancer)",
    r"\bdoes\s+not\s+(?:meet|represent|fulfil\w*|support)\b[^.]*"
    r"\b(?:carcinoma|lymphoma|malignan\w+|cancer|sarcoma|melanoma|diagnosis)",
    r"\breclassified\s+(?:as|from)\b",
)
_REFINES = (
    r"\brefin(?:e|es|ed|ing|ement)\b[^.]{0,60}(?:diagnos|classif|stag|grad|subtyp)?",
    r"\bdiagnos[ie]s\b[^.]{0,60}\b(?:refin|sub-?typ|sub-?classif|further\s+specif|more\s+specific)",
    r"\bmore\s+specific(?:ally)?\b|\bfurther\s+(?:classif|characteri[sz]|specif|sub)\w+\s+as\b",
    r"\bsub-?(?:typed?|classified)\s+as\b|\b(?:up|down)-?(?:grad|stag)(?:ed|ing)\b",
)
_INCONCLUSIVE = (
    r"\binconclusive\b|\bindeterminate\b|\bnon-?diagnostic\b|\bequivocal\b",
    r"\binsufficient\s+(?:material|tissue|information|data|evidence|records?|sample|specimen)",
    rf"\b{_NOT}\b[\w\s]{{0,20}}\b(?:determine|render|reach|offer|give|form|establish|conclude)"
    r"\w*\b[^.]{0,40}\b(?:opinion|diagnosis|conclusion)\b",
    r"\b(?:opinion|diagnosis|conclusion)\b[^.]{0,50}\b(?:cannot|can\s+not|could\s+not)\s+be\b",
    r"\b(?:opinion|conclusion|recommendation)\s+(?:is|was|must\s+be)\s+(?:deferred|withheld)",
)
_AGREES = (
    rf"\b(?:i|we)\s+(?:\w+\s+){{0,2}}(?:agree|concur)\b[^.]*\b{_CARE}",
    rf"\b(?:agree|concur)s?\s+with\b[^.]{{0,80}}\b{_CARE}",
    rf"\bin\s+(?:full\s+|complete\s+|general\s+)?(?:agreement|accord)\b[^.]{{0,60}}\b{_CARE}",
    rf"\b(?:i|we|our|this|review|findings)\b[^.]{{0,50}}\b(?:confirm|support|endorse)s?\b"
    rf"[^.]{{0,60}}\b(?:original|outside|referring|initial|submitted|proposed|first)\b[^.]*{_CARE}",
    r"\bconcordan(?:t|ce)\b[^.]{0,60}\b(?:with|outside|original|referring|diagnosis)",
    rf"\b(?:original|outside|referring|initial|submitted|proposed|first)\b[^.]{{0,40}}\b{_CARE}"
    r"\b[^.]{0,30}\b(?:is|are|was)\s+(?:confirmed|appropriate|indicated|reasonable|correct)",
)

PATTERNS: tuple[tuple[str, tuple[re.Pattern[str], ...]], ...] = tuple(
    (finding, tuple(re.compile(each, re.IGNORECASE) for each in patterns))
    for finding, patterns in (
        ("inconclusive", _INCONCLUSIVE),
        ("differs", _DIFFERS),
        ("changes_diagnosis", _CHANGES),
        ("refines_diagnosis", _REFINES),
        ("agrees", _AGREES),
    )
)

_NOT_THEIRS = re.compile(
    r"\?|\b(?:whether|if)\b[^.]*\b(?:agree|differ|concur|disagree|chang|indicat|confirm|refin)|"
    r"\b(?:patient|family|mother|father|husband|wife|parents?|daughter|son|he|she|they)\s+"
    r"(?:\w+\s+){0,2}(?:agree|disagree|concur|prefer|decline)|"
    r"\b(?:was|were|is)\s+(?:asked|requested|referred)\b|"
    r"\b(?:reason|purpose|question)\s+(?:for|of)\b|\bplease\b",
    re.IGNORECASE,
)
_DISAGREEMENT = (
    r"(?:disagree\w*|discordan\w+|dissent\w*|dispute\w*|object(?:s|ed|ing|ions?)?\b|differ(?:s|ing)?\b|"
    r"contradict\w*|inconsistent|incompatible|unreasonable|unnecessary|unwarranted|inappropriate|"
    r"(?:recommend|advise|caution|argue)\w*\s+against|against\s+(?:the|this|surgery|operat))"
)
_WITHIN = r"(?:(?!\b(?:and|but|or)\b)[^.;,])"
_TWICE_NO = re.compile(
    rf"(?:\b{_NOT}|n['\u2019]t|\bhardly|\bwithout)\b{_WITHIN}{{0,60}}?\b{_DISAGREEMENT}|"
    rf"\b(?:no|nothing|little)\b{_WITHIN}{{0,40}}?\b{_DISAGREEMENT}|"
    rf"\b{_NOT}\b{_WITHIN}{{0,40}}?\b(?:not|fail\w*)\s+(?:to\s+)?"
    r"(?:agree|concur|support|endorse|indicated|necessary|warranted|needed|appropriate|advisable)",
    re.IGNORECASE,
)
"""A disagreement denied: it may be an agreement, or a way of saying neither."""
_NO_CHANGE = re.compile(
    r"\bno\s+(?:reason\s+to\s+|basis\s+to\s+)?(?:discrepan|change|evidence\s+to\s+change)",
    re.IGNORECASE,
)
_NO_AGREEMENT = re.compile(
    rf"\b{_NOT}\b[\w\s,]{{0,25}}\b(?:agree|concur|confirm|support|endorse|concordan)|\bdisagree|"
    r"\bnot\s+(?:indicated|appropriate|reasonable|correct)",
    re.IGNORECASE,
)
_HANGS_ON = re.compile(
    r"\b(?:(?:dis)?agree|concur|support|endorse|recommend|advise|proceed|confirm|indicated)\b"
    r"(?:(?!\b(?:and|but|or)\b)[^.;,])*,?\s*(?<!even )(?<!as )"
    r"\b(?:if|unless|provided\s+that|on\s+condition|were\s+(?:the|it|there)|"
    r"had\s+(?:the|it|there))\b|"
    r"(?<!even )\bif\b[^.]*\b(?:i|we)\s+(?:would|could|might|may)\b|"
    r"^\W*(?:were|had|unless|should)\b[^.]*\b(?:i|we)\s+(?:would|could|might|may)\b",
    re.IGNORECASE,
)
"""Said of another case than the one before the reviewer."""
_WITH_RESERVE = re.compile(
    r"\b(?:agree|concur|confirm|support|endorse|accord|agreement)\w*\b[^.]*"
    r"\b(?:but|however|yet|although|though|except|nevertheless|apart\s+from|other\s+than|"
    r"reservations?|(?:only\s+)?in\s+part|partly|partially)\b|"
    r"\b(?:although|though|while|whilst)\b[^.]*\b(?:agree|concur|confirm|support|endorse)|"
    r"\b(?:partly|partially|only)\s+(?:agree|concur|support|endorse)",
    re.IGNORECASE,
)
"""An agreement that takes something back in the same breath."""
_UNSURE = "[?]"


def findings_in(sentences: Iterable[Sentence]) -> list[Proposal]:
    """What the sentences say, those under a concluding heading only, where there are such."""
    found = [each for sentence in sentences for each in _of(sentence)]
    concluding = [proposal for proposal, concludes in found if concludes]
    return concluding or [proposal for proposal, _ in found]


def left_to_a_person(sentences: Iterable[Sentence]) -> Iterator[str]:
    """Sentences that deny a disagreement, or agree with a reserve that is no finding of its own."""
    for sentence in sentences:
        text = sentence.text
        reserved = _agreement_in(text) and _WITH_RESERVE.search(text) and not any(_said(text))
        if _counts(sentence) and (_TWICE_NO.search(text) or reserved):
            yield f"finding: a person reads it on page {sentence.box.page}: {sentence.text}"


def _counts(sentence: Sentence) -> bool:
    text = sentence.text
    return not (_UNSURE in text or _NOT_THEIRS.search(text) or _HANGS_ON.search(text))


def _of(sentence: Sentence) -> Iterator[tuple[Proposal, bool]]:
    text = sentence.text
    if not _counts(sentence) or _TWICE_NO.search(text):
        return
    concludes = any(part in sentence.section for part in CONCLUDING)
    for finding in _said(text):
        yield Proposal("finding", finding, text, sentence.box), concludes


def _said(text: str) -> Iterator[str]:
    if _NO_CHANGE.search(text):
        yield "agrees"
        return
    other = False
    for finding, patterns in PATTERNS:
        if finding != "agrees" and any(pattern.search(text) for pattern in patterns):
            other = True
            yield finding
    reserved = other or _WITH_RESERVE.search(text) or _NO_AGREEMENT.search(text)
    if not reserved and _agreement_in(text):
        yield "agrees"


def _agreement_in(text: str) -> bool:
    return any(pattern.search(text) for pattern in dict(PATTERNS)["agrees"])
