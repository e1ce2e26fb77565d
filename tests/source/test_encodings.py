"""Files as they come: through the command, its fixes and flake8 they say what plain ones say, and keep
every byte that a fix is not about."""

from __future__ import annotations

import re
import tokenize

import pytest
from flake8.main.cli import main as flake8

from tests.cli.test_cli import LOST_SIGNAL

#: With a word beyond ASCII in a comment and in a string, so that columns and encodings matter.
PLAIN = LOST_SIGNAL.replace("import threading\n", "import threading\n\nNAME = 'café'  # crème\n")


def with_ends(*ends):
    def made(text):
        lines = text.split("\n")
        return "".join(line + ends[i % len(ends)] for i, line in enumerate(lines[:-1])) + lines[-1]

    return made


def encoded(encoding, cookie="# -*- coding: {} -*-\n"):
    return lambda text: (cookie.format(encoding) + text).encode(encoding)


def as_utf8(change):
    return lambda text: change(text).encode()


#: By name: from a text to the bytes of a file. What is done to the plain file is done to the fixed one.
GUISES = {
    "CRLF": as_utf8(with_ends("\r\n")),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "byte order mark and CRLF": lambda text: b"\xef\xbb\xbf" + with_ends("\r\n")(text).encode(),
    "latin-1": encoded("latin-1"),
    "cp1252 in the second line": encoded("cp1252", "#!/usr/bin/env python\n# coding={}\n"),
    "iso-8859-15, vim": encoded("iso-8859-15", "# vim: set fileencoding={} :\n"),
    "utf-8 by a cookie": encoded("utf-8"),
    "mac-roman": encoded("mac-roman"),
    "tabs": as_utf8(lambda text: text.replace("    ", "\t")),
    "a form feed between functions": as_utf8(lambda text: text.replace("    def run", "\x0c\n    def run")),
    "separators of Unicode": as_utf8(lambda text: text.replace("café", "café\u2028\u2029\x85\x1c\x1d\x1e")),
    "no newline at the end": as_utf8(lambda text: text.rstrip("\n")),
    "a backslash before the end": as_utf8(lambda text: text + "x = 1 + \\\n    2\n"),
}  # fmt: skip

#: LibCST does not give these back byte for byte: they are checked, and left alone.
LEFT_ALONE = {
    "CR": as_utf8(with_ends("\r")),
    "blanks at the end": as_utf8(lambda text: text + "   \n\t\n   "),
    "mixed ends": as_utf8(with_ends("\n", "\r\n", "\r")),
    "a form feed in front of a statement": as_utf8(lambda text: text.replace("class Feed", "\x0cclass Feed")),
}


def places(printed):
    return [
        match.groups()
        for match in re.finditer(r"^[^:\n]+:(\d+):(\d+): (LAG\d+) (.*)$", printed, re.MULTILINE)
    ]


def by_flake8(path, capsys):
    flake8(["--isolated", "-j1", "--select=LAG,E9", str(path)])
    return places(capsys.readouterr().out)


