"""Lost signals come before late ones, and those before blocked event loops."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flake8_eventrace.rules.registry import ALL_RULES, effect, gravity
from tests.cli.test_cli import LOST_SIGNAL

BLOCKED = """

import time


async def nap():
    time.sleep(3)
"""
LATE = """

import requests


def run(bus, model, prompt):
    answer = requests.post(model, json=prompt)
    requests.post("https://log.example", json={"a": 1})
    bus.emit("run_completed", answer.text)
"""


@pytest.fixture
def check(here, eventrace):
    Path("a.py").write_text("import threading\n" + BLOCKED + LATE)
    Path("b.py").write_text(LOST_SIGNAL + BLOCKED)
    Path("c.py").write_text("x = 1\n")

    def run(*options):
        result = eventrace("check", "--output-format=concise", *options, ".")
        codes = [line.split()[1] for line in result.stdout.splitlines() if ".py:" in line.partition(" ")[0]]
        return result, codes

    return run


def test_what_each_rule_is_about():
    late = {"LAG108", "LAG201", "LAG202", "LAG210"}
    expected = {
        code: "late" if code in late else "blocking" if code in {"LAG203", "LAG204"} else "lost"
        for code in (rule.code for rule in ALL_RULES)
    } | {"LAG901": "other", "LAG902": "other"}
    assert {rule.code: rule.effect.value for rule in ALL_RULES} == expected
    assert effect("E501").value == "other"


def test_files_are_the_order_of_the_listing(check):
    assert check()[1] == check("--sort=file")[1] == ["LAG203", "LAG201", "LAG101", "LAG203"]


def test_the_listing_by_severity(check):
    assert check("--sort=severity")[1] == ["LAG101", "LAG201", "LAG203", "LAG203"]


def test_statistics_are_by_severity_and_then_by_number(check):
    result, _ = check("--statistics")
    counted = [line.split()[:3] for line in result.stdout.splitlines() if line[:5].strip().isdigit()]
    assert counted == [["1", "lost", "LAG101"], ["1", "late", "LAG201"], ["2", "blocking", "LAG203"]]


@pytest.mark.parametrize("name", ["text", "json", "json-lines", "sarif", "github", "gitlab", "junit"])
def test_each_format_holds_the_same_findings_in_both_orders(here, check, eventrace, name):
    def parts(order):
        out = eventrace("check", f"--output-format={name}", f"--sort={order}", ".").stdout
        return sorted(
            part for line in out.splitlines() for part in [line.strip().rstrip(",")] if "LAG" in part
        )

    assert parts("file") == parts("severity")


def test_json_says_the_effect(check):
    result, _ = check("--output-format=json", "--sort=severity")
    found = [(one["code"], one["effect"]) for one in json.loads(result.stdout)]
    assert found == sorted(found, key=lambda pair: gravity(pair[0]))
    assert found[0] == ("LAG101", "lost")


def test_problems_are_there_as_well(check, eventrace):
    Path("d.py").write_text(LOST_SIGNAL + "def\n")
    result = eventrace("check", "--sort=severity", "--output-format=github", ".")
    assert result.exit_code == 2
    assert result.stdout.startswith("::error file=")
