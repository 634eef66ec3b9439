"""YAML that guesses nothing."""

from pathlib import Path

import pytest

from kernel import plain_yaml
from kernel.plain_yaml import UnableToReadYaml, read


def test_every_scalar_is_the_text_that_was_written() -> None:
    assert read(
        "on: yes\ncode: 00100\nday: 2026-01-01\nhex: 0x1F\nfloat: 1.10\nsexagesimal: 12:30:00"
    ) == {
        "on": "yes",
        "code": "00100",
        "day": "2026-01-01",
        "hex": "0x1F",
        "float": "1.10",
        "sexagesimal": "12:30:00",
    }


def test_nothing_is_none_only_where_nothing_is_written() -> None:
    assert read("a:\nb: ~\nc: null\nd: ''\ne: 'null'\nf: None") == {
        "a": None, "b": None, "c": None, "d": "", "e": "null", "f": "None",
    }  # fmt: skip


def test_lists_anchors_and_blocks() -> None:
    assert read("x: &a [1, 2]\ny: *a\nz: |\n  | a | b |\n") == {
        "x": ["1", "2"], "y": ["1", "2"], "z": "| a | b |\n",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\nb: 2\na: 3", "line 3.*'a' is written twice"),
        ("a: {b: 1, b: 2}", "'b' is written twice"),
        ("a: [1", "the document, line"),
        ("? [1, 2]\n: x", "a key must be text"),
        ("a: !!python/object:os.system x", "line 1"),
        ("a: *nowhere", "line 1"),
        ("a: \x00", "the document"),
    ],
)
def test_an_error_names_its_place(text: str, says: str) -> None:
    with pytest.raises(UnableToReadYaml, match=says):
        read(text)


def test_a_file_names_itself(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text("a: 1\na: 2", encoding="utf-8")
    with pytest.raises(UnableToReadYaml, match=r"one\.yaml, line 2"):
        plain_yaml.read_file(file)


def test_a_document_too_deep_is_an_error_and_no_crash() -> None:
    with pytest.raises(UnableToReadYaml):
        read("[" * 10_000)


HERE = Path(plain_yaml.__file__).parents[1]


@pytest.mark.parametrize(
    "file", ["claims/clocks.yaml", "kernel/codes/data/places.yaml", "reports/layouts/_head.yaml"]
)
def test_a_file_of_this_system_says_the_same_read_quickly(file: str) -> None:
    assert plain_yaml.read_file(HERE / file) == read((HERE / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\nb: 2\na: 3", "line 3.*'a' is written twice"),
        ("a: [1", "the document, line"),
        ("? [1, 2]\n: x", "a key must be text"),
        ("a: !!python/object:os.system x", "line 1"),
        ("a: *nowhere", "line 1"),
    ],
)
def test_so_do_its_errors(text: str, says: str) -> None:
    with pytest.raises(UnableToReadYaml, match=says):
        read(text, ours=True)
