"""Names in whatever bytes they came."""

import pytest

from kernel.members.names import as_written


@pytest.mark.parametrize("name", ["OKAFOR", "NUÑEZ", "Nguyễn", "José", "Ã", ""])
def test_a_name_read_as_latin_1_from_utf_8_comes_back(name: str):
    assert as_written(name.encode().decode("latin-1")) == name
    assert as_written(name) == name
