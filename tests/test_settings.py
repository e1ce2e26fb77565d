from __future__ import annotations

import sys
from dataclasses import fields

import pytest

from flake8_eventrace.settings import (
    CATALOG_KEYS,
    DEFAULT_EXCLUDE,
    KEYS,
    CatalogChoice,
    Settings,
    SettingsError,
    from_flake8,
    load_settings,
    parse_codes,
)
from tests import commands


def write_settings(directory, text):
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "pyproject.toml").write_text(text, encoding="utf-8")


def test_without_a_pyproject_the_defaults_hold(tmp_path):
    assert load_settings(str(tmp_path)) == Settings()


def test_every_setting_is_read(tmp_path):
    write_settings(
        tmp_path,
        """
        [tool.eventrace]
        select = ["LAG1"]
        ignore = ["LAG103"]
        extend-select = ["LAG110"]
        unsafe-fixes = true
        exclude = ["generated"]
        extend-exclude = ["*_pb2.py"]
        """,
    )
    assert load_settings(str(tmp_path / "package" / "module.py")) == Settings(
        select=("LAG1",),
        ignore=("LAG103",),
        extend_select=("LAG110",),
        unsafe_fixes=True,
        exclude=("generated",),
        extend_exclude=("*_pb2.py",),
        root=str(tmp_path),
    )


def test_the_catalog_is_extended_and_cut(tmp_path):
    write_settings(
        tmp_path,
        """
        [tool.eventrace]
        slow-calls = ["app.billing.{charge,refund}", "ask_model"]
        not-slow-calls = ["requests.*"]
        emits = ["app.wire.ship"]
        not-emits = ["**.audit.emit"]
        terminal-events = ["chat:{saved,named}"]
        not-terminal-events = ["[DONE]"]
        deferrals = ["later"]
        blocking-groups = ["llm", "http"]
        before-emit-groups = []
        """,
    )
    assert load_settings(str(tmp_path)).catalog == CatalogChoice(
        slow_calls=("app.billing.{charge,refund}", "ask_model"),
        not_slow_calls=("requests.*",),
        emits=("app.wire.ship",),
        not_emits=("**.audit.emit",),
        terminal_events=("chat:{saved,named}",),
        not_terminal_events=("[DONE]",),
        deferrals=("later",),
        blocking_groups=("llm", "http"),
        before_emit_groups=(),
    )


@pytest.mark.parametrize("key", CATALOG_KEYS)
def test_each_key_of_the_catalog_refuses_what_is_empty(tmp_path, key):
    write_settings(tmp_path, f'[tool.eventrace]\n{key} = [""]\n')
    with pytest.raises(SettingsError) as caught:
        load_settings(str(tmp_path))
    assert str(caught.value).startswith(f"{tmp_path / 'pyproject.toml'}: tool.eventrace.{key}: '' ")


def test_what_is_not_set_keeps_its_default(tmp_path):
    write_settings(tmp_path, '[tool.eventrace]\nignore = ["LAG102"]\n')
    settings = load_settings(str(tmp_path))
    assert settings.select == ("LAG",)
    assert settings.exclude == DEFAULT_EXCLUDE


