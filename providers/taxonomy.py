"""The taxonomy of health care providers: what kind of practitioner a code names.

Medicare pays a physician the fee schedule and three kinds of practitioner 85 percent of it, so
the kind matters to money; it is read from the primary taxonomy, never typed in.
"""

import re

PHYSICIAN = "physician"
NURSE_PRACTITIONER = "np"
PHYSICIAN_ASSISTANT = "pa"
CLINICAL_NURSE_SPECIALIST = "cns"
OTHER = "other"
KINDS = (
    PHYSICIAN,
    NURSE_PRACTITIONER,
    PHYSICIAN_ASSISTANT,
    CLINICAL_NURSE_SPECIALIST,
    OTHER,
)

# SSA 1861(r) counts dentists, podiatrists, optometrists and chiropractors as physicians.
_KIND_BY_PREFIX = (
    ("363L", NURSE_PRACTITIONER),
    ("363A", PHYSICIAN_ASSISTANT),
    ("364S", CLINICAL_NURSE_SPECIALIST),
    ("20", PHYSICIAN),
    ("1223", PHYSICIAN),
    ("213E", PHYSICIAN),
    ("152W", PHYSICIAN),
    ("111N", PHYSICIAN),
)
_TAXONOMY = re.compile(r"[0-9A-Z]{9}X", re.ASCII)


def is_taxonomy(text: str) -> bool:
    """Ten characters, capitals and digits, the last one X."""
    return _TAXONOMY.fullmatch(text) is not None


def kind_of(taxonomy: str) -> str:
    """One of KINDS; `other` for anything Medicare pays under its own rules or not at all.

    >>> kind_of("207X00000X"), kind_of("363LF0000X"), kind_of("225100000X")
    ('physician', 'np', 'other')
    """
    for prefix, kind in _KIND_BY_PREFIX:
        if taxonomy.startswith(prefix):
            return kind
    return OTHER
