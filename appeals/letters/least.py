"""How much a letter asks of the words it is made of: whoever decides says as much, or the letter
would be held back for ever."""

from appeals.letters.compose import templates


def least_of(code: str, name: str) -> int:
    """The fewest characters of the element of this letter that says `name` (`appeal.discussion`).

    KeyError where the letter has no such element.
    """
    found = [each.least for each in templates()[code].must_say if name in each.names]
    if not found:
        raise KeyError(f"{code} says no {name}")
    return max(found)
