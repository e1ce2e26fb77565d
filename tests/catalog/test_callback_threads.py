"""The data about callbacks is well formed and answers for each way of registering one."""

from __future__ import annotations

import sys
from importlib.resources import files

import pytest

from flake8_eventrace.catalog.callback_threads import Form, Runs, callback_threads
from flake8_eventrace.source.patterns import complaint, expand

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_THREADS = callback_threads()
_ENTRIES = [
    (runs, entry)
    for package in tomllib.loads(files("flake8_eventrace.catalog").joinpath("callbacks.toml").read_text())[
        "packages"
    ]
    for runs, entries in package.items()
    if runs != "name"
    for entry in entries
]


def test_each_entry_is_well_formed():
    for runs, entry in _ENTRIES:
        head, _, conditions = entry.partition(" if ")
        path, places = head.split(" ")[-2:]
        assert complaint(path) == "", entry
        assert all(Runs(runs) for _ in places.split(";"))
        for condition in conditions.split():
            assert condition.partition(":")[0] in (
                "given",
                "without",
                "equals",
                "differs",
                "mentions",
                "lacks",
                "within",
            ), entry


def test_each_entry_is_found_by_its_path():
    for runs, entry in _ENTRIES:
        assert_found_by_its_path(runs, entry)


def assert_found_by_its_path(runs, entry):
    path = entry.partition(" if ")[0].split(" ")[-2]
    for plain in expand(path):
        name = plain.replace("**", "some.other").replace("*", "any")
        answers = [
            *_THREADS.by_call(name),
            *_THREADS.by_decorator(name),
            *_THREADS.by_attribute(name),
            *_THREADS.by_base(name),
        ]
        assert Runs(runs) in {registration.runs for registration in answers}, entry


def test_condition_decides():
    def runs(arguments):
        return {r.runs for r in _THREADS.by_call("can.Notifier") if r.holds(arguments, "")}

    assert runs({"0": "bus", "1": "?"}) == {Runs.THREAD}
    assert runs({"0": "bus", "1": "?", "loop": "loop"}) == {Runs.LOOP}
    assert runs({"0": "bus", "1": "?", "loop": "=None"}) == {Runs.THREAD}
    assert runs({"0": "bus", "**": "options"}) == set()


def test_text_of_the_file_decides():
    path = "paho.mqtt.client.Client().on_message"
    assert {r.runs for r in _THREADS.by_attribute(path) if r.holds({}, "c.loop_start()")} == {Runs.THREAD}
    assert {r.runs for r in _THREADS.by_attribute(path) if r.holds({}, "c.loop_forever()")} == {Runs.CALLER}


def test_arguments_are_found_by_position_and_keyword():
    (registration,) = _THREADS.by_call("threading.Timer")
    assert registration.takes(1, None)
    assert registration.takes(None, "function")
    assert not registration.takes(0, None)
    assert not registration.takes(None, "args")


def test_methods_of_a_base_class():
    (registration,) = _THREADS.by_base("watchdog.events.FileSystemEventHandler")
    assert registration.is_method("on_created")
    assert not registration.is_method("run")
    assert registration.form is Form.PLAIN


@pytest.mark.parametrize("path", ["dramatiq.actor", "dramatiq.actor()"])
def test_decorator_with_and_without_a_call(path):
    assert {(r.form, r.runs) for r in _THREADS.by_decorator(path)} == {
        (Form.PLAIN, Runs.THREAD),
        (Form.COROUTINE, Runs.OWN_LOOP),
    }
