"""What a letter is made of: frozen texts and nothing else, neither models nor numbers."""

from dataclasses import dataclass

from kernel.letters.language import LanguageHelp


@dataclass(frozen=True, slots=True)
class Desk:
    """Where something is sent or asked: an address with its telephone and fax."""

    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Where a reviewer outside the plan is written to, from the day `since` on; `code` is the one
    appeals know it by."""

    code: str
    since: str
    desk: Desk


@dataclass(frozen=True, slots=True)
class SenderText:
    name: str
    address: tuple[str, ...]
    phone: str
    tty: str
    hours: str
    website: str
    appeals: Desk
    external: Desk
    reviewers: tuple[Reviewer, ...] = ()

    def reviewer(self, code: str, on: str) -> Desk | None:
        """Where the reviewer of this code is written to on a day (ISO); None where nobody said."""
        known = [one for one in self.reviewers if one.code == code and one.since <= on]
        return max(known, key=lambda one: one.since).desk if known else None


@dataclass(frozen=True, slots=True)
class ReaderText:
    """Whom the letter is to; `role` is empty for the member."""

    role: str
    name: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """`breaks`, if not empty: a word of it is too long for the column and may break anywhere."""

    label: str
    value: str
    breaks: str = ""


@dataclass(frozen=True, slots=True)
class AmountsText:
    """Amounts of a line, a claim or a statement.  `yours_not` is what nobody may bill you."""

    charge: str
    allowed: str
    deductible: str
    copay: str
    coinsurance: str
    other_payer: str
    paid: str
    owes: str
    yours_not: str


@dataclass(frozen=True, slots=True)
class LineText:
    """One service line.  `denied` is "yes" or empty; `marks` point at its reasons."""

    number: str
    served: str
    service: str
    code: str
    amounts: AmountsText
    denied: str = ""
    marks: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReasonText:
    """Why something is not covered, in this person's case, and what would help.

    `why` is one sentence or more; `reviewer` the reason a person gave, where one decided.
    """

    mark: str
    title: str
    lines: str
    why: tuple[str, ...]
    code: str
    meaning: str
    standard: str
    provision: str
    send: str
    clinical: str = ""
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class ClaimText:
    """`when` is `on` the day or `from` the first `to` the last; `instead` tells which earlier
    notice this one takes the place of."""

    number: str
    account: str
    provider: str
    npi: str
    served: str
    when: str
    received: str
    decided: str
    outcome: str
    payee: str
    lines: tuple[LineText, ...]
    reasons: tuple[ReasonText, ...]
    totals: AmountsText
    instead: str = ""


@dataclass(frozen=True, slots=True)
class YearText:
    """A yearly limit: what counts toward it so far, and what is left."""

    year: str
    name: str
    limit: str
    used: str
    left: str


@dataclass(frozen=True, slots=True)
class AppealText:
    """How and by when to appeal.  `iso` days are what the printed ones say."""

    kind: str
    by: str
    by_iso: str
    window: str
    received: str
    presumed: str
    decided_within: str
    fast_within: str = ""
    external_by: str = ""
    external_window: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """Someone outside the plan who helps."""

    name: str
    what: str
    phone: str
    website: str = ""


@dataclass(frozen=True, slots=True)
class LetterText:
    """A whole letter.  `conditions` say what it must hold; `large`, if not empty, is 12 point;
    `figures` is the size its amounts are set in."""

    title: str
    form: str
    reference: str
    dated: str
    dated_iso: str
    sender: SenderText
    to: ReaderText
    facts: tuple[Fact, ...]
    member: str
    member_id: str
    plan: str
    program: str
    payer: str
    claims: tuple[ClaimText, ...]
    totals: AmountsText
    years: tuple[YearText, ...]
    appeal: AppealText
    offices: tuple[Office, ...]
    language: LanguageHelp
    conditions: tuple[str, ...]
    period: str = ""
    large: str = ""
    figures: str = "w1"
