"""Our SARIF under Microsoft's validator, with the rules of GitHub's and Azure DevOps' code scanning."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from flake8_eventrace.cli import main
from flake8_eventrace.rules.registry import RULES

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(shutil.which("npm") is None, reason="the validator is an npm package"),
]

#: Seconds that no step takes.
PATIENCE = 540
#: What Azure Pipelines says of a run.
AZURE = {
    "TF_BUILD": "True",
    "SYSTEM_COLLECTIONURI": "https://dev.azure.com/example/",
    "SYSTEM_TEAMPROJECT": "feeds",
    "SYSTEM_DEFINITIONID": "7",
    "SYSTEM_PHASEID": "3f2c1a9e-0000-5000-8000-000000000001",
    "SYSTEM_PHASENAME": "checks",
    "BUILD_DEFINITIONNAME": "feeds-ci",
    "BUILD_SOURCEBRANCH": "refs/heads/main",
    "BUILD_BUILDID": "41",
}
#: The package has no home page, so its SARIF names none.
UNAVOIDABLE = {"SARIF2005"}


@pytest.fixture(scope="module")
def multitool(tmp_path_factory):
    """Run the validator on a file; returns the ids of the rules that complain, with their messages."""
    folder = tmp_path_factory.mktemp("npm")
    wanted = "@microsoft/sarif-multitool@5.7.0"
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, wanted],
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    parts = folder.glob("node_modules/@microsoft/sarif-multitool-*/*")
    (tool,) = (part for part in parts if part.name in ("Sarif.Multitool", "Sarif.Multitool.exe"))
    tool.chmod(0o755)

    def validate(log: Path, kinds: str):
        found = log.with_name("validated.sarif")
        command = [tool, "validate", log, "--rule-kind", kinds, "--output", found, "--log", "ForceOverwrite"]
        done = subprocess.run(
            [*map(str, command)], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert found.exists(), done.stdout + done.stderr
        (run,) = json.loads(found.read_text(encoding="utf-8-sig"))["runs"]
        assert not run["invocations"][0].get("toolExecutionNotifications")
        results = run.get("results", [])
        return [
            (result["ruleId"], result["message"]) for result in results if result["ruleId"] not in UNAVOIDABLE
        ]

    return validate


@pytest.fixture
def log(tmp_path, monkeypatch):
    """A log with a finding of each rule, and a file that cannot be read."""
    monkeypatch.chdir(tmp_path)
    for rule in RULES:
        (tmp_path / f"{rule.code}.py").write_text(rule.page.example)
    (tmp_path / "broken.py").write_text("def\n")

    def write(**environment):
        names = ",".join(rule.code for rule in RULES)
        options = (
            "--check-syntax",
            "--output-format=sarif",
            "--output-file=log.sarif",
            f"--extend-select={names}",
        )
        outside = dict.fromkeys(AZURE)
        result = CliRunner(env={**outside, **environment}).invoke(main, ["check", *options, "."])
        assert result.exit_code == 2, result.output
        return tmp_path / "log.sarif"

    return write


def test_it_holds_under_the_rules_of_github(multitool, log):
    assert multitool(log(), "Sarif;Ghas") == []


def test_it_holds_under_the_rules_of_azure_devops_in_its_pipelines(multitool, log):
    assert multitool(log(**AZURE), "Sarif;Ado") == []


def test_the_validator_does_complain(multitool, log):
    path = log()
    document = json.loads(path.read_text())
    document["runs"][0]["results"][0]["ruleIndex"] = 999
    path.write_text(json.dumps(document))
    assert multitool(path, "Sarif;Ghas")


def test_flake8_s_format_holds_as_well(multitool, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for rule in RULES:
        (tmp_path / f"{rule.code}.py").write_text(rule.page.example)
    env = {key: value for key, value in os.environ.items() if key not in AZURE}
    command = ["-m", "flake8", "--format=eventrace-sarif", "--output-file=log.sarif", "."]
    subprocess.run([sys.executable, *command], check=False, env=env, timeout=PATIENCE)
    assert multitool(tmp_path / "log.sarif", "Sarif;Ghas") == []
