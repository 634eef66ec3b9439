"""The same letter to a new address, or by another way.  The day it was first sent stays."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kernel.letters.came_back import give_to_people
from kernel.letters.models import Dispatch, Letter, LetterAbout
from kernel.letters.states import CHANNELS
from kernel.letters.wording import clean


class UnableToSendAgain(ValueError):
    """The letter is not one to send again now."""


def send_again(letter: int, *, address: Sequence[str], channel: str, now: datetime) -> Dispatch:
    """A new attempt, to be handed over with the next batch.  The work it came from is done."""
    lines = [clean(line).strip() for line in address]
    if channel not in CHANNELS:
        raise UnableToSendAgain(f"channel {channel!r} is not one of {', '.join(CHANNELS)}")
    if not [line for line in lines if line]:
        raise UnableToSendAgain("an address is needed, at least one line of it")
    with transaction.atomic():
        found = Letter.objects.select_for_update(of=("self",)).filter(pk=letter).first()
        if found is None:
            raise UnableToSendAgain(f"no letter {letter} is on file")
        last = Dispatch.objects.filter(letter=letter).order_by("-attempt").first()
        if last is None or last.state not in ("returned", "refused"):
            state = last.state if last else "on file"
            raise UnableToSendAgain(f"{found.number} is {state}: only what came back goes again")
        made = Dispatch.objects.create(
            letter=found,
            attempt=last.attempt + 1,
            channel=channel,
            name=found.name,
            address=lines,
            changed_at=now,
        )
        cases = LetterAbout.objects.filter(letter=letter).values_list("case_id", flat=True)
        give_to_people(set(cases), now=now)
    return made
