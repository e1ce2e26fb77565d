"""`--add-noqa` writes suppressions that hold; LAG902 finds those that hold nothing."""

from __future__ import annotations

import ast

import pytest
from flake8.main.cli import main as flake8

from tests.cli.test_cli import LOST_SIGNAL
from tests.expectations import all_cases
from tests.sampling import sampled

CLEAR = "            self.ev.clear()"


class TestAddNoqa:
    def silenced(self, here, eventrace, source):
        (here / "a.py").write_bytes(source)
        result = eventrace("check", "--add-noqa", "checked by hand", "a.py")
        return result, (here / "a.py").read_bytes()

    @pytest.mark.parametrize(
        ("line", "after"),
        [
            ("self.ev.clear()", "self.ev.clear()  # noqa: LAG101 - checked by hand"),
            ("self.ev.clear()  # why", "self.ev.clear()  # why  # noqa: LAG101 - checked by hand"),
            ("self.ev.clear()  # noqa: E501", "self.ev.clear()  # noqa: E501,LAG101 - checked by hand"),
            (
                "self.ev.clear()  # noqa: E501 (long)",
                "self.ev.clear()  # noqa: E501,LAG101 (long) - checked by hand",
            ),
            (
                "self.ev.clear(); x = '''\n# no place\n'''",
                "self.ev.clear(); x = '''\n# no place\n'''  # noqa: LAG101 - checked by hand",
            ),
            (
                "self.ev.clear(); x = 1 + \\\n  2",
                "self.ev.clear(); x = 1 + \\\n  2  # noqa: LAG101 - checked by hand",
            ),
        ],
    )
    def test_the_comment_stands_where_flake8_reads_it(self, here, eventrace, capsys, line, after):
        source = LOST_SIGNAL.replace("self.ev.clear()", line)
        result, written = self.silenced(here, eventrace, source.encode())
        assert (result.exit_code, result.stdout) == (0, "Silenced 1 finding in 1 file.\n")
        assert written.decode() == LOST_SIGNAL.replace("self.ev.clear()", after)
        assert eventrace("check", "a.py").exit_code == 0
        assert flake8(["--isolated", "-j1", "--select=LAG", "a.py"]) == 0
        capsys.readouterr()

    def test_a_reason_that_the_encoding_lacks_keeps_one_file_only(self, here, eventrace):
        (here / "a.py").write_bytes(b"# coding: latin-1\n" + LOST_SIGNAL.encode())
        (here / "b.py").write_bytes(LOST_SIGNAL.encode())
        result = eventrace("check", "--add-noqa", "so → so", "a.py", "b.py")
        assert result.exit_code == 2
        assert result.stderr == "a.py: error: not silenced: the reason cannot be written in iso-8859-1\n"
        assert result.stdout == "Silenced 1 finding in 1 file.\n"
        assert "noqa" not in (here / "a.py").read_text("latin-1")
        assert "LAG101 - so → so" in (here / "b.py").read_text("utf-8")

    @pytest.mark.parametrize(
        "source",
        [
            LOST_SIGNAL.replace("\n", "\r\n").encode(),
            b"\xef\xbb\xbf" + LOST_SIGNAL.encode(),
            ("# coding: latin-1\n# é\n" + LOST_SIGNAL).encode("latin-1"),
        ],
        ids=["CRLF", "BOM", "latin-1"],
    )
    def test_all_else_stays_as_it_is(self, here, eventrace, source):
        result, written = self.silenced(here, eventrace, source)
        assert result.exit_code == 0
        assert written == source.replace(
            b"self.ev.clear()", b"self.ev.clear()  # noqa: LAG101 - checked by hand"
        )

    def test_a_reason_is_needed(self, here, eventrace):
        (here / "a.py").write_text(LOST_SIGNAL)
        result = eventrace("check", "--add-noqa", " ", "a.py")
        assert result.exit_code == 2
        assert "give the reason why the findings may stay" in result.stderr
        assert (here / "a.py").read_text() == LOST_SIGNAL

    def test_what_is_clean_and_what_cannot_be_read_stay_as_they_are(self, here, eventrace):
        sources = {"a.py": LOST_SIGNAL, "broken.py": "x = (\n", "clean.py": "x = 1\n"}
        for name, source in sources.items():
            (here / name).write_text(source)
        result = eventrace("check", "--add-noqa", "checked by hand", ".", "broken.py")
        assert (result.exit_code, result.stdout) == (2, "Silenced 1 finding in 1 file.\n")
        assert result.stderr.startswith("broken.py:1: error: syntax error: ")
        assert [name for name in sources if (here / name).read_text() != sources[name]] == ["a.py"]

    def test_a_reason_is_one_line(self, here, eventrace):
        (here / "a.py").write_text(LOST_SIGNAL)
        eventrace("check", "--add-noqa", "one\ntwo", "a.py")
        assert "# noqa: LAG101 - one two\n" in (here / "a.py").read_text()

    @pytest.mark.parametrize(
        "case",
        sampled(
            [case for case in all_cases() if case.expected and case.requires <= (3, 10)],
            10,  # one in so many in a normal run
            lambda case: case.name,
        ),
    )
    def test_whatever_the_file(self, here, eventrace, case):
        """Each finding of testdata is silenced, and the program stays what it was."""
        (here / "a.py").write_bytes(case.source)
        audit = f"--extend-select={case.folder}" if case.folder.startswith("LAG") else "--select=LAG"
        result = eventrace("check", audit, "--add-noqa", "é or not", "a.py")
        if result.exit_code == 0:
            assert eventrace("check", audit, "a.py").exit_code == 0
        else:
            assert "no place for a comment" in result.stdout or "error" in result.stderr
            assert case.folder == "odd"
        assert ast.dump(ast.parse((here / "a.py").read_bytes())) == ast.dump(ast.parse(case.source))


