"""`eventrace check --show-catalog`: why a callable is slow, or not, and where that stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import flake8_eventrace

HOME = Path(flake8_eventrace.__file__).parent.parent


def shown(eventrace, path):
    done = eventrace("check", "--show-catalog", path)
    assert done.exit_code == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("requests.get", ["requests.get: slow, group http", "when it is called; it blocks the thread"]),
        ("requests.api.get", ["the same as requests.get"]),
        (
            "httpx.AsyncClient().get",
            ["when it is awaited; the event loop goes on meanwhile", "LAG202 looks for it"],
        ),
        ("httpx.stream", ["when `with` enters it"]),
        ("boto3.client().get_paginator().paginate", ["where its result is iterated over; it blocks"]),
        ("time.sleep", ["only if: at-least:0.02:secs@0,seconds@0", "LAG201, LAG203 look for it"]),
        ("redis.Redis().get", ["slow, group database", "no rule looks for this group"]),
        ("boto3.client().get_waiter", ["boto3.client().get_waiter: not slow", "listed in", "excepted in"]),
        ("acme.Client().get", ["acme.Client().get: not slow", "not listed"]),
    ],
)
def test_what_is_said(eventrace, path, lines):
    text = shown(eventrace, path)
    for line in lines:
        assert line in text


@pytest.mark.parametrize("path", ["openai.OpenAI().files.list", "time.sleep", "redis.Redis().get"])
def test_the_place_is_the_line_of_the_entry(eventrace, path):
    match = re.search(r"listed in (\S+):(\d+): (\S+) \(this one counts\)", shown(eventrace, path))
    assert match is not None
    line = (HOME / match[1]).read_text(encoding="utf-8").splitlines()[int(match[2]) - 1]
    assert path.rpartition(".")[2] in line or line.rstrip().endswith('*",')


def test_what_the_settings_say(eventrace, here):
    (here / "pyproject.toml").write_text(
        '[tool.eventrace]\nslow-calls = ["app.charge"]\nnot-slow-calls = ["requests.get"]\n', encoding="utf-8"
    )
    assert "not-slow-calls" in shown(eventrace, "requests.get")
    assert "app.charge: slow, group user" in shown(eventrace, "app.charge")


def test_several(eventrace):
    done = eventrace("check", "--show-catalog", "requests.get", "--show-catalog", "requests.put")
    assert done.stdout.count("slow, group http") == 2
