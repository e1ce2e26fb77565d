"""The benchmark's own arithmetic and honesty; no network, and no speed is asserted."""

from __future__ import annotations

import ast
import cProfile
import json
import os
import pstats
import re
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from flake8_eventrace import check_source

if sys.platform == "win32":
    pytest.skip("the benchmark needs POSIX", allow_module_level=True)

from tests.bench import profiling, tables
from tests.bench.__main__ import main
from tests.bench.aims import AIMS, MEGABYTE, shown_ratio
from tests.bench.generated import LINES_EACH, ONE_IN, event_file
from tests.bench.growth import FileGrowth
from tests.bench.installs import CHECKOUT, Installed, digest, earlier
from tests.bench.measures import AST, BEFORE, MEASURES, TREE, Bound, Cache, Measure, Tool, environment, runs
from tests.bench.plan import DEFAULT_TREES, STANDARD, planned
from tests.bench.results import Growth, Results
from tests.bench.timing import CommandError, Sample, in_turns, median, own_peak, ratio, run
from tests.bench.trees import TREES, Tree, part, python_files, unpack

ROOT = Path(__file__).parents[2]

#: The virtualenv of the tests, which has flake8, ruff and us.
HERE = Installed(Path(sys.prefix), {})


def samples(*cpu, wall=1.0, peak=1.0):
    return [Sample(one, wall, peak) for one in cpu]


# One run


def run_python(code, tmp_path, name="it"):
    return run(name, [sys.executable, "-c", code], {}, str(tmp_path))


def test_the_output_of_a_run_is_kept(tmp_path):
    assert run_python("print('3 files')", tmp_path).output == "3 files\n"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import sys; print('a reason'); sys.exit(3)", "ended with 3"),
        ("import sys; print('a reason'); sys.exit(1)", "ended with 1"),
        ("import os; print('a reason', flush=True); os.kill(os.getpid(), 9)", "was killed by signal 9"),
    ],
)
def test_a_command_that_fails_is_no_fast_run(code, why, tmp_path):
    with pytest.raises(CommandError) as caught:
        run_python(code, tmp_path, "the name")
    text = str(caught.value)
    assert text.startswith(f"the name: {why}\n")
    assert sys.executable in text
    assert text.endswith("\na reason")


def test_what_a_process_starts_counts_too(tmp_path):
    """The CPU of all together, the memory of the largest one."""
    inner = "x = bytearray(200_000_000)\nimport time\nwhile time.process_time() < 0.3: pass"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], check=True)"
    sample = run_python(outer, tmp_path)
    assert sample.cpu >= 0.3
    assert sample.peak >= 200_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt")
def test_what_outlives_the_command_counts_too(tmp_path):
    """As the server does from which Python 3.14 starts the workers of a pool."""
    inner = "import time\nwhile time.process_time() < 0.3: pass"
    outer = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {inner!r}])"
    harness = f"""
import sys
from tests.bench.timing import adopt_orphans, run
adopt_orphans()
print(run("it", [sys.executable, "-W", "ignore", "-c", {outer!r}], {{}}, {str(tmp_path)!r}).cpu)
"""
    assert float(run("harness", [sys.executable, "-c", harness], {}, str(ROOT)).output) >= 0.3


def test_a_run_that_is_interrupted_leaves_nothing_behind(tmp_path, monkeypatch):
    wait4 = os.wait4

    def interrupted(pid, options):
        monkeypatch.setattr(os, "wait4", wait4)
        while not (tmp_path / "started").exists():
            time.sleep(0.01)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "wait4", interrupted)
    code = "import os, time; open('started', 'w').write(str(os.getpid())); time.sleep(600)"
    with pytest.raises(KeyboardInterrupt):
        run_python(code, tmp_path)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "started").read_text()), 0)


def test_the_harness_imports_nothing_large():
    """A process is never told to have had less memory than the one that started it."""
    code = "import sys, tests.bench.__main__; print(sorted({m.partition('.')[0] for m in sys.modules}))"
    imported = ast.literal_eval(run("size", [sys.executable, "-c", code], {}, str(ROOT)).output)
    assert "tests" in imported
    assert not {"libcst", "flake8_eventrace", "flake8", "pytest"} & {*imported}
    assert own_peak() > 1_000_000


