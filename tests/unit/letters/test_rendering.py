"""The renderer reaches nothing, says nothing, loses nothing, and gives the same bytes again."""

import builtins
import hashlib
import io
import logging
import os
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from xhtml2pdf import pisa

from claims.letters.compose import FOLDER
from kernel.letters import render
from kernel.letters.render import UnableToRender, glyphs, html_of, pdf_of
from kernel.letters.wording import UnableToWord, clean, worded
from tests.unit.letters import reading, stories
from tests.unit.letters.stories import document, judged

HOSTILE = [
    '<img src="http://127.0.0.1:{port}/name">',
    "<link rel=stylesheet href=http://127.0.0.1:{port}/s.css>",
    '"><style>@import url(http://127.0.0.1:{port}/i.css);</style>',
    "<style>@font-face{{font-family:x;src:url(http://127.0.0.1:{port}/f.ttf)}}</style>",
    '<img src="file:///etc/passwd"><pdf:include src="/etc/passwd">',
    "<script>alert(1)</script>&amp;<b>bold</b>",
    "{{% include '/etc/passwd' %}}{{{{ letter }}}}",
    "--><h1>Approved</h1><!--",
]


@pytest.fixture
def listener() -> Any:
    """A server on this machine that counts who comes."""
    hits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, hits
    server.shutdown()
    server.server_close()


