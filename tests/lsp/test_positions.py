"""Edits in the units of the client: whatever the text, they make of it what is meant."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pygls")

from pygls.workspace import PositionCodec

from flake8_eventrace.engine.locate import edits_between
from flake8_eventrace.lsp.positions import text_edits
from flake8_eventrace.source.text import split

ENCODINGS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
TEXTS = st.lists(st.sampled_from(["a", "b", "é", "漢", "𝄞", " ", "\n", "\r\n", "\r", "\f", "\u2028"])).map(
    "".join
)


def offset(lines, position, units):
    before = "".join(lines[: position.line])
    if position.line >= len(lines):
        assert position.character == 0
        return len(before)
    encoded = lines[position.line].encode(ENCODINGS[units])
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[units]
    return len(before) + len(encoded[: position.character * width].decode(ENCODINGS[units]))


@given(TEXTS, TEXTS, st.sampled_from([*ENCODINGS]))
def test_edits_make_the_one_text_of_the_other(before, after, units):
    lines = split(before)
    edits = text_edits(edits_between(before, after), lines, PositionCodec(units))
    places = [
        (offset(lines, e.range.start, units), offset(lines, e.range.end, units), e.new_text) for e in edits
    ]
    for start, end, _ in places:
        assert start <= end
        for at in (start, end):
            assert before[at - 1 : at + 1] != "\r\n" or at == 0, "inside of a line end"
    assert all(a[1] <= b[0] for a, b in pairwise(places))
    for start, end, new in reversed(places):
        before = before[:start] + new + before[end:]
    assert before == after


def test_only_what_changes_is_replaced():
    before = "first\nif a:\n    𝄞.wait()\nlast\n"
    after = "first\nif a:\n    if b:\n        𝄞.wait()\nlast\n"
    (edit,) = text_edits(edits_between(before, after), split(before), PositionCodec("utf-16"))
    assert edit.new_text == "if b:\n        "
    assert edit.range.start == edit.range.end