# Turns, medians, ratios


def test_runs_take_turns_and_the_first_round_does_not_count():
    made = []
    told = []

    def once(name):
        def run_it():
            made.append(name)
            return Sample(len(made), 1, 1)

        return run_it

    found = in_turns({name: once(name) for name in "abc"}, 2, lambda *one: told.append(one[:2]))
    assert "".join(made) == "abcabcabc"
    assert {name: [one.cpu for one in of] for name, of in found.items()} == {
        "a": [4, 7],
        "b": [5, 8],
        "c": [6, 9],
    }
    assert told == [(name, turn) for turn in range(3) for name in "abc"]


def test_a_median_is_not_moved_by_one_slow_run():
    assert median(samples(3, 1, 90, 2, 4), "cpu") == 3
    assert median(samples(1, 2, wall=5.0), "wall") == 5


def test_a_ratio_compares_the_runs_of_one_round():
    """The machine was three times as slow in the second round: the ratio does not see it."""
    found = ratio(samples(2, 6, 2.2), samples(1, 3, 1), "cpu")
    assert (found.median, found.least, found.most) == (2, 2, 2.2)


def test_a_ratio_needs_as_many_runs_of_both():
    with pytest.raises(ValueError, match="zip"):
        ratio(samples(1, 2), samples(1), "cpu")


def test_growth_is_told_for_each_doubling():
    growth = Growth((("1", 10, samples(1, 1)), ("2", 20, samples(2, 2)), ("4", 50, samples(6, 6))))
    assert [one.median for one in growth.doublings()] == [2, 3]
    assert growth.sizes() == [2, 2.5]
    growths = {"file": growth, "file-fixes": growth}
    rows = tables.grown(growths, "functions", {"1": "a", "2": "b", "4": "c"}).splitlines()
    assert rows[2].startswith("| 1 | a | 0.00 |  | 1.00 |  |")
    assert "| 6.00 | 3.000 |" in rows[4]


def test_the_table_shows_each_measure_as_a_multiple_of_the_first():
    found = {"flake8": samples(2, 2, 2), "flake8+ours": samples(2, 3, 4, wall=0.5, peak=3.0)}
    rows = tables.measured(found).splitlines()
    assert rows[2] == "| flake8 alone | 2.00 | 1 | 1.00 | 1 | 0 | 1 |"
    assert rows[3] == (
        "| flake8 with us, cache cold | 3.00 | 1.500 (1.000 to 2.000) | 0.50 | 0.500 | 0 | 3.000 |"
    )


# The aims


def verdicts(results):
    return {aim.text: aim.verdict(results) for aim in AIMS}


def results_with(ours):
    """Results in which we take `ours` times what the others take."""
    found = Results()
    for tree, names in STANDARD.items():
        found.trees[tree] = {
            name: samples(*[ours if {"ours", "check", "lag1"} & {*re.split(r"\W", name)} else 1.0] * 3)
            for name in names
        }
        for name, of in found.trees[tree].items():
            found.trees[tree][name] = [
                replace(one, wall=one.cpu, peak=one.cpu * 200 * MEGABYTE) for one in of
            ]
    for name in ("file", "file-fixes"):
        steps = [(str(n), n, samples((ours * 2.2) ** turn)) for turn, n in enumerate((100, 200, 400))]
        found.file_growth[name] = Growth(tuple(steps))
    for name in ("buggy-fixes", "buggy-fix"):
        found.file_growth[name] = found.file_growth["file-fixes"]
    found.file_growth["buggy"] = Growth(tuple((str(n), n, samples(1.0)) for n in (100, 200, 400)))
    return found


def test_every_aim_is_met_when_we_cost_next_to_nothing():
    assert {verdict for _, verdict in verdicts(results_with(0.01)).values()} == {"met"}


def test_every_aim_is_missed_when_we_cost_much():
    assert {verdict for _, verdict in verdicts(results_with(2.0)).values()} == {"missed"}


def test_what_was_not_measured_is_not_met():
    assert {*verdicts(Results()).values()} == {("", "not measured")}


