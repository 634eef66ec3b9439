"""What a row expects of a decision, in words, and what every decision keeps whatever the row.

| words | of |
| --- | --- |
| `pass`, `note`, `pend`, `deny 29`, `deny 96 PR N130`, `pend 22 MA04` | this rule's finding |
| `paid 45.60`, `allowed 170.00`, `deductible 113.00`, `copay`, … | an amount of a line |
| `adjusted CO-45 180.00, PR-1 170.00` | all its adjustments, in order |
| `claim pended`, `payee member`, `deductible_left 0.00`, `out_of_pocket_left none` | the claim |
| `pends same_group, in_network`, `denials none` | the claim's rules, in order |

Parts are parted by `; `.  One that speaks of another line than the first begins with its number:
`2: paid 40.00`.
"""

from claims.adjudication import Finding, Says
from claims.adjudication.decision import Decision, Disposition, LineDecision
from claims.pipeline import JUDGMENTS
from kernel.money import ZERO, total

AMOUNTS = (
    "charge",
    "allowed",
    "deductible",
    "copay",
    "coinsurance",
    "other_payer",
    "sequestration",
    "paid",
    "member_owes",
)
LEFT = ("deductible_left", "out_of_pocket_left")


def compare(decision: Decision, rule: str | None, expected: str) -> None:
    for part in expected.split("; "):
        number, colon, words = part.partition(": ")
        line = decision.lines[int(number) - 1] if colon else decision.lines[0]
        words = words if colon else part
        got = _got(decision, line, rule, words.split(" ")[0])
        assert got.startswith(f"{words} ") or got == words, f"{got}\nexpected: {part}"


def _got(decision: Decision, line: LineDecision, rule: str | None, word: str) -> str:
    """What the decision says where the row says something that begins with `word`."""
    if word in {says.value for says in Says}:
        assert rule, f"{word!r} is of a rule"
        found = [_finding(each) for each in line.findings if each.rule == rule]
        return found[0] if found else f"{rule} found nothing amiss"
    if word in AMOUNTS and line.disposition is Disposition.PAID:
        return f"{word} {getattr(line, word)}"
    if word in AMOUNTS:
        return f"line {line.number} is {line.disposition}"
    if word == "adjusted":
        each = (f"{one.group}-{one.carc} {one.amount}" for one in line.adjustments)
        return f"adjusted {', '.join(each) or 'none'}"
    if word == "line":
        return f"line {line.disposition}"
    if word in LEFT:
        left = getattr(decision, word)
        return f"{word} {'none' if left is None else left}"
    if word in ("pends", "denials"):
        return f"{word} {', '.join(getattr(decision, word)) or 'none'}"
    claim = {"claim": decision.disposition.value, "payee": decision.payee}
    assert word in claim, f"{word!r} is nothing a row can expect"
    return f"{word} {claim[word]}"


def _finding(found: Finding) -> str:
    """`deny 242 PR` with everything that may follow: carc, group, RARC.  A pass has none."""
    if found.says in (Says.PASS, Says.NOTE):
        assert found.carc is None
        return str(found.says)
    group = "" if found.says is Says.PEND else f"{found.group} "
    return f"{found.says} {found.carc} {group}{' '.join(found.rarc)}".strip()


def keeps_its_promises(decision: Decision) -> None:
    """The contract's own rules, of every decision of every row."""
    judges = [rule.name for rule in JUDGMENTS]
    for line in decision.lines:
        named = [finding.rule for finding in line.findings]
        assert named[: len(judges)] == judges, "one finding a judgment, in order"
        assert all(finding.message for finding in line.findings)
        amounts = {name: getattr(line, name) for name in AMOUNTS}
        assert all(amount >= ZERO for amount in amounts.values())
        if line.disposition is Disposition.PENDED:
            assert not any(amount for name, amount in amounts.items() if name != "charge")
            assert line.adjustments == ()
        else:
            assert line.charge == line.paid + total(each.amount for each in line.adjustments)
        if line.disposition is Disposition.DENIED:
            assert [each.amount for each in line.adjustments] == [line.charge]
        for each in line.adjustments:
            assert each.carc != "96" or each.rarc, "CARC 96 needs a remark"
