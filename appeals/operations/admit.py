"""A person lets an appeal in, with a word on whatever the rules could not judge."""

from collections.abc import Mapping
from datetime import datetime

from appeals.facts import examined
from appeals.judging import Says
from appeals.judging.standing_papers import NAMES
from appeals.models import Appeal
from appeals.operations.doors import acted
from appeals.operations.examine import let_in
from appeals.operations.on_file import UnableToAppeal
from appeals.pipeline import Examined
from kernel.people.policy import Actor
from kernel.record.sealing import Batch

NO_WORD = {
    **dict.fromkeys(NAMES, "they are asked for, and taken in (papers)"),
    "good_cause": "a person finds it, or does not (good_cause)",
    "member": "find whose appeal it is",
}
"""What no word of a person stands for, and what does."""


def admit(
    number: str,
    *,
    actor: Actor,
    now: datetime,
    version: str,
    words: Mapping[str, str] | None = None,
) -> Examined:
    """It may be heard.  `words` say, for each thing that is missing (`Examined.missing`), why it is
    heard without: the person's judgment, kept with their name.

    UnableToAppeal where a ground of dismissal stands, or papers are missing.
    """
    with acted(number, actor, "appeal.work", now, version) as row:
        if row.state != "received":
            raise UnableToAppeal(f"{row.number} is {row.state}: it does not wait to be let in")
        found = examined(row)
        said = {key: why.strip() for key, why in (words or {}).items() if why.strip()}
        _check(row, found, said)
        batch = Batch()
        let_in(row, found, said, batch, now=now, by=actor.name)
        batch.seal(now)
        return found


def _check(row: Appeal, found: Examined, said: Mapping[str, str]) -> None:
    if found.grounds:
        against = next(each for each in found.findings if each.says is Says.FAILS)
        raise UnableToAppeal(
            f"{row.number} is not admissible ({', '.join(found.grounds)}): {against.message}"
        )
    if strangers := said.keys() - set(found.missing):
        raise UnableToAppeal(f"{row.number} does not lack {', '.join(sorted(strangers))}")
    for missing in found.missing:
        if missing in NO_WORD:
            raise UnableToAppeal(f"{row.number} lacks {_called(missing)}: {NO_WORD[missing]}")
        if missing not in said:
            lacking = next(each for each in found.findings if each.missing == missing)
            raise UnableToAppeal(
                f"{row.number}: say why it is heard although it lacks {missing}: {lacking.message}"
            )


def _called(missing: str) -> str:
    return NAMES.get(missing, missing.replace("_", " "))
