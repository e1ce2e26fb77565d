"""Answers are kept with what they depend on, and dropped when that changes."""

from __future__ import annotations

import os
from contextlib import suppress

import pytest

from flake8_eventrace.project.index import ProjectIndex
from flake8_eventrace.project.memo import Memo


@pytest.fixture
def project(tmp_path):
    """An index of two modules, in which a source has been begun; and their keys."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.py").write_text("x = 1\n")
    index = ProjectIndex(on_disk=False)
    index.begin(str(tmp_path / "main.py"), b"")
    return index, str(tmp_path / "a.py"), str(tmp_path / "b.py")


class TestRecording:
    def test_what_is_read_in_the_block_is_recorded(self, project):
        index, a, b = project
        with index.recording() as one:
            index.get(a)
        with index.recording() as other:
            index.get(b)
        assert one.dependencies != other.dependencies
        assert one.dependencies & other.dependencies  # the layout

    def test_it_is_recorded_outside_too(self, project):
        index, a, b = project
        with index.recording() as outer:
            index.get(a)
            with index.recording() as inner:
                index.get(b)
        assert outer.dependencies & inner.dependencies == inner.dependencies
        assert outer.dependencies != inner.dependencies

    def test_an_exception_loses_nothing(self, project):
        index, a, b = project
        with index.recording() as outer:
            index.get(a)
            with suppress(RecursionError), index.recording() as inner:
                index.get(b)
                raise RecursionError
            index.get(a)
        assert inner.dependencies
        assert outer.dependencies & inner.dependencies == inner.dependencies


class TestMemo:
    @staticmethod
    def change(path: str) -> None:
        with open(path, "w") as stream:
            stream.write("x = 22\n")
        os.utime(path, (1, 1))

    def test_an_answer_lasts_until_a_module_that_it_depends_on_changes(self, project):
        index, a, b = project
        memo: Memo[str, int] = Memo(index)
        for key in (a, b):
            with index.recording() as recording:
                index.get(key)
            memo.put(key, 1, recording.dependencies)
        self.change(a)
        index.begin(os.path.join(os.path.dirname(a), "main.py"), b"")
        assert (memo.get(a), memo.get(b)) == (None, 1)
        assert a in memo
        assert memo.peek(a) == 1

    def test_what_uses_an_answer_depends_on_the_same_modules(self, project):
        index, a, _ = project
        memo: Memo[str, int] = Memo(index)
        with index.recording() as recording:
            index.get(a)
        memo.put(a, 1, recording.dependencies)
        with index.recording() as user:
            memo.get(a)
        assert user.dependencies == recording.dependencies

    def test_an_assumption_ends_with_an_exception(self, project):
        index, a, _ = project
        memo: Memo[str, int] = Memo(index)
        with suppress(RecursionError), memo.assuming(a, 0):
            assert memo.get(a) == 0
            raise RecursionError
        assert a not in memo
