"""A draft's text in our own page: every element it must say is found under its name."""

from claims.desk.letter_text import blocks_of

PAGE = """<html><head><title>Not shown</title><style>p { color: red }</style></head><body>
<table><tr><td data-says="sender"><div>Lone Tree Health</div><div>1 Oak Avenue</div></td>
<td>555-0100<br>TTY 711</td></tr></table>
<h1 data-says="title">Notice of denial</h1>
<div data-says="A3"><p>We denied <b>line 1</b> because no authorization was asked for.</p>
<p hidden>never</p><ul><li>Line 1. An office visit</li></ul></div>
<script>alert(1)</script></body></html>"""


def test_text_comes_block_by_block_with_what_it_says() -> None:
    found = [(each.kind, each.text, each.ids) for each in blocks_of(PAGE)]
    assert found == [
        ("text", "Lone Tree Health, 1 Oak Avenue · 555-0100, TTY 711", ("sender",)),
        ("heading", "Notice of denial", ("title",)),
        ("text", "We denied line 1 because no authorization was asked for.", ("A3",)),
        ("text", "Line 1. An office visit", ()),
    ]


def test_a_mark_is_an_address_once() -> None:
    twice = '<p data-says="A3">one</p><p data-says="A3 A4">two</p>'
    assert [each.ids for each in blocks_of(twice)] == [("A3",), ("A4",)]
