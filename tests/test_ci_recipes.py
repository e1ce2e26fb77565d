"""The README's recipes for CI: valid for the real schemas, and their commands run as they stand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.test_cli import LOST_SIGNAL
from tests.test_beside_other_tools import (  # noqa: F401 - fixtures
    MENDED,
    blocks,
    environment,
    git,
    hooks,
    needs_git,
    repository,
    run,
)

ADDRESS, COMMIT = "<address of this repository>", "<release or commit>"


def recipe(word):
    """The block with this word, as text."""
    (found,) = (block for block in blocks("yaml") if word in block)
    return found


GITHUB, GITLAB, PRE_COMMIT_CI = map(recipe, ("runs-on", "codequality", "autofix_prs"))


def filled(text, hooks):  # noqa: F811
    """The recipe with an address and a commit that there are."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=hooks, check=True, capture_output=True, text=True
    ).stdout.strip()
    return (
        text.replace("git+" + ADDRESS, f"git+{hooks.as_uri()}")
        .replace(ADDRESS, str(hooks))
        .replace(COMMIT, commit)
    )


@pytest.fixture(scope="module")
def runner(hooks, tmp_path_factory):  # noqa: F811
    """Run a recipe's command as a shell of CI does, in an environment into which the recipe installed us."""
    venv = tmp_path_factory.mktemp("runner") / "venv"
    # What we need is there already, so that only the project itself is built and installed.
    code, output = run("venv", "--system-site-packages", venv, cwd=venv.parent)
    assert code == 0, output
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    site = next(path for path in sys.path if path.endswith("site-packages"))
    (next(venv.glob("lib/python*/site-packages")) / "outer.pth").write_text(site + "\n")
    env = {**kept, "PATH": f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}"}

    def shell(command, folder):
        done = subprocess.run(
            ["bash", "-e", "-c", command], cwd=folder, env=env, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    return shell


@pytest.mark.exhaustive
@needs_git
class TestCommandsRunAsTheyStand:
    def test_github(self, runner, hooks, repository):  # noqa: F811
        (job,) = yaml.safe_load(filled(GITHUB, hooks))["jobs"].values()
        install, check = (step["run"] for step in job["steps"] if "run" in step)
        code, out, err = runner(install, repository)
        assert code == 0, out + err
        code, log, err = runner(check, repository)
        assert code == 1, err
        assert log.startswith("::warning file=feed.py,line=17,")
        (uploaded,) = (step["with"]["sarif_file"] for step in job["steps"] if "sarif" in step.get("uses", ""))
        (result,) = json.loads((repository / uploaded).read_text())["runs"][0]["results"]
        assert result["ruleId"] == "LAG101"
        assert "Found 1 finding" in err
        code, _, _ = runner(f"{check} --exit-zero", repository)
        assert code == 0

    def test_gitlab(self, runner, hooks, repository):  # noqa: F811
        (job,) = yaml.safe_load(filled(GITLAB, hooks)).values()
        install, check = job["script"]
        code, out, err = runner(install, repository)
        assert code == 0, out + err
        code, log, err = runner(check, repository)
        assert code == 1, err
        assert log.startswith("feed.py:17:13: LAG101 ")
        assert "Found 1 finding" in log
        (issue,) = json.loads((repository / job["artifacts"]["reports"]["codequality"]).read_text())
        assert issue["location"]["path"] == "feed.py"

    def test_pre_commit_ci(self, hooks, environment, repository):  # noqa: F811
        config = repository / ".pre-commit-config.yaml"
        config.write_text(filled(PRE_COMMIT_CI, hooks))
        code, output = run("pre_commit", "validate-config", config, cwd=repository, env=environment)
        assert (code, output) == (0, "")
        git(repository, "add", ".")
        code, output = run("pre_commit", "run", "--all-files", cwd=repository, env=environment)
        assert code == 1, output
        assert (repository / "feed.py").read_text() == MENDED  # the service commits this
        git(repository, "add", ".")
        code, output = run("pre_commit", "run", "--all-files", cwd=repository, env=environment)
        assert code == 0, output


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("text", "schema"), [(GITHUB, "github-workflows"), (GITLAB, "gitlab-ci")], ids=["github", "gitlab"]
)
def test_the_recipe_is_valid_for_its_schema(tmp_path, text, schema):
    """check-jsonschema has the schemas of the services with it."""
    tool = tmp_path / "tool"
    wanted = "check-jsonschema==0.39.0"
    code, output = run("pip", "-q", "install", "--target", tool, wanted, cwd=tmp_path)
    assert code == 0, output
    (tmp_path / "recipe.yml").write_text(text)
    env = {**os.environ, "PYTHONPATH": str(tool)}
    command = ("check_jsonschema", "--builtin-schema", f"vendor.{schema}", "recipe.yml")
    code, output = run(*command, cwd=tmp_path, env=env)
    assert code == 0, output


def test_the_log_is_the_second_report(eventrace, here):
    Path("feed.py").write_text(LOST_SIGNAL)
    result = eventrace("check", "--output-format=json", "-o", "a.json", "--log-format=concise", "feed.py")
    assert result.exit_code == 1
    first, last = result.stdout.splitlines()
    assert first.startswith("feed.py:17:13: LAG101 ")
    assert last.startswith("Found 1 finding")
    assert result.stderr == ""
    (found,) = json.loads(Path("a.json").read_text())
    assert found["line"] == 17


def test_problems_are_in_both(eventrace, here):
    Path("feed.py").write_text("def\n")
    options = ("--output-format=sarif", "-o", "a.sarif", "--log-format=github")
    result = eventrace("check", "--exit-zero", *options, "feed.py")
    assert result.exit_code == 2
    assert result.stdout.startswith("::error file=feed.py,")
    assert "feed.py:1: error: " in result.stderr
    (invocation,) = json.loads(Path("a.sarif").read_text())["runs"][0]["invocations"]
    assert invocation["toolExecutionNotifications"]


def test_the_witness_may_be_in_the_log(eventrace, here):
    Path("feed.py").write_text(LOST_SIGNAL)
    options = ("--output-format=json", "-o", "a.json", "--log-format=text", "--show-witness")
    result = eventrace("check", *options, "feed.py")
    assert "consumer" in result.stdout
    assert "\n\nFound 1 finding" in result.stdout


def test_without_a_file_there_is_one_report(eventrace, here):
    result = eventrace("check", "--log-format=github", ".")
    assert result.exit_code == 2
    assert "--log-format is for a second report" in result.stderr
