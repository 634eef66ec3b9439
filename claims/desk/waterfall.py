"""How what was billed becomes what the plan pays: the figures, step by step, and their picture.

Pure.  Every step is a sum of adjustments as they are posted, so the steps from the first to the
last add up to the cent; where they would not, nothing is drawn.  Each keeps the sentences and
sources of the rules that made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from claims.operations.review.amounts import Amounts
from claims.operations.review.parts import ServiceLine, ShownFinding
from kernel.money import Money, total

if TYPE_CHECKING:
    from claims.operations.review.preview import LineChange

Lines: TypeAlias = Sequence[ServiceLine]
Findings: TypeAlias = Sequence[ShownFinding]
MINUS = "\N{MINUS SIGN}"

BILLED, LESS, DENIED, MEMBER, WAITS, PAID = "billed", "less", "denied", "member", "waits", "paid"

# Adjustments that amounts make, by CAS code: the name of the step, and the part its reasons name.
NAMED = {
    "CO-45": ("Contract", "allowed"),
    "PR-45": ("Above allowed", "balance_billed"),
    "PR-3": ("Copay", "copay"),
    "PR-1": ("Deductible", "deductible"),
    "PR-2": ("Coinsurance", "coinsurance"),
    "OA-23": ("Other payer", "other_payer"),
    "CO-253": ("Sequester", "sequestration"),
}


class UnableToAddUp(AssertionError):
    """The steps do not lead from what was billed to what is paid: a fault of this program."""


@dataclass(frozen=True, slots=True)
class Why:
    """A reason of a step: the line, the sentence, and what it rests on."""

    line: int
    sentence: str
    cites: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step.  `amount` is what it takes off; of the first and the last, what there is."""

    kind: str
    name: str
    amount: Money
    code: str = ""
    why: tuple[Why, ...] = ()

    @property
    def key(self) -> str:
        """What its row is called in the page, as the end of an address: amount-less-co-45."""
        return "-".join(filter(None, ("amount", self.kind, self.code.lower())))

    @property
    def shown(self) -> str:
        taken = self.kind not in (BILLED, PAID) and self.amount
        return f"{MINUS}{self.amount.shown()}" if taken else self.amount.shown()


@dataclass(frozen=True, slots=True)
class Bar:
    """A step as a rectangle of the picture, with its words below it.  In units of the viewBox."""

    step: Step
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The steps, the sentence that says them, and the bars of the picture."""

    steps: tuple[Step, ...]
    bars: tuple[Bar, ...]
    sentence: str
    title: str
    width: int
    height: int
    ground: int


def waterfall(lines: Lines, findings: Findings) -> Waterfall:
    """Of a claim's lines as decided, with what was found of each."""
    return _drawn(steps_of(lines, findings))


def supposed(changes: "Sequence[LineChange]") -> Waterfall:
    """Of lines as they would be with a person's words: the amounts, without reasons yet."""
    whole = total(each.after.charge for each in changes)
    paid = [each.after for each in changes if each.would_be == "paid"]
    held = {
        said: total(each.after.charge for each in changes if each.would_be == said)
        for said in ("denied", "pended")
    }
    taken = [
        ("Denied", DENIED, held["denied"]),
        ("Contract", LESS, total(_contract(each) for each in paid)),
        ("Above allowed", MEMBER, total(each.member_owes - _shares(each) for each in paid)),
        ("Copay", MEMBER, total(each.copay for each in paid)),
        ("Deductible", MEMBER, total(each.deductible for each in paid)),
        ("Coinsurance", MEMBER, total(each.coinsurance for each in paid)),
        ("Other payer", LESS, total(each.other_payer for each in paid)),
        ("Sequester", LESS, total(each.sequestration for each in paid)),
        ("Waits", WAITS, held["pended"]),
    ]
    steps = [Step(kind, name, amount) for name, kind, amount in taken if amount]
    left = total(each.after.paid for each in changes)
    return _drawn(_with_paid([Step(BILLED, "Billed", whole), *steps], left))


def _with_paid(steps: Sequence[Step], paid: Money) -> tuple[Step, ...]:
    """With what the plan pays, where that is known: of a claim that waits, nothing is paid yet."""
    if not paid and any(step.kind == WAITS for step in steps):
        return tuple(steps)
    return (*steps, Step(PAID, "Plan pays", paid))


def _shares(amounts: Amounts) -> Money:
    return amounts.copay + amounts.deductible + amounts.coinsurance


def _contract(amounts: Amounts) -> Money:
    """What nobody pays: what is left of the charge when all else has its place."""
    other = amounts.other_payer + amounts.sequestration
    return amounts.charge - amounts.paid - amounts.member_owes - other


def _drawn(steps: tuple[Step, ...]) -> Waterfall:
    width, height, ground = 440, 178, 140
    return Waterfall(
        steps=steps,
        bars=bars(steps, width=width, ground=ground),
        sentence=sentence(steps),
        title=title(steps),
        width=width,
        height=height,
        ground=ground,
    )


