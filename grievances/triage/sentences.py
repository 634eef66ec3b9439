"""A text in sentences, each as it was asked or said, with where it stands.  Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grievances.triage.phrases import plain
from grievances.triage.spelling import Known, Shift, read_as

_ENDS = re.compile(r"(?<=[.!?;])[\"')]*\s+(?=\S)|\n+")
_SHORT = re.compile(
    r"(?:\b(?:Drs?|Mr|Mrs|Ms|St|No|vs|e\.g|i\.e|approx|etc|Inc|Jr|Sr|Ph\.D|M\.D|a\.m|p\.m|"
    r"Ave|Blvd|dept|ref|appt|nos?)|\b[A-Z])\.[\"')]*$",
    re.IGNORECASE,
)
_NO_APOSTROPHE = re.compile(
    r"\b(wo|do|does|did|ca|could|would|should|is|are|was|were|has|have|had)nt\b", re.IGNORECASE
)
_WITHOUT_S = re.compile(r"\b(what|where|how|who|that|there)s\b", re.IGNORECASE)
_WITHOUT_ACCENTS = str.maketrans(
    "\u00e1\u00e9\u00ed\u00f3\u00fa\u00fc\u00f1\u00c1\u00c9\u00cd\u00d3\u00da\u00d1\u00bf\u00a1",
    "aeiouunAEIOUN  ",
)
_WRAPPED = re.compile(r"(?<=[^\s.!?:;])[ \t]*\n[ \t]*(?=[a-z0-9($\"'])")
_BREAKS = re.compile(
    r",?\s+(?:and|but|because|while|although|though|then|so|plus|yet)\s+|[;:]\s+|,\s+|\s[-\u2013"
    r"\u2014]+\s",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:(?:hi|hello|good\s+\w+|please|also|and|so|ok|okay|well|sorry)\b[\s,]+)*"
    r"(?:(?:why|what|when|where|who|which|how)(?:'s|\s+(?:\w+\s+){0,2}?(?:is|are|was|were|do|does|did|"
    r"has|have|can|could|will|would|may|should|must|isn't|don't|doesn't|didn't|can't|much|many|long|"
    r"about|to))|(?:is|are|was|were|do|does|did|has|have|can|could|will|would|may|should)\s+(?!not\b)|"
    r"por\s+que|que|cuando|como|donde|cuanto|cual|quien|isn't|aren't|don't|doesn't|didn't|can't)\s*\b",
    re.IGNORECASE,
)
_WANTS_TO_KNOW = re.compile(
    r"\b(?:(?:wants?|wanted|(?:would|'d)\s+(?:just\s+|only\s+|really\s+)?like|needs?|trying|calling|writing)"
    r"\s+(?:just\s+|only\s+)?to\s+(?:know|ask|"
    r"find\s+out|check|understand)|wonder(?:ing)?|can\s+you\s+(?:tell|explain)|"
    r"could\s+you\s+(?:tell|explain)|(?:please\s+)?(?:tell|let)\s+me\s+(?:know\s+)?(?:if|when|"
    r"what|whether|where|how|why|the|about|your)|i\s+have\s+(?:a|some)\s+questions?|"
    r"(?:calling|writing|checking|asking|inquiring)\s+(?:about|on|for)\s+(?:the|a|an)\s+"
    r"(?:status|progress|update)|(?:quiero|quisiera|necesito)\s+saber|"
    r"(?:caller|mbr|member|pt|patient|provider|office|ofc|wife|husband|son|daughter|mother|father|he|"
    r"she|they)\s+(?:asked|asks|is\s+asking|wants\s+to\s+know|wanted\s+to\s+know|inquire[sd]|"
    r"would\s+like\s+to\s+know)\s+(?:about|what|how|who|when|where|which|whether|if)|"
    r"(?:me\s+)?puede[ns]?\s+decir)\b",
    re.IGNORECASE,
)
_RHETORICAL = re.compile(
    r"\bhow\s+(?:could|can|dare)\s+(?:you|they|anyone|anybody|a|the)\b|\bwhat\s+kind\s+of\b|"
    r"\bwhy\s+(?:should|must)\s+i\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence: `text` as it is read, without accents and with its words as they were meant; what
    was `written`, with straight quotation marks; and whether it asks."""

    text: str
    written: str
    asks: bool
    shifts: tuple[Shift, ...] = ()

    def own(self, start: int, end: int) -> str:
        """What was written where the text as it is read has these places."""
        return self.written[self._at(start) : self._at(end, ends=True)]

    def _at(self, place: int, *, ends: bool = False) -> int:
        moved = 0
        for each in self.shifts:
            if place <= each.start:
                break
            if place < each.end:
                return each.written_end if ends else each.written_start
            moved = each.written_end - each.end
        return place + moved


def sentences_in(text: str, known: Known) -> list[Said]:
    """The sentences in order; lines that were only wrapped are joined."""
    written = _WITHOUT_S.sub(r"\1's", _NO_APOSTROPHE.sub(r"\1n't", plain(text)))
    return [_said(each, known) for each in _split(_WRAPPED.sub(" ", written))]


def _said(written: str, known: Known) -> Said:
    text, shifts = read_as(written.translate(_WITHOUT_ACCENTS), known)
    return Said(text, written, _asks(text), shifts)


def part_of(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The part of the sentence that holds these words, from one break to the next."""
    breaks = list(_BREAKS.finditer(sentence))
    first = max((each.end() for each in breaks if each.end() <= start), default=0)
    return first, min(
        (each.start() for each in breaks if each.start() >= end), default=len(sentence)
    )


def parts_of(said: Said) -> Iterator[Said]:
    """The parts of a sentence of more than one, from one break to the next."""
    breaks = [*_BREAKS.finditer(said.text)]
    first = 0
    for last, after in [*(each.span() for each in breaks), (len(said.text),) * 2] if breaks else ():
        written = said.own(first, last)
        yield Said(said.text[first:last], written, _asks(said.text[first:last]))
        first = after


def _split(text: str) -> Iterator[str]:
    start = 0
    for each in _ENDS.finditer(text):
        before = text[start : each.start()]
        if "\n" not in each[0] and _SHORT.search(before):
            continue
        if before.strip(" \t\n-*\u2022"):
            yield before.strip(" \t\n*\u2022")
        start = each.end()
    if text[start:].strip(" \t\n-*\u2022"):
        yield text[start:].strip(" \t\n*\u2022")


def _asks(text: str) -> bool:
    """Somebody wants to know; "how can you" does not ask."""
    if _RHETORICAL.search(text):
        return False
    return bool(
        text.rstrip("\"')").endswith("?") or _ASKS.match(text) or _WANTS_TO_KNOW.search(text)
    )
