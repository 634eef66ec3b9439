"""Known faults of pyx12 4.0.0, each with its reason: where its word is not taken.

An acknowledgment is compared as (segment, position in the set, element, code); element is "" for
IK3, and `5:2` is component 2 of element 5.
"""

Told = tuple[str, int, str, str]

NOT_USED_AS_EXCLUDED = "10"
"""pyx12 says of an element that the guide does not use what list 621 says of two elements of which
only one may come (10).  The list has a code of its own for it (I10), and that is ours."""

LEGAL: dict[str, set[Told]] = {
    "irobayna__oxygen.edi": {  # PWK*CT*AD in 2400 is an oxygen certificate, as the guide has it:
        ("PWK", 22, "", "8"),  # pyx12 tells the two PWK of the loop apart by PWK01 alone, which
        ("PWK", 22, "2", "7"),  # does not tell them apart, and holds PWK02 against the first
        ("PWK", 45, "", "8"),
        ("PWK", 45, "2", "7"),
    },
}
"""What it refuses and the guide allows."""

CONSEQUENCES: dict[str, set[Told]] = {
    "imsweb__x12_bad_segment_identifier.txt": {  # after a segment it cannot place it has lost its
        ("NM1", 5, "", "1"),  # place in the guide, and calls good segments unknown
        ("REF", 10, "", "1"),
        ("NM1", 19, "", "1"),
        ("NM1", 20, "", "3"),
    },
    "imsweb__x12_missing_required_loop_in_one_repeat.txt": {
        ("NM1", 19, "", "3"),  # the one missing loop, said twice; we say it once, at 18
    },
}
"""What is told beside a fault that we tell too."""

SEEN_BY_US_ONLY: dict[str, set[tuple[str, str, str]]] = {
    "imsweb__x12_missing_elements.txt": {("CLM", "5", "1")},  # a missing composite: it asks nothing
    "imsweb__x12_writer_test.txt": {("HI", "2", "3")},  # empty elements at a segment's end
    "rohanrkamath__edi_sample_25_claims.txt": {("PRV", "3", "3"), ("REF", "2", "3")},
    "rohanrkamath__edi_sample_50_claims.txt": {("PRV", "3", "3")},
    "rohanrkamath__workflow_15_claims.txt": {("PRV", "3", "3"), ("REF", "2", "3")},
}
"""Segment, element and code of what pyx12 misses: the same two faults."""

FAILS = ("a composite with more components than its guide has",)
"""What it cannot read at all: it ends in an IndexError instead of a verdict."""