def letter_of(name: str) -> reading.Draft:
    (draft,) = reading.drafts(
        judged(
            document("aca_individual"),
            member=stories.member(name=name, address=(name, "Austin, TX 78702")),
            provider=stories.Person(stories.NPI, name, (name,)),
        )
    )
    return draft


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_is_text_and_reaches_nothing(
    hostile: str, listener: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, hits = listener
    name = hostile.format(port=port)
    opened: list[str] = []
    plain_open, plain_connect = builtins.open, socket.socket.connect

    def watched_open(file: Any, *args: Any, **options: Any) -> Any:
        opened.append(os.fspath(file) if isinstance(file, str | os.PathLike) else str(file))
        return plain_open(file, *args, **options)

    def watched_connect(self: socket.socket, address: Any) -> Any:
        hits.append(str(address))
        return plain_connect(self, address)

    draft = letter_of(name)
    monkeypatch.setattr(builtins, "open", watched_open)
    monkeypatch.setattr(socket.socket, "connect", watched_connect)
    letter = reading.made(draft)
    monkeypatch.undo()
    assert hits == []
    assert [path for path in opened if "passwd" in path] == []
    drawn = reading.drawn_quickly(letter.pdf.content)
    assert reading.tight(clean(name)) in drawn, "it is drawn as it was written"
    assert "<script>alert" not in letter.html
    assert "<img" not in letter.html


def test_the_listener_would_have_noticed(listener: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: let the renderer out, and the same tag is fetched."""
    port, hits = listener
    page = f"<html><body><img src='http://127.0.0.1:{port}/seen.png'>x</body></html>"
    with pytest.raises(UnableToRender):
        pdf_of(page)
    assert hits == []
    out = {"allow_remote": True, "allow_private_networks": True}
    monkeypatch.setattr(render, "LIMITS", render.LIMITS | out)
    with pytest.raises(UnableToRender):
        pdf_of(page)
    assert "/seen.png" in hits


def test_nothing_of_a_letter_reaches_a_log(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    canary = "Canaria Vogelweide"
    with caplog.at_level(logging.DEBUG):
        for name in ("xhtml2pdf", "reportlab", "PIL", "html5lib", "django.template"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        reading.made(letter_of(canary))
        with pytest.raises(UnableToRender) as refused:
            pdf_of(f"<html><body><p style='font-family: nowhere'>{canary}</p></body></html>")
        with pytest.raises(UnableToRender):
            pdf_of(f"<html><body><img src='/etc/{canary}.png'>{canary}</body></html>")
    out = capfd.readouterr()
    assert "Canaria" not in caplog.text + out.out + out.err + str(refused.value)
    assert "complained" in str(refused.value)


def test_a_warning_is_a_failed_render() -> None:
    with pytest.raises(UnableToRender, match="complained"):
        pdf_of("<html><body><p style='float: left'>A property it does not know</p></body></html>")


def test_a_failure_of_the_renderer_tells_its_kind_and_no_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*args: Any, **options: Any) -> None:
        raise RuntimeError("Marisol Quintero, 812 Juniper Lane")

    monkeypatch.setattr(pisa, "pisaDocument", fails)
    with pytest.raises(UnableToRender) as refused:
        pdf_of("<html><body>x</body></html>")
    assert str(refused.value) == "the PDF renderer failed: RuntimeError"


def test_the_same_context_gives_the_same_bytes() -> None:
    one = reading.made(letter_of("Nguyễn Thị Ánh"))
    reading.made(letter_of("Somebody Else"))
    again = reading.made(letter_of("Nguyễn Thị Ánh"))
    assert one.pdf.content == again.pdf.content
    assert one.html == again.html


def test_another_process_gives_the_same_bytes() -> None:
    code = (
        "import django, hashlib; django.setup()\n"
        "from tests.unit.letters.test_rendering import letter_of\n"
        "from tests.unit.letters import reading\n"
        "print(hashlib.sha256(reading.made(letter_of('Ánh')).pdf.content).hexdigest())"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    here = hashlib.sha256(reading.made(letter_of("Ánh")).pdf.content).hexdigest()
    assert done.stdout.strip() == here


def test_a_character_no_font_has_is_refused_and_not_dropped() -> None:
    with pytest.raises(UnableToRender, match=r"U\+0915"):
        reading.made(letter_of("क"))


def test_every_language_notice_can_be_drawn() -> None:
    from kernel.letters import language

    for code, row in language._texts().items():
        text = f"{row['own_name']}{row.get('notice', '')}{row.get('short', '')}"
        assert {each for each in text if each not in glyphs()} == set(), code


def test_the_document_names_its_language_and_its_title() -> None:
    content = reading.made(letter_of("Marisol Quintero")).pdf.content
    document_read = pypdfium2.PdfDocument(content)
    assert document_read.get_metadata_dict()["Title"] == "Explanation of benefits"
    document_read.close()
    assert b"/Lang (en)" in content or b"/Lang(en)" in content


def test_control_and_invisible_characters_go() -> None:
    assert clean("A\x00B\u202eC\u200bD\ud800E\ue000F\x07\nG") == "ABCDEF G"


def test_a_word_too_long_for_a_line_is_parted() -> None:
    assert max(len(word) for word in clean("x" * 500).split()) == 28


def test_a_value_that_is_no_text_is_refused_by_its_place() -> None:
    text = letter_of("Marisol Quintero").text
    with pytest.raises(UnableToWord, match=r"^member: int is no text"):
        worded(replace(text, member=7))
    with pytest.raises(UnableToWord, match=r"claims\[0\].provider: 4001 characters"):
        worded(replace(text, claims=(replace(text.claims[0], provider="x" * 4001),)))


def test_what_a_template_names_and_the_context_lacks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text("<p>{{ letter.nothing }}</p>")
    with pytest.raises(UnableToRender, match=r"there is no letter\.nothing"):
        html_of(tmp_path, "x.html", letter_of("Marisol").text, medium="screen")


def test_the_page_for_the_screen_needs_nothing_from_outside() -> None:
    page = html_of(FOLDER, "eob_commercial.html", letter_of("M").text, medium="screen")
    for reach in ("http://", "https://", "src=", "@import", "url("):
        assert reach not in page


def test_a_document_that_is_too_large_is_refused() -> None:
    with pytest.raises(UnableToRender):
        pdf_of(f"<html><body>{'<p>word word word</p>' * 200_000}</body></html>")


def test_readers_of_the_pdf_find_no_network_link() -> None:
    content = reading.made(letter_of("Marisol")).pdf.content
    assert b"/URI" not in content
    assert io.BytesIO(content).read(5) == b"%PDF-"
