"""`flake8 --format=eventrace-sarif` and `eventrace-github`."""

from __future__ import annotations

import io
import json
import sys

import jsonschema
import pytest
from flake8.main.cli import main as flake8

from tests.cli.test_cli import LOST_SIGNAL
from tests.reports.test_reports import SCHEMA

LONG = LOST_SIGNAL.replace("class Feed:", f"class Feed:  # {'x' * 80}")


def run(*arguments):
    return flake8(["--isolated", "-j1", *arguments])


def sarif(text):
    log = json.loads(text)
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    return log["runs"][0]


def test_sarif_holds_the_story_of_ours_and_the_places_of_all(here, capsys):
    (here / "feed.py").write_text(LONG)
    assert run("--format=eventrace-sarif", ".") == 1
    found = sarif(capsys.readouterr().out)
    assert found["tool"]["driver"]["name"] == "flake8"
    results = {result["ruleId"]: result for result in found["results"]}
    assert results.keys() == {"LAG101", "E501"}
    ours, other = results["LAG101"], results["E501"]
    assert [flow["id"] for flow in ours["codeFlows"][0]["threadFlows"]] == ["consumer", "producer"]
    assert ours["fixes"]
    assert "codeFlows" not in other
    place = other["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "feed.py"
    assert place["region"] == {"startLine": 4, "startColumn": 80}


def test_github(here, capsys):
    (here / "feed.py").write_text(LONG)
    assert run("--format=eventrace-github", ".") == 1
    long, lost = capsys.readouterr().out.splitlines()
    assert long.startswith("::error file=feed.py,line=4,col=80,title=E501::E501 line too long")
    assert lost.startswith("::warning file=feed.py,line=17,endLine=17,col=13,endColumn=28,title=LAG101 ")
    assert "%0Aconsumer: 17: self.ev.clear()" in lost


@pytest.mark.parametrize("name", ["sarif", "github"])
def test_a_clean_run(here, capsys, name):
    (here / "a.py").write_text("x = 1\n")
    assert run(f"--format=eventrace-{name}", ".") == 0
    out = capsys.readouterr().out
    assert out.strip() == "" if name == "github" else sarif(out)["results"] == []


def test_a_report_in_a_file_is_one_document_even_the_second_time(here, capsys):
    (here / "feed.py").write_text(LOST_SIGNAL)
    for _ in range(2):
        run("--format=eventrace-sarif", "--output-file=report.sarif", "--statistics", ".")
        assert len(sarif((here / "report.sarif").read_text())["results"]) == 1
    assert "1     LAG101 " in capsys.readouterr().err


def test_standard_input(here, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LOST_SIGNAL.encode())))
    from flake8 import utils

    utils.stdin_get_value.cache_clear()
    run("--format=eventrace-sarif", "--stdin-display-name=src/feed.py", "-")
    (result,) = sarif(capsys.readouterr().out)["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "src/feed.py"
    assert result["codeFlows"]
    utils.stdin_get_value.cache_clear()


def test_what_noqa_silences_is_in_no_report(here, capsys):
    (here / "feed.py").write_text(LOST_SIGNAL.replace("clear()", "clear()  # noqa: LAG101"))
    assert run("--format=eventrace-sarif", ".") == 0
    assert sarif(capsys.readouterr().out)["results"] == []