def test_the_nearest_pyproject_with_a_table_of_ours_decides(tmp_path):
    write_settings(tmp_path, '[tool.eventrace]\nignore = ["LAG101"]\n')
    write_settings(tmp_path / "near", '[tool.eventrace]\nignore = ["LAG102"]\n')
    write_settings(tmp_path / "silent", '[project]\nname = "no table of ours"\n')
    assert load_settings(str(tmp_path / "near" / "a.py")).ignore == ("LAG102",)
    assert load_settings(str(tmp_path / "silent")).ignore == ("LAG101",)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("slect = []", "tool.eventrace.slect: unknown setting; expected one of select, ignore"),
        ("slect = []", "(did you mean select?)"),
        ("extend_select = []", "(did you mean extend-select?)"),
        ('select = "LAG101"', "tool.eventrace.select: expected a list of strings, found a string ('LAG101')"),
        ("ignore = [101]", "tool.eventrace.ignore: expected a list of strings, found an integer (101) in it"),
        ("exclude = {}", "tool.eventrace.exclude: expected a list of strings, found a table"),
        ("unsafe-fixes = 1", "tool.eventrace.unsafe-fixes: expected true or false, found an integer (1)"),
        (
            'select = ["E501"]',
            "tool.eventrace.select: 'E501' matches no rule; expected a code such as LAG101",
        ),
        ('ignore = ["lag101"]', "(did you mean LAG101?)"),
        (
            'slow-calls = ["app.{a,b"]',
            "tool.eventrace.slow-calls: 'app.{a,b' is not a valid pattern: an opening brace without",
        ),
        ('slow-calls = ["app.{a,b"]', "expected a dotted path such as requests.get"),
        (
            'emits = ["send event"]',
            "tool.eventrace.emits: 'send event' is not a valid pattern: it contains white space",
        ),
        (
            'terminal-events = ["*"]',
            "tool.eventrace.terminal-events: '*' is not a valid event name: it would match",
        ),
        (
            'blocking-groups = ["htp"]',
            "tool.eventrace.blocking-groups: 'htp' is not a group of slow calls; expected one of llm, http, ",
        ),
        ('blocking-groups = ["htp"]', "(did you mean http?)"),
        ('slow-call = ["a.b"]', "(did you mean slow-calls?)"),
    ],
)
def test_what_cannot_be_meant_is_named_with_file_and_key(tmp_path, text, complaint):
    write_settings(tmp_path, f"[tool.eventrace]\n{text}\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(str(tmp_path))
    assert str(caught.value).startswith(str(tmp_path / "pyproject.toml") + ": ")
    assert complaint in str(caught.value)


@pytest.mark.parametrize("text", [b"[tool.eventrace\n", b"\xff\xfe"])
def test_a_broken_pyproject_is_an_error_not_a_default(tmp_path, text):
    (tmp_path / "pyproject.toml").write_bytes(text)
    with pytest.raises(SettingsError, match="is not valid TOML"):
        load_settings(str(tmp_path))


def test_the_table_must_be_a_table(tmp_path):
    write_settings(tmp_path, "[tool]\neventrace = true\n")
    with pytest.raises(SettingsError, match="expected a table, found a boolean"):
        load_settings(str(tmp_path))


@pytest.mark.parametrize(
    ("code", "meant"), [("LGA101", "LAG101"), ("LAG 103", "LAG103"), ("lag", "LAG"), ("LAG1011", "LAG101")]
)
def test_a_code_that_is_nearly_right_gets_a_suggestion(code, meant):
    with pytest.raises(SettingsError, match=rf"did you mean {meant}\?"):
        parse_codes([code], "--select")


@pytest.mark.parametrize("code", ["", "E501", "LAGX", "F", "LAG١"])  # noqa: RUF001
def test_a_code_of_another_tool_is_refused(code):
    with pytest.raises(SettingsError, match="matches no rule"):
        parse_codes([code], "--select")


def test_a_code_given_twice_counts_once():
    assert parse_codes(["LAG1", "LAG101", "LAG1"], "--select") == ("LAG1", "LAG101")


class TestEnabled:
    def test_the_longer_prefix_wins(self):
        settings = Settings(select=("LAG101",), ignore=("LAG1",))
        assert settings.enabled("LAG101", on_by_default=True)
        assert not settings.enabled("LAG102", on_by_default=True)
        assert not Settings(ignore=("LAG101",)).enabled("LAG101", on_by_default=True)

    def test_an_off_by_default_rule_needs_its_full_code(self):
        assert not Settings().enabled("LAG110", on_by_default=False)
        assert not Settings(select=("LAG11",)).enabled("LAG110", on_by_default=False)
        assert Settings(extend_select=("LAG110",)).enabled("LAG110", on_by_default=False)


class TestFiles:
    def test_eventrace_toml_has_the_same_keys_without_a_table(self, tmp_path):
        (tmp_path / "eventrace.toml").write_text('ignore = ["LAG102"]\nrespect-gitignore = false\n')
        settings = load_settings(str(tmp_path / "a.py"))
        assert settings.ignore == ("LAG102",)
        assert not settings.respect_gitignore
        assert settings.origin == str(tmp_path / "eventrace.toml")

    def test_it_wins_over_the_pyproject_beside_it_and_over_all_above(self, tmp_path):
        write_settings(tmp_path, '[tool.eventrace]\nignore = ["LAG101"]\n')
        assert load_settings(str(tmp_path)).ignore == ("LAG101",)
        (tmp_path / "eventrace.toml").write_text('ignore = ["LAG102"]\n')
        assert load_settings(str(tmp_path)).ignore == ("LAG102",)
        write_settings(tmp_path / "near", '[tool.eventrace]\nignore = ["LAG103"]\n')
        assert load_settings(str(tmp_path / "near")).ignore == ("LAG103",)

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("slect = []", ": slect: unknown setting; expected one of select, ignore"),
            ("[tool.eventrace]\nselect = []", ": tool: unknown setting"),
            ("cache = 'no'", ": cache: expected true or false, found a string ('no')"),
            ("per-file-ignores = []", ": per-file-ignores: expected a table of patterns and codes"),
            (
                "per-file-ignores = { 'a.py' = 'LAG101' }",
                ": per-file-ignores.'a.py': expected a list of strings, found a string",
            ),
            ("per-file-ignores = { 'a.py' = ['LGA101'] }", "(did you mean LAG101?)"),
            ("per_file_ignores = {}", "(did you mean per-file-ignores?)"),
        ],
    )
    def test_complaints_name_it(self, tmp_path, text, complaint):
        (tmp_path / "eventrace.toml").write_text(text)
        with pytest.raises(SettingsError) as caught:
            load_settings(str(tmp_path))
        assert str(caught.value).startswith(str(tmp_path / "eventrace.toml") + ": ")
        assert complaint in str(caught.value)

    def test_every_key_is_a_field(self):
        of_catalog = {key.field for key in KEYS if key.in_catalog}
        assert of_catalog == {field.name for field in fields(CatalogChoice)}
        own = {field.name for field in fields(Settings)} - {"root", "origin", "catalog"}
        assert {key.field for key in KEYS if not key.in_catalog} == own


