"""Taxonomy codes and the kind of practitioner they name."""

import pytest

from providers.taxonomy import field_of, is_taxonomy, kind_of


@pytest.mark.parametrize(
    ("taxonomy", "kind"),
    [
        ("207X00000X", "physician"),
        ("207RH0003X", "physician"),
        ("208600000X", "physician"),
        ("204D00000X", "physician"),
        ("213E00000X", "physician"),
        ("1223S0112X", "physician"),
        ("152W00000X", "physician"),
        ("111N00000X", "physician"),
        ("363LF0000X", "np"),
        ("363L00000X", "np"),
        ("363A00000X", "pa"),
        ("363AM0700X", "pa"),
        ("364S00000X", "cns"),
        ("364SA2200X", "cns"),
        ("367500000X", "other"),
        ("225100000X", "other"),
        ("261QM1300X", "other"),
        ("", "other"),
    ],
)
def test_kind(taxonomy: str, kind: str):
    assert kind_of(taxonomy) == kind


def test_form():
    assert is_taxonomy("207R00000X")
    for wrong in ("207R00000", "207r00000X", "207R000000", "207R00000XX", ""):
        assert not is_taxonomy(wrong)


@pytest.mark.parametrize(
    ("taxonomy", "field"),
    [
        ("207RC0000X", "cardiology"),
        ("207RI0011X", "cardiology"),  # interventional
        ("207RC0200X", "internal medicine"),  # critical care
        ("2084P0800X", "psychiatry"),
        ("2084P0804X", "psychiatry"),  # of children
        ("2084N0400X", "neurology"),
        ("2084P0005X", "neurology"),  # neurodevelopmental disabilities
        ("208600000X", "general surgery"),
    ],
)
def test_field(taxonomy: str, field: str) -> None:
    assert field_of(taxonomy) == field