@pytest.mark.parametrize(("ours", "verdict"), [(1.03, "met"), (1.0301, "missed")])
def test_a_limit_itself_is_met_and_what_rounds_to_it_is_not(ours, verdict):
    shown, told = verdicts(results_with(ours))["CPU of flake8 with us / flake8 alone, Django, cache cold"]
    assert (shown, told) == ("1.030", verdict)


def test_one_doubling_too_many_misses_the_aim():
    results = Results()
    steps = (("100", 1, samples(1)), ("200", 2, samples(2)), ("400", 4, samples(5)))
    results.file_growth["file"] = Growth(steps)
    assert verdicts(results)["one file, 100, 200, 400 event functions: CPU per doubling"] == (
        "2.00, then 2.50",
        "missed",
    )


def test_small_ratios_are_shown_as_fractions():
    assert [shown_ratio(one) for one in (1 / 13.2, 0.5, 1.0312)] == ["1/13.2", "0.500", "1.031"]


def test_the_spread_of_the_rounds_is_shown():
    results = results_with(1.0)
    results.trees["django/db"]["flake8+ours"] = samples(0.05, 0.1, 0.02)
    shown, _ = verdicts(results)["CPU of flake8 with us / with flake8-async, `django/db`"]
    assert shown == "1/20.0 (1/50.0 to 1/10.0)"


def test_the_table_of_aims_has_a_row_for_each():
    rows = tables.aims(results_with(1.0)).splitlines()
    assert len(rows) == 2 + len(AIMS)
    assert all(row.count("|") == 5 for row in rows)


def test_aims_about_which_nothing_was_measured_can_be_left_out():
    results = Results()
    assert tables.aims(results) == ""
    results.file_growth["file"] = results_with(1.0).file_growth["file"]
    assert len(tables.aims(results, every=True).splitlines()) == 2 + len(AIMS)
    assert len(tables.aims(results, every=False).splitlines()) == 2 + 1


def test_what_the_aims_need_is_planned():
    plan = planned(DEFAULT_TREES, (), aims_only=True)
    needed = {pair for aim in AIMS for pair in aim.needs}
    assert {(tree, name) for tree, names in plan.items() for name in names} == needed
    assert needed <= {(tree, name) for tree in DEFAULT_TREES for name in STANDARD[tree]}
    assert {*STANDARD} == {*TREES}


def test_what_is_named_is_run():
    assert planned(["django", "gptme"], ["ruff", "check"], aims_only=False) == {
        "django": ["ruff", "check"],
        "gptme": ["ruff", "check"],
    }
    assert planned(["django"], ["flake8"], aims_only=True) == {"django": ["flake8"]}


# What is measured

LOSES = """\
import asyncio
import threading
import time
import unused


class Box:
    def __init__(self):
        self.items = []
        self.wake = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.wake.set()

    def take(self):
        while not self.items:
            self.wake.clear()
            self.wake.wait()
        return self.items.pop(0)


async def slow():
    time.sleep(3)
"""


@pytest.fixture
def tree(tmp_path):
    """Two files, with findings for every linter."""
    top = tmp_path / "tree"
    (top / "package").mkdir(parents=True)
    (top / "package" / "__init__.py").write_text("")
    (top / "package" / "box.py").write_text(LOSES)
    return top


def bound(name, tree, tmp_path, files=None):
    scratch = tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    return Bound(MEASURES[name], HERE, tree, len(python_files(tree)) if files is None else files, scratch)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("flake8+ours", "2 ", marks=pytest.mark.exhaustive),
        ("ruff", "ASYNC251"),
        ("check", "LAG203"),
        pytest.param("lag1", "LAG101", marks=pytest.mark.exhaustive),
    ],
)
def test_findings_are_no_failure(name, told, tree, tmp_path):
    sample = runs([bound(name, tree, tmp_path)])[name]()
    assert told in sample.output
    assert sample.cpu > 0


@pytest.mark.parametrize("name", ["ast", "check"])
def test_a_file_that_cannot_be_read_is_a_failure(name, tree, tmp_path):
    # A rule looks for `async` and for `sleep`; a file that no rule reads is not parsed.
    (tree / "package" / "broken.py").write_text("async def wait():\n    time.sleep(1)\ndef (:\n")
    with pytest.raises(CommandError, match=r"broken\.py|SyntaxError") as caught:
        bound(name, tree, tmp_path).once()
    assert caught.value.name == name