class TestUnused:
    def reported(self, here, eventrace, source, *options):
        (here / "a.py").write_text(source)
        result = eventrace(
            "check", "-q", "--output-format=concise", "--extend-select=LAG902", *options, "a.py"
        )
        return result.stdout.splitlines()

    @pytest.mark.parametrize(
        "comment",
        [
            "# noqa",
            "# noqa: LAG101",
            "# noqa: E501,LAG101 - meant",
            "# noqa: LAG1",
            "# nothing",
            "# noqa: E501",
        ],
    )
    def test_what_suppresses_something_or_is_not_ours_is_left_alone(self, here, eventrace, comment):
        source = LOST_SIGNAL.replace("self.ev.clear()", f"self.ev.clear()  {comment}")
        assert not any("LAG902" in line for line in self.reported(here, eventrace, source))

    def test_what_suppresses_nothing_is_reported_where_it_stands(self, here, eventrace):
        source = LOST_SIGNAL.replace("self.ev.set()", "self.ev.set()  # é noqa # noqa: E501,LAG104")
        lines = self.reported(here, eventrace, source)
        column = source.splitlines()[10].index("LAG104") + 1
        assert lines[0] == (
            f"a.py:11:{column}: LAG902 `LAG104` in this `# noqa` comment suppresses nothing here: remove it"
        )

    @pytest.mark.parametrize("code", ["LAG999", "lag101"])
    def test_what_matches_no_rule_is_reported(self, here, eventrace, code):
        lines = self.reported(here, eventrace, f"x = 1  # noqa: {code}\n")
        assert lines == [f"a.py:1:16: LAG902 `{code}` in this `# noqa` comment matches no rule: remove it"]

    def test_another_run_s_rules_are_left_alone(self, here, eventrace):
        source = "x = 1  # noqa: LAG103\ny = 1  # noqa: LAG110\n"
        assert len(self.reported(here, eventrace, source)) == 1
        assert self.reported(here, eventrace, source, "--ignore=LAG103") == []

    def test_a_comment_behind_a_string_counts_for_its_beginning(self, here, eventrace):
        source = LOST_SIGNAL.replace("self.ev.clear()", "self.ev.clear(); x = '''\n\n'''  # noqa: LAG101")
        assert self.reported(here, eventrace, source) == []

    def test_in_a_file_that_flake8_leaves_out_nothing_is_unused(self, here, eventrace):
        assert self.reported(here, eventrace, "# flake8: noqa\nx = 1  # noqa: LAG101\n") == []

    def test_strings_are_no_comments(self, here, eventrace):
        assert self.reported(here, eventrace, "x = '# noqa: LAG101'\n") == []

    def test_it_is_silent_unless_asked_for(self, here, eventrace):
        (here / "a.py").write_text("x = 1  # noqa: LAG101\n")
        assert eventrace("check", "a.py").exit_code == 0
        assert eventrace("check", "--select=LAG9", "a.py").exit_code == 0
        assert eventrace("check", "--select=LAG1,LAG902", "a.py").exit_code == 1

    def test_the_page_s_example_is_reported_and_the_rest_is_not(self, here, eventrace):
        from flake8_eventrace.rules.registry import LAG902

        (line,) = self.reported(here, eventrace, LAG902.page.example)
        assert line.startswith("a.py:4:")
        assert self.reported(here, eventrace, LAG902.page.use_instead) == []
