"""What came before this opinion in its chain."""

from claims.adjudication.facts import Claim, Opinion


def earlier_opinions(claim: Claim) -> list[tuple[int, Opinion]]:
    """The opinions before this one, by number.

    The first is whoever recommended the care, however the visit was called; of the others only
    formal opinions are opinions.
    """
    if claim.chain is None or claim.opinion is None:
        return []
    return [
        (number, opinion)
        for number, opinion in sorted(claim.chain.opinions.items())
        if number < claim.opinion and (number == 1 or opinion.kind == "formal_opinion")
    ]
