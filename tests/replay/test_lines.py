"""Lines are found by what they say; their number decides between equal ones only."""

from __future__ import annotations

import pytest

from flake8_eventrace.replay import Line, LineNotFoundError

from . import samples


def number_of(text, nth=0):
    with open(samples.__file__, encoding="utf-8") as stream:
        return [n for n, line in enumerate(stream, 1) if line.strip() == text][nth]


def test_wrong_number_does_not_matter_if_only_one_line_says_it():
    found = Line(samples.stream, "session.flag.clear()", 3).locate()
    assert found == (samples.__file__, number_of("session.flag.clear()"))


def test_comments_and_white_space_do_not_matter():
    assert Line(samples.stream, "session . flag.clear()  # noqa").locate()


def test_number_decides_between_equal_lines():
    number = number_of("self.flag.clear()", 1)
    assert Line(samples, "self.flag.clear()", number).locate()[1] == number


def test_equal_lines_and_a_wrong_number_are_an_error():
    with pytest.raises(LineNotFoundError, match=r"lines \d+, .* all say `self.flag.clear\(\)`"):
        Line(samples, "self.flag.clear()", 1).locate()


def test_missing_line_is_an_error():
    with pytest.raises(LineNotFoundError, match=r"no line in lines \d+ to \d+ of .* says `self.gone\(\)`"):
        Line(samples.Session, "self.gone()", 1).locate()


@pytest.mark.parametrize(
    "scope",
    [samples, samples.__file__, samples.Session, samples.Session.publish, samples.Session().publish],
)
def test_scopes(scope):
    assert Line(scope, "self.events.append(event)").locate()[1] == number_of("self.events.append(event)")


def test_scope_of_a_function_contains_functions_in_it():
    assert Line(samples.closures, "inbox.append(message)").locate()
