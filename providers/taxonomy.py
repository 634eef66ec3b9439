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
# The field of medicine a code is of, by its longest beginning here; a name of one is itself.
_FIELDS = {
    **{"207K": "allergy and immunology", "207L": "anesthesiology", "208C": "colorectal surgery"},
    **{"207N": "dermatology", "207P": "emergency medicine", "207Q": "family medicine"},
    **{"207R": "internal medicine", "207RA0001X": "cardiology", "207RC0000X": "cardiology"},
    **{"207RC0001X": "cardiology", "207RI0011X": "cardiology", "207RE": "endocrinology"},
    **{"207RG0100X": "gastroenterology", "207RH0000X": "hematology", "207RH0003X": "oncology"},
    **{"207RX0202X": "oncology", "207RI0200X": "infectious disease", "207RN": "nephrology"},
    **{"207RP1001X": "pulmonary disease", "207RR0500X": "rheumatology"},
    **{"207S": "medical genetics", "207T": "neurological surgery", "207U": "nuclear medicine"},
    **{"207V": "obstetrics and gynecology", "207VX0201X": "gynecologic oncology"},
    **{"207W": "ophthalmology", "207X": "orthopedic surgery", "207Y": "otolaryngology"},
    **{"207ZP": "pathology", "2080": "pediatrics", "2081": "physical medicine and rehabilitation"},
    **{"2082": "plastic surgery", "2083": "preventive medicine", "2084": "neurology"},
    **{"2084P08": "psychiatry", "2084P0015X": "psychiatry", "2084F0202X": "psychiatry"},
    **{"2085": "radiology", "2085R0001X": "radiation oncology"},
    **{"2086": "general surgery", "2086S0129X": "vascular surgery"},
    **{"2086X0206X": "surgical oncology", "2088": "urology", "208G": "thoracic surgery"},
}
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


def field_of(specialty: str) -> str:
    """The field of medicine a taxonomy code, or a specialty by its name, belongs to; empty where
    it is none that is known here.

    >>> field_of("207XS0114X"), field_of("Orthopaedic surgery"), field_of("207RX0202X")
    ('orthopedic surgery', 'orthopedic surgery', 'oncology')
    >>> field_of("225100000X"), field_of("")
    ('', '')
    """
    if is_taxonomy(specialty):
        known = [prefix for prefix in _FIELDS if specialty.startswith(prefix)]
        return _FIELDS[max(known, key=len)] if known else ""
    named = " ".join(specialty.lower().split()).replace("orthopaedic", "orthopedic")
    return named if named in _FIELDS.values() else ""
