"""Whatever a file holds: a clear state, in bounded time and memory, in a process of its own."""

import time
from pathlib import Path

import pytest

from kernel.documents import limits
from kernel.documents.guard import read_dicom, read_pdf, run_limited
from kernel.documents.pages import OCR, READ, UNREADABLE
from tests import papers


def kept(folder: Path, content: bytes) -> Path:
    path = folder / "document.pdf"
    path.write_bytes(content)
    return path


def test_words_come_with_their_boxes(tmp_path: Path) -> None:
    document = read_pdf(kept(tmp_path, papers.pages(1, "Second opinion")))
    assert (document.state, document.page_count) == ("read", 1)
    (page,) = document.pages
    assert page.state == READ
    assert [word.text for word in page.words] == ["Second", "opinion", "1"]
    first = page.words[0].box
    assert first.page == 1
    assert first.x0 == pytest.approx(72, abs=0.2)
    assert 60 < first.top < first.bottom < 80  # drawn 72 points below the upper edge


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (b"hello", "not_a_pdf"),
        (b"", "not_a_pdf"),
        (b"%PDF-1.7\nno object at all", "malformed"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 64, "malformed"),
        (papers.encrypted(), "encrypted"),
        (papers.pages(500), "too_many_pages"),
        (papers.pages(limits.MOST_PAGES + 1), "too_many_pages"),
    ],
    ids=["text", "empty", "no objects", "noise", "password", "500 pages", "one too many"],
)
def test_what_cannot_be_read_says_so(content: bytes, state: str, tmp_path: Path) -> None:
    started = time.monotonic()
    document = read_pdf(kept(tmp_path, content))
    assert (document.state, document.pages) == (state, ())
    assert document.why
    assert time.monotonic() - started < limits.WALL_SECONDS