def fixed(eventrace, here):
    """The plain file after the fix."""
    (here / "plain.py").write_text(PLAIN, encoding="utf-8")
    assert eventrace("fix", "plain.py").exit_code == 0
    return (here / "plain.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*GUISES, *LEFT_ALONE])
def test_the_command_and_flake8_find_what_they_find_in_a_plain_file(here, eventrace, capsys, name):
    (here / "odd.py").write_bytes({**GUISES, **LEFT_ALONE}[name](PLAIN))
    (here / "plain.py").write_text(PLAIN, encoding="utf-8")
    found = places(eventrace("check", "--output-format=concise", "odd.py").stdout)
    (plain,) = places(eventrace("check", "--output-format=concise", "plain.py").stdout)
    assert [(code, message[:50]) for _, _, code, message in found] == [(plain[2], plain[3][:50])]
    assert by_flake8(here / "odd.py", capsys) == found


@pytest.mark.parametrize("name", GUISES)
def test_a_fix_does_what_it_does_to_a_plain_file_and_nothing_else(here, eventrace, name):
    before, after = GUISES[name](PLAIN), GUISES[name](fixed(eventrace, here))
    (here / "odd.py").write_bytes(before)
    done = eventrace("fix", "odd.py")
    assert (done.exit_code, done.stderr) == (0, "")
    assert (here / "odd.py").read_bytes() == after
    assert eventrace("fix", "odd.py").stdout == "Nothing to fix.\n"


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_what_would_not_come_back_byte_for_byte_is_left_alone(here, eventrace, name):
    before = LEFT_ALONE[name](PLAIN)
    (here / "odd.py").write_bytes(before)
    done = eventrace("fix", "odd.py")
    if (here / "odd.py").read_bytes() == before:
        assert done.exit_code == 1
        assert "withheld: " in done.stdout
    else:  # LibCST keeps this one after all: then line by line
        old, new = before.splitlines(keepends=True), (here / "odd.py").read_bytes().splitlines(keepends=True)
        assert {*old} <= {*new}


def flake8_bears_nul():
    """Not where Python's parser says ValueError (3.10) or its tokenizer SystemError (3.12.1, 3.13.0)."""
    text = PLAIN + "x = '\0'\n"
    try:
        compile(text, "nul.py", "exec")
    except SyntaxError:
        try:
            return bool(list(tokenize.generate_tokens(iter(text.splitlines(keepends=True)).__next__)))
        except (SyntaxError, tokenize.TokenError):
            return True
        except SystemError:
            return False
    except ValueError:
        return False
    raise AssertionError("it is code")


FLAKE8_BEARS_NUL = flake8_bears_nul()

#: What is no Python source in any encoding, with a piece of what is said.
BROKEN = {
    "NUL": (PLAIN.encode() + b"x = '\0'\n", "null bytes"),
    "undecodable": (PLAIN.encode("latin-1"), ""),
    "an unknown cookie": (b"# coding: nonsense\n" + PLAIN.encode(), "nonsense"),
    "a cookie that is wrong": (b"# coding: ascii\n" + PLAIN.encode(), ""),
    "a cookie against the byte order mark": (b"\xef\xbb\xbf# coding: latin-1\n" + PLAIN.encode(), ""),
    "a cookie for what is no text": (b"# coding: base64\n" + PLAIN.encode(), ""),
    "utf-16": (PLAIN.encode("utf-16"), ""),
    "utf-16 without a mark": (PLAIN.encode("utf-16-le"), "null bytes"),
    "utf-32": (PLAIN.encode("utf-32"), "null bytes"),
    "half a character": (PLAIN.encode()[: PLAIN.encode().index(b"\xc3") + 1], ""),
    "a cookie of a codec that cannot hold lines": (b"# coding: utf-16\n" + PLAIN.encode(), ""),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_one_line_and_the_rest_goes_on(here, eventrace, capsys, name):
    source, said = BROKEN[name]
    (here / "odd.py").write_bytes(source)
    (here / "plain.py").write_text(PLAIN, encoding="utf-8")
    for verb in ("check", "fix"):
        done = eventrace(verb, "--check-syntax", ".")
        assert done.exit_code == 2
        (line,) = done.stderr.splitlines()
        assert line.startswith("odd.py:")
        assert said in line
        assert "internal error" not in line
        assert "plain.py" in done.stdout
        assert (here / "odd.py").read_bytes() == source
    assert (here / "plain.py").read_text(encoding="utf-8") != PLAIN
    (here / "plain.py").write_text(PLAIN, encoding="utf-8")
    if name == "a cookie for what is no text" or (b"\0" in source and not FLAKE8_BEARS_NUL):
        return  # brings flake8 down before any plugin is asked
    flake8(["--isolated", "-j1", "--select=LAG,E9", "."])
    out = capsys.readouterr().out
    assert "plain.py:19:13: LAG101" in out
    # flake8 reads what it cannot decode as latin-1, and then says so in its own way or finds the same.
    assert "internal error" not in out


LONG = {
    "line": PLAIN + "x = [" + "1, " * 30_000 + "]  # " + "x" * 1_000_000 + "\n",
    "string": PLAIN + f"x = '{'word ' * 200_000}'\n",
    "name": PLAIN + f"{'x' * 1_000_000} = 1\n",
    "file": PLAIN.replace("class", "\n" * 45_000 + "class") + "x = 1\n" * 5_000,
}


@pytest.mark.parametrize("name", LONG)
def test_what_is_very_long_is_fixed_too(here, eventrace, name):
    (here / "odd.py").write_text(LONG[name], encoding="utf-8")
    done = eventrace("fix", "odd.py")
    assert (done.exit_code, done.stderr) == (0, "")
    assert 0 < len((here / "odd.py").read_text(encoding="utf-8")) - len(LONG[name]) < 200


def fifty_thousand_lines():
    """A module of functions, which are to be read; the finding stands at its end."""
    function = (
        "def step_{0}(first, second=None):\n"
        '    """What a step does,\n\n    in a few lines of words.\n    """\n'
        "    # Of all of them this is the one that counts.\n"
        "    if first in second:\n"
        "        return first({0})\n"
        "\n\n"
    )
    return "".join(map(function.format, range(5_000))) + PLAIN


@pytest.mark.exhaustive
def test_a_file_of_fifty_thousand_lines_is_checked(here, eventrace):
    (here / "odd.py").write_text(fifty_thousand_lines(), encoding="utf-8")
    lines = fifty_thousand_lines().count("\n")
    assert lines > 50_000
    done = eventrace("check", "--output-format=concise", "odd.py")
    assert (done.exit_code, done.stderr) == (1, "")
    ((line, _, code, _),) = places(done.stdout)
    assert (int(line), code) == (lines - 1, "LAG101")