class TestPerFileIgnores:
    @pytest.mark.parametrize(
        ("pattern", "path", "ignored"),
        [
            ("feed.py", "src/feed.py", True),
            ("test_*.py", "src/test_feed.py", True),
            ("tests/*", "tests/deep/feed.py", True),
            ("./tests/*", "tests/feed.py", True),
            ("tests/*", "src/tests/feed.py", False),
            ("tests", "tests/feed.py", False),
        ],
    )
    def test_patterns(self, tmp_path, pattern, path, ignored):
        settings = Settings(per_file_ignores=((pattern, ("LAG101",)),), root=str(tmp_path))
        assert settings.for_file(str(tmp_path / path)).enabled("LAG101", on_by_default=True) is not ignored
        assert settings.for_file(str(tmp_path / path)).enabled("LAG102", on_by_default=True)

    def test_they_add_up(self):
        settings = Settings(ignore=("LAG103",), per_file_ignores=(("*.py", ("LAG101",)), ("a*", ("LAG102",))))
        chosen = settings.for_file("a.py")
        assert [
            code
            for code in ("LAG101", "LAG102", "LAG103", "LAG104")
            if chosen.enabled(code, on_by_default=True)
        ] == ["LAG104"]


KEY = {key.name: key for key in KEYS}


class TestUnderFlake8:
    @pytest.mark.parametrize(
        ("text", "value"), [("true", True), ("False", False), ("0", False), (" 1 ", True)]
    )
    def test_booleans(self, text, value):
        assert from_flake8(text, KEY["cache"]) is value

    def test_lists(self):
        assert from_flake8("a, b\n  c", KEY["exclude"]) == ("a", "b", "c")

    def test_what_cannot_be_meant_is_named(self):
        with pytest.raises(SettingsError, match="--eventrace-cache: expected true or false"):
            from_flake8("maybe", KEY["cache"])