def test_a_cut_off_file_is_malformed_or_read_but_never_more(tmp_path: Path) -> None:
    whole = papers.report()
    for part in (3, 5, 7, 9):
        document = read_pdf(kept(tmp_path, whole[: len(whole) * part // 10]))
        assert document.state in ("read", "malformed")


def test_a_bomb_is_ended(tmp_path: Path) -> None:
    """A gigabyte of spaces in a megabyte."""
    path = kept(tmp_path, papers.bomb(b" " * (1 << 20), 1000))
    assert path.stat().st_size < 2_000_000
    started = time.monotonic()
    document = read_pdf(path)
    assert document.state == "too_much_memory"
    assert time.monotonic() - started < limits.WALL_SECONDS + 5


def test_pages_inside_themselves_end(tmp_path: Path) -> None:
    content = papers.bomb(b"q ", 1).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    assert read_pdf(kept(tmp_path, content)).state in ("malformed", "read")


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_for_a_person(degrees: int, tmp_path: Path) -> None:
    document = read_pdf(kept(tmp_path, papers.turned(degrees)))
    assert document.state == "read"
    (page,) = document.pages
    assert (page.state, page.words) == (UNREADABLE, ())
    assert "turned" in page.why


def test_a_page_that_is_shown_upright_is_read_however_it_was_drawn(tmp_path: Path) -> None:
    document = read_pdf(kept(tmp_path, papers.turned(90, drawn=90)))
    assert [word.text for word in document.words()] == ["The", "surgery", "is", "not", "indicated."]


def test_a_letter_and_its_accent_are_one(tmp_path: Path) -> None:
    document = read_pdf(kept(tmp_path, papers.pages(1, "Dr. Jos\u00e9 N\u00fa\u00f1ez, page")))
    assert [word.text for word in document.words()][:3] == ["Dr.", "Jos\u00e9", "N\u00fa\u00f1ez,"]


def test_a_long_document_is_read_where_it_matters(tmp_path: Path) -> None:
    content = papers.pdf(
        [*["Nothing of note on this page.<br/>" * 60] * 60, "IMPRESSION", "I agree with the plan."]
    )
    document = read_pdf(kept(tmp_path, content), looking_for=("impression",))
    states = [page.state for page in document.pages]
    assert document.page_count > limits.MOST_READ_WORD_BY_WORD
    assert states.count(READ) == limits.MOST_READ_WORD_BY_WORD
    assert "IMPRESSION" in {word.text for word in document.words()}


class TestPictures:
    def test_without_recognition_a_person_looks(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        document = read_pdf(kept(tmp_path, papers.picture_page("The second page has text.")))
        assert [page.state for page in document.pages] == [UNREADABLE, READ]
        assert "no character recognition is installed" in document.pages[0].why
        assert document.unreadable_pages == document.pages[:1]

    def test_where_it_is_installed_its_words_are_taken(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _install(tmp_path, monkeypatch, (("I", 96.0), ("agree", 91.0)))
        (page,) = read_pdf(kept(tmp_path, papers.picture_page())).pages
        assert (page.state, [word.text for word in page.words]) == (OCR, ["I", "agree"])
        assert page.words[1].box.x0 == pytest.approx(72, abs=0.1)  # 200 pixels an inch

    def test_a_word_it_is_not_sure_of_is_not_guessed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sure = tuple(("word", 90.0) for _ in range(9))
        _install(tmp_path, monkeypatch, (*sure, ("nct", 31.0)))
        (page,) = read_pdf(kept(tmp_path, papers.picture_page())).pages
        assert [word.text for word in page.words][-1] == "[?]"

    def test_a_page_it_is_not_sure_of_is_unreadable(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _install(tmp_path, monkeypatch, (("word", 90.0), ("nct", 31.0)))
        (page,) = read_pdf(kept(tmp_path, papers.picture_page())).pages
        assert (page.state, page.words) == (UNREADABLE, ())


def _install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[tuple[str, float], ...]
) -> None:
    """A program in tesseract's place that says it saw these words, 200 pixels apart."""
    head = "level\tpage\tblock\tpar\tline\tword\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [
        f"5\t1\t1\t1\t1\t{place}\t{200 * place}\t100\t90\t30\t{sure}\t{text}"
        for place, (text, sure) in enumerate(words)
    ]
    program = folder / "tesseract"
    said = "\n".join([head, *rows])
    program.write_text(f"#!/bin/sh\n/bin/cat >/dev/null\n/bin/cat <<'END'\n{said}\nEND\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


class TestTheProcess:
    def test_it_has_no_environment_and_writes_no_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SECRET_KEY", "canary")
        script = f"/usr/bin/env; echo x > {tmp_path}/written; ulimit -a"
        said = run_limited("run", "/bin/sh", "-c", script, given=b"").answer.decode()
        assert "canary" not in said
        written = tmp_path / "written"
        assert not written.exists() or written.stat().st_size == 0
        numbers = {line.split()[-1] for line in said.splitlines()}
        assert str(limits.MEMORY >> 10) in numbers
        assert {str(limits.CPU_SECONDS), str(limits.OPEN_FILES), "0"} <= numbers

    def test_one_that_does_not_end_is_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "WALL_SECONDS", 0.6)
        started = time.monotonic()
        ended = run_limited("run", "/bin/sleep", "30", given=b"")
        assert ended.state == "too_slow"
        assert time.monotonic() - started < 5

    def test_one_that_says_too_much_is_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "LONGEST_ANSWER", 1 << 16)
        ended = run_limited("run", "/bin/cat", "/dev/zero", given=b"")
        assert ended.state == "too_large"

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            read_pdf(tmp_path / "nothing.pdf")


class TestFormFields:
    def test_texts_and_choices(self, tmp_path: Path) -> None:
        content = papers.form({"name": "OKAFOR, AMARA", "empty": ""}, {"sex": ("F", ("M", "F"))})
        fields = read_pdf(kept(tmp_path, content)).fields
        assert (fields["name"], fields["empty"], fields["sex"]) == ("OKAFOR, AMARA", "", "F")

    def test_a_box_that_is_not_ticked_is_empty(self, tmp_path: Path) -> None:
        content = papers.form({"name": "x"}, {"sex": ("", ("M", "F"))})
        assert read_pdf(kept(tmp_path, content)).fields["sex"] == ""


class TestDicom:
    def test_what_the_header_says(self, tmp_path: Path) -> None:
        found = read_dicom(papers.dicom(tmp_path / "a.dcm", NumberOfFrames=12))
        assert (found.state, found.patient_name) == ("read", "OKAFOR^AMARA")
        assert (str(found.born_on), str(found.study_on)) == ("1961-04-12", "2026-01-20")
        assert (found.modality, found.images, found.patient_id) == ("CT", 12, "H-778")

    def test_a_day_that_is_none_is_not_read(self, tmp_path: Path) -> None:
        found = read_dicom(papers.dicom(tmp_path / "a.dcm", StudyDate="", PatientBirthDate=""))
        assert (found.study_on, found.born_on) == (None, None)

    def test_one_that_breaks_off_is_corrupt_with_where(self, tmp_path: Path) -> None:
        whole = papers.dicom(tmp_path / "a.dcm").read_bytes()
        name = whole.index(b"OKAFOR")
        found = read_dicom(kept(tmp_path, whole[: name + 3]))
        assert (found.state, found.why) == ("malformed", f"byte {name + 3}, in PatientName")
        found = read_dicom(kept(tmp_path, whole[: name - 4]))  # in the tag and length before it
        assert (found.state, found.why) == ("malformed", f"byte {name - 8}, after Modality")

    def test_one_of_noise_is_corrupt(self, tmp_path: Path) -> None:
        whole = papers.dicom(tmp_path / "a.dcm").read_bytes()
        begins = whole.index(b"\x08\x00\x18\x00UI")  # the data set
        found = read_dicom(kept(tmp_path, whole[:begins] + b"\xff" * 500))
        assert found.state == "malformed"
        found = read_dicom(kept(tmp_path, whole[:begins]))
        assert (found.state, found.why) == (
            "malformed", f"by byte {begins} no SOPInstanceUID nor StudyInstanceUID",
        )  # fmt: skip

    def test_a_length_past_the_end_is_corrupt(self, tmp_path: Path) -> None:
        whole = bytearray(papers.dicom(tmp_path / "a.dcm").read_bytes())
        name = whole.index(b"OKAFOR")
        whole[name - 2 : name] = b"\xff\xff"
        found = read_dicom(kept(tmp_path, bytes(whole)))
        assert (found.state, found.why) == ("malformed", f"byte {len(whole)}, in PatientName")

    def test_what_is_no_dicom(self, tmp_path: Path) -> None:
        assert read_dicom(kept(tmp_path, b"x" * 500)).state == "not_dicom"