def steps_of(lines: Lines, findings: Findings) -> tuple[Step, ...]:
    """From what was billed over each kind of adjustment to what is paid.  UnableToAddUp."""
    billed = total(line.amounts.charge for line in lines)
    paid = total(line.amounts.paid for line in lines)
    waits = [line for line in lines if line.disposition == "pended"]
    steps = [Step(BILLED, "Billed", billed)]
    for (code, denied), taken in _by_code(lines).items():
        make = _denied if denied else _cut
        steps.append(make(code, taken, findings))
    if waits:
        held = total(line.amounts.charge for line in waits)
        why = [_why(each) for line in waits for each in findings if _is(each, line, "pend")]
        steps.append(Step(WAITS, "Waits", held, why=tuple(why)))
    left = billed - total(step.amount for step in steps[1:])
    if left != paid:
        raise UnableToAddUp(f"{billed} less every adjustment is {left}, and {paid} is paid")
    return _with_paid(steps, paid)


def _by_code(lines: Lines) -> dict[tuple[str, bool], list[tuple[ServiceLine, Money]]]:
    """The adjustments by CAS code: those of denied lines first, then in the order of NAMED."""
    found: dict[tuple[str, bool], list[tuple[ServiceLine, Money]]] = {}
    for line in lines:
        denied = line.disposition == "denied"
        for each in line.adjustments:
            key = (f"{each.group}-{each.carc}", denied)
            found.setdefault(key, []).append((line, each.amount))
    order = list(NAMED)

    def place(key: tuple[str, bool]) -> tuple[bool, int]:
        code, denied = key
        return not denied, order.index(code) if code in order else len(order)

    return {key: found[key] for key in sorted(found, key=place)}


def _cut(code: str, taken: Sequence[tuple[ServiceLine, Money]], findings: Findings) -> Step:
    """What a rule of amounts takes off a line that is paid."""
    name, part = NAMED.get(code, (code, ""))
    why = [
        Why(line.number, step.why, step.cites)
        for line, _ in taken
        for step in line.steps
        if step.part == part
    ]
    kind = MEMBER if code.startswith("PR") else LESS
    return Step(kind, name, total(each for _, each in taken), code, tuple(why))


def _denied(code: str, taken: Sequence[tuple[ServiceLine, Money]], findings: Findings) -> Step:
    """The whole charge of lines that are denied, with every finding under this code."""
    why = [
        _why(each)
        for line, _ in taken
        for each in findings
        if _is(each, line, "deny") and f"{each.group}-{each.carc}" == code
    ]
    return Step(DENIED, "Denied", total(each for _, each in taken), code, tuple(why))


def _is(finding: ShownFinding, line: ServiceLine, says: str) -> bool:
    return finding.line == line.number and finding.says == says


def _why(finding: ShownFinding) -> Why:
    return Why(finding.line, finding.message, finding.cites, finding.rule)


def bars(steps: Sequence[Step], *, width: int, ground: int, top: int = 6) -> tuple[Bar, ...]:
    """Each step as a bar between what was left before it and after it; never thinner than a line
    that is seen, unless it is nothing."""
    whole = steps[0].amount
    slot = width / len(steps)
    per_cent = (ground - top) / whole.cents if whole else 0.0
    made, left = [], whole
    for place, step in enumerate(steps):
        upper = step.amount if step.kind == PAID else left
        if step.kind not in (BILLED, PAID):
            left = left - step.amount
        height = step.amount.cents * per_cent
        shown = max(height, 1.5) if step.amount else 0.0
        y = min(ground - upper.cents * per_cent, ground - shown)
        made.append(
            Bar(step, *(round(each, 1) for each in (place * slot + slot * 0.1, y)),
                *(round(each, 1) for each in (slot * 0.8, shown)))
        )  # fmt: skip
    return tuple(made)


def title(steps: Sequence[Step]) -> str:
    """What the picture is of; of what waits nothing is said that is not known yet."""
    billed, last = steps[0].amount.shown(), steps[-1]
    waits = next((step.amount for step in steps if step.kind == WAITS), None)
    if waits is None:
        return f"How {billed} becomes {last.amount.shown()}"
    paid = f", {last.amount.shown()} would be paid" if last.kind == PAID else ""
    return f"How {billed} stands: {waits.shown()} waits{paid}"


def sentence(steps: Sequence[Step]) -> str:
    """The picture in words."""
    parts = [f"Billed {steps[0].amount.shown()}"]
    for step in steps[1:]:
        if step.kind == PAID:
            continue
        if step.kind == WAITS:
            parts.append(f"{step.amount.shown()} waits for a person")
        else:
            code = f" ({step.code})" if step.code else ""
            parts.append(f"less {step.name.lower()}{code} {step.amount.shown()}")
    if steps[-1].kind == PAID:
        parts.append(f"the plan pays {steps[-1].amount.shown()}")
    return f"{'; '.join(parts)}."
