"""Who reviewed a denial, as letters tell it: titles and qualifications, and no name."""

from collections.abc import Mapping
from typing import Any


def reviewer_text(said: Mapping[str, Any]) -> str:
    """A physician licensed in TX, and in a sentence of its own why the field fits; without the last
    full stop, which is the letter's."""
    profession = str(said["profession"]).replace("_", " ")
    article = "an" if profession[0] in "aeiou" else "a"
    licensed = f" licensed in {said['license_state']}" if said.get("license_state") else ""
    expertise = f". {str(said['expertise']).strip()}" if said.get("expertise") else ""
    return f"{article} {profession}{licensed}{expertise}".rstrip(".")