class TestLateSignals:
    @pytest.mark.parametrize("way", ["auto", "thread", "task", "move"])
    def test_the_ways_to_put_a_call_off(self, tmp_path, way):
        (tmp_path / "eventrace.toml").write_text(f'defer = "{way}"\n')
        assert load_settings(str(tmp_path)).defer == way

    @pytest.mark.parametrize("value", ['"later"', "3", "[]"])
    def test_no_other_way(self, tmp_path, value):
        (tmp_path / "eventrace.toml").write_text(f"defer = {value}\n")
        with pytest.raises(SettingsError, match=r"defer: expected one of auto, thread, task, move, found"):
            load_settings(str(tmp_path))

    def test_source_roots_are_read_from_where_the_settings_are(self, tmp_path):
        from flake8_eventrace.engine.check import check_source

        (tmp_path / "lib").mkdir()
        (tmp_path / "lib" / "hooks.py").write_text("import time\n\n\ndef pause():\n    time.sleep(5)\n")
        (tmp_path / "app" / "web").mkdir(parents=True)
        path = tmp_path / "app" / "web" / "view.py"
        path.write_text("from hooks import pause\n\n\nasync def view():\n    pause()\n")
        (tmp_path / "eventrace.toml").write_text('src = ["app"]\n')
        assert check_source(path.read_bytes(), str(path), load_settings(str(path))) == []
        (tmp_path / "eventrace.toml").write_text('src = ["lib"]\n')
        found = check_source(path.read_bytes(), str(path), load_settings(str(path)))
        assert [(f.code, f.line) for f in found] == [("LAG203", 5)]

    @pytest.mark.parametrize(("value", "code"), [("thread", 0), ("later", 1)])
    def test_flake8_takes_a_way_that_there_is(self, tmp_path, value, code):
        (tmp_path / "quiet.py").write_text("x = 1\n")
        command = [sys.executable, "-m", "flake8", "--isolated", "--select=LAG", f"--eventrace-defer={value}"]
        done = commands.run([*command, "quiet.py"], cwd=tmp_path)
        assert done.returncode == code
        assert ("--eventrace-defer: expected one of" in done.stdout + done.stderr) is bool(code)


class TestTestFiles:
    @pytest.mark.parametrize(
        ("path", "is_quiet"),
        [
            ("tests/app.py", True),
            ("pkg/tests/unit/app.py", True),
            ("pkg/test_app.py", True),
            ("pkg/app_test.py", True),
            ("conftest.py", True),
            ("pkg/testing.py", False),
            ("pkg/contest.py", False),
            ("latest/app.py", False),
        ],
    )
    def test_late_signals_are_not_reported_in_tests(self, tmp_path, path, is_quiet):
        settings = Settings(root=str(tmp_path)).for_file(str(tmp_path / path))
        assert settings.enabled("LAG203", on_by_default=True) is not is_quiet
        assert settings.enabled("LAG101", on_by_default=True)

    def test_a_full_code_that_is_selected_is_reported(self, tmp_path):
        settings = Settings(root=str(tmp_path), select=("LAG203",))
        assert settings.for_file(str(tmp_path / "test_app.py")).enabled("LAG203", on_by_default=True)

    def test_the_files_can_be_chosen(self, tmp_path):
        settings = Settings(root=str(tmp_path), test_files=("checks/*",))
        assert settings.for_file(str(tmp_path / "test_app.py")).enabled("LAG203", on_by_default=True)
        assert not settings.for_file(str(tmp_path / "checks/a.py")).enabled("LAG203", on_by_default=True)