@pytest.mark.parametrize(
    "name", ["ast", pytest.param("flake8", marks=pytest.mark.exhaustive), "ruff", "check"]
)
def test_a_tool_that_looks_at_fewer_files_is_a_failure(name, tree, tmp_path):
    one = bound(name, tree, tmp_path, files=3)
    with pytest.raises(CommandError, match="looked at 2 files; there are 3"):
        runs([one])[name]()


def test_a_file_that_a_tool_leaves_out_by_itself_is_seen(tree, tmp_path):
    (tree / "node_modules").mkdir()
    (tree / "node_modules" / "more.py").write_text("")
    with pytest.raises(CommandError, match="ruff: looked at 2 files; there are 3"):
        runs([bound("ruff", tree, tmp_path)])


def test_a_cold_run_is_given_a_new_cache_and_warm_ones_share_one(tree, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    code = "import os; home = os.environ['EVENTRACE_CACHE_DIR']; print(home, *os.listdir(home)); "
    code += "open(home + '/kept', 'w').close(); print('2 files')"
    tool = Tool(AST.install, "python", AST.count)
    found = {}
    for cache in Cache:
        measure = Measure("told", "", tool, ("-c", code, TREE), cache)
        one = Bound(measure, HERE, tree, 2, scratch)
        found[cache] = [one.once().output.split()[:2] for _ in range(3)]
    cold, warm = found[Cache.COLD], found[Cache.WARM]
    assert len({home for home, _ in cold}) == 3
    assert [kept for _, kept in cold] == ["2"] * 3
    assert len({home for home, _ in warm}) == 1
    assert [kept for _, kept in warm] == ["2", "kept", "kept"]


def test_nothing_of_the_users_environment_reaches_a_run(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("RUFF_NO_CACHE", "false")
    assert {*environment("c")} <= {
        "PATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR", "EVENTRACE_CACHE_DIR", "PYTHONHASHSEED",
        "PYTHONDONTWRITEBYTECODE",
    }  # fmt: skip


# The packages and virtualenvs


def test_a_wheel_is_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as wheel:
        wheel.writestr("a/b.py", "x = 1\n")
    unpack(tmp_path / "a.whl", tmp_path / "into")
    assert (tmp_path / "into" / "a" / "b.py").read_text() == "x = 1\n"


@pytest.mark.parametrize("name", ["../evil.py", "/evil.py", "a/../../evil.py"])
def test_a_wheel_that_leads_out_of_its_folder_is_refused(name, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as wheel:
        wheel.writestr("good.py", "")
        wheel.writestr(name, "")
    with pytest.raises(zipfile.BadZipFile, match=r"evil\.py"):
        unpack(tmp_path / "a.whl", tmp_path / "into")
    assert not [*tmp_path.rglob("*.py")]


def test_parts_lie_within_each_other_and_keep_the_core(tmp_path):
    root = tmp_path / "unpacked" / "home"
    for name in ("core.py", "helpers/help.py", "components/__init__.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    for number in range(16):
        (root / "components" / f"c{number:02}" / "deep").mkdir(parents=True)
        (root / "components" / f"c{number:02}" / "deep" / "a.py").write_text("")
    tree = Tree("home", "home==1", "home", "components")
    found = {}
    for nth in (8, 4, 2, 1):
        folder = part(tree, root, nth, tmp_path / "cache")
        assert folder.name == "home"
        found[nth] = {path.relative_to(folder).as_posix() for path in python_files(folder)}
        assert part(tree, root, nth, tmp_path / "cache") == folder
    assert found[8] < found[4] < found[2] < found[1]
    core = {"core.py", "helpers/help.py", "components/__init__.py"}
    assert [len(found[nth] - core) for nth in (8, 4, 2, 1)] == [2, 4, 8, 16]
    assert core <= found[8]


def test_a_change_of_the_sources_is_seen(tmp_path):
    package = tmp_path / "flake8_eventrace" / "facts"
    (package / "__pycache__").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("")
    (package / "a.py").write_text("x = 1\n")
    before = digest(tmp_path)
    (package / "__pycache__" / "a.pyc").write_text("compiled")
    assert digest(tmp_path) == before
    (package / "a.py").write_text("x = 2\n")
    changed = digest(tmp_path)
    (package / "b.py").write_text("")
    assert len({before, changed, digest(tmp_path)}) == 3


# The file that is made up


def test_the_file_with_200_functions_has_10_000_lines():
    made = event_file(200)
    assert made.lines == len(made.source.splitlines())
    assert 10_000 <= made.lines < 10_000 + LINES_EACH
    classes = [node for node in ast.parse(made.source).body if isinstance(node, ast.ClassDef)]
    waits = [
        method
        for one in classes
        for method in one.body
        if isinstance(method, ast.FunctionDef) and "self.wake.wait(" in ast.unparse(method)
    ]
    assert len(classes) == len(waits) == made.functions == 200
    assert len({one.name for one in classes}) == 200
    assert len(made.planted) == 200 // ONE_IN
    assert {code for _, code in made.planted} == {"LAG101", "LAG102"}


def test_what_is_planted_is_found_and_nothing_else():
    made = event_file(2 * ONE_IN)
    found = check_source(made.source.encode(), "events.py")
    assert [(finding.line, finding.code) for finding in found] == [*made.planted]
    assert {code for _, code in made.planted} == {"LAG101", "LAG102"}


def test_the_file_is_checked_in_a_process_of_its_own(tmp_path):
    growth = FileGrowth(["file", "file-fixes"], tmp_path, functions=(11,))
    (plain, with_fixes) = growth.runs(HERE).values()
    told = json.loads(plain().output)
    assert told["found"] == [list(place) for place in event_file(11).planted]
    assert with_fixes().cpu > 0


def test_the_fixes_of_a_file_and_an_earlier_build_are_measured(tmp_path):
    growth = FileGrowth(["buggy-fixes", "buggy-fix"], tmp_path, functions=(3,))
    once = growth.runs(HERE, before=HERE)
    assert [*once] == [
        f"{name} 3{suffix}" for name in ("buggy-fixes", "buggy-fix") for suffix in (BEFORE, "")
    ]
    taken = {name: [one()] for name, one in once.items()}
    assert len(growth.files["3"].planted) == 3
    assert [*growth.grown(taken)] == [*growth.grown(taken, BEFORE)] == ["buggy-fixes", "buggy-fix"]


def test_an_earlier_state_is_taken_from_git(tmp_path):
    if not (CHECKOUT / ".git").exists():
        pytest.skip("no git")
    before = earlier("HEAD", tmp_path)
    assert before.ours is not None
    assert (before.ours / "flake8_eventrace" / "__init__.py").is_file()
    with pytest.raises(subprocess.CalledProcessError):
        earlier("no-such-revision", tmp_path)


def test_a_check_that_finds_something_else_is_a_failure(tmp_path):
    growth = FileGrowth(["file"], tmp_path, functions=(11,))
    (tmp_path / "events_11.py").write_text(event_file(2).source)
    (once,) = growth.runs(HERE).values()
    with pytest.raises(CommandError, match="planted were"):
        once()


# The profile


def test_the_largest_costs_come_first():
    profile = cProfile.Profile()
    profile.runcall(lambda: [json.dumps([*range(200)], indent=1) for _ in range(50)])
    text = profiling.tables(pstats.Stats(profile))
    by_module, by_function = re.findall(r"(?:^\| (?!module|function|---).*\n?)+", text, re.MULTILINE)
    for table in (by_module, by_function):
        shares = [float(share) for share in re.findall(r"([\d.]+)%", table)]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) <= 100.5
    assert "| json/encoder.py |" in by_module
    assert re.search(r"`json/encoder\.py:\d+ \w+`", by_function)


def test_a_profile_of_a_check_names_our_modules(tree, tmp_path):
    stats = profiling.profile("lag1", tree, HERE, tmp_path)
    assert any(
        file.endswith(os.path.join("flake8_eventrace", "engine", "check.py")) for file, _, _ in stats.stats
    )


# The command


@pytest.mark.parametrize("argument", ["--rounds=0", "--rounds=few", "--package=flask", "--only=pylint"])
def test_options_that_mean_nothing_are_refused(argument, capsys):
    with pytest.raises(SystemExit) as caught:
        main([argument])
    assert caught.value.code == 2
    assert argument.partition("=")[0] in capsys.readouterr().err
