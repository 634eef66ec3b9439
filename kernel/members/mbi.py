"""The Medicare Beneficiary Identifier: its form.  It has no check digit.

>>> as_mbi("1eg4-te5-mk73")
'1EG4TE5MK73'
>>> is_mbi("1SG4TE5MK73")
False
"""

import re

PATTERN = (
    "^[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]"
    "[AC-HJKMNP-RT-Y]{2}[0-9]{2}$"
)
"""CMS's format: digits and letters by position, without the letters S, L, O, I, B and Z."""

_MBI = re.compile(PATTERN, re.ASCII)


def as_mbi(text: str) -> str:
    """As it is kept: upper case, without the dashes and spaces of the card."""
    return text.strip().upper().replace("-", "").replace(" ", "")


def as_number(text: str) -> str:
    """An identifier as it is kept and looked up: upper case; an MBI without its dashes."""
    number = text.strip().upper()
    return as_mbi(number) if is_mbi(as_mbi(number)) else number


def is_mbi(text: str) -> bool:
    return _MBI.fullmatch(text) is not None
