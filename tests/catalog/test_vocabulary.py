"""One table for each concept: what a name means is decided once, by what the standard library does."""

import asyncio
import builtins
import concurrent.futures
import queue
import subprocess
import sys
from collections import deque

import pytest

from flake8_eventrace.catalog import vocabulary
from flake8_eventrace.catalog.catalog import load
from flake8_eventrace.catalog.vocabulary import CONTAINER_METHODS


@pytest.mark.parametrize("name", sorted(CONTAINER_METHODS))
def test_a_method_of_containers_does_what_the_table_says(name):
    arguments = {"setdefault": (9, 9), "insert": (0, 9), "__setitem__": (0, 9), "update": ([(9, 9)],)}
    told = CONTAINER_METHODS[name]
    holders = [h for h in ([1, 0], {1, 0}, {1: 1, 0: 0}, deque([1, 0])) if hasattr(h, name)]
    assert holders
    for full in holders:
        before, length = list(full), len(full)
        plain = isinstance(full, (list, deque))
        given = {
            **arguments,
            "add": (9,),
            "append": (9,),
            "appendleft": (9,),
            "discard": (1,),
            "extend": ([9],),
            "extendleft": ([9],),
            "remove": (1,),
            "pop": (1,) if isinstance(full, dict) else (),
        }
        if isinstance(full, set) and name == "update":
            given["update"] = ([9],)
        answer = getattr(full, name)(*given.get(name, ()))
        if told.takes or told.removes:
            assert len(full) < length
            assert (answer is not None) is told.takes
        elif told.adds:
            assert len(full) > length or name == "__setitem__"
        else:
            assert told.reorders
            assert plain
            assert sorted(full) == sorted(before)


@pytest.mark.parametrize("name", sorted(vocabulary.TAKES_OR_RAISES & set(CONTAINER_METHODS)))
def test_what_takes_from_an_empty_container_raises(name):
    for empty in ([], set(), {}, deque()):
        if hasattr(empty, name):
            with pytest.raises(LookupError):
                getattr(empty, name)(*((1,) if name == "pop" and isinstance(empty, dict) else ()))


def test_what_takes_from_an_empty_queue_raises_at_once_or_blocks():
    assert "get_nowait" in vocabulary.TAKES_OR_RAISES
    with pytest.raises(queue.Empty):
        queue.Queue().get_nowait()
    # A dict's `get` neither takes nor raises: that nothing came of it is no answer.
    assert "get" in vocabulary.TAKES - vocabulary.TAKES_OR_RAISES
    assert "get" not in vocabulary.MUTATES


def test_what_adds_surely_neither_blocks_nor_fails_for_want_of_room():
    full = queue.Queue(maxsize=1)
    full.put(1)
    with pytest.raises(queue.Full):
        full.put_nowait(2)
    assert {"put", "put_nowait"} == vocabulary.ADDS - vocabulary.ADDS_SURELY
    assert vocabulary.ADDS_SURELY - {"push"} <= set(CONTAINER_METHODS)


def test_what_is_sent_is_not_in_the_object_afterwards():
    assert vocabulary.SENDS.isdisjoint(vocabulary.ADDS)


def test_a_question_is_no_command():
    # A text's `join` is a question, a thread's a command: by the name alone it may be either.
    assert {"join"} == vocabulary.QUERIES & vocabulary.COMMANDS
    assert vocabulary.QUERIES.isdisjoint(vocabulary.MUTATES | vocabulary.CHANGES - {"end"})


@pytest.mark.parametrize("name", sorted(vocabulary.QUEUE_STATES))
def test_what_a_queue_is_asked_changes_nothing(name):
    held = queue.Queue()
    held.put(1)
    assert getattr(held, name)() == getattr(held, name)()
    assert hasattr(asyncio.Queue, name)


@pytest.mark.parametrize("name", sorted(vocabulary.FUTURE_STATES | vocabulary.SETTLES))
def test_what_a_future_is_asked_is_a_method_of_one(name):
    assert hasattr(asyncio.Future, name) or hasattr(concurrent.futures.Future, name)


def test_what_must_have_been_asked_is_a_question():
    assert vocabulary.READY_STATES <= vocabulary.QUERIES


@pytest.mark.parametrize(
    "path",
    [
        "asyncio.to_thread",
        "asyncio.get_running_loop().run_in_executor",
        "anyio.to_thread.run_sync",
        "asgiref.sync.sync_to_async",
        "fastapi.concurrency.run_in_threadpool",
    ],
)
def test_the_catalog_and_the_vocabulary_agree_on_what_runs_in_a_thread(path):
    assert load().offloads(path)
    assert path.rpartition(".")[2] in vocabulary.OFFLOADS


def test_who_awaits_an_offload_passes_on_its_wait():
    assert vocabulary.OFFLOADS <= vocabulary.WAIT_WRAPPERS


@pytest.mark.parametrize("name", sorted(vocabulary.CANCELLATIONS))
def test_a_cancellation_is_no_failure(name):
    kind = getattr(builtins, name, None) or getattr(asyncio, name)
    assert issubclass(kind, BaseException)
    assert not issubclass(kind, Exception)


def test_a_loop_is_woken_by_what_other_threads_may_call():
    assert vocabulary.WAKES_LOOP.isdisjoint(vocabulary.OF_LOOP_THREAD)


def test_the_vocabulary_is_light():
    code = (
        "import sys, flake8_eventrace.catalog.vocabulary\n"
        "print([m for m in sys.modules if m.startswith(('flake8_eventrace', 'libcst'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(
        ["flake8_eventrace", "flake8_eventrace.catalog", "flake8_eventrace.catalog.vocabulary"]
    )
