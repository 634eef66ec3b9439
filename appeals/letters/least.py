"""How much a letter asks of the words it is made of: whoever decides says as much, or the letter
would be held back for ever."""

from appeals.letters.compose import templates


def least_of(code: str, name: str) -> int:
    """The fewest characters of the element of this letter that says `name` (`appeal.discussion`).

    KeyError where the letter has no such element.
    """
    return templates()[code].least_of(name)
