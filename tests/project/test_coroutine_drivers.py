"""Which modules tell that the program's own loop runs the coroutines of a source."""

import pytest

from flake8_eventrace.project.coroutine_drivers import runs_on_own_loop
from flake8_eventrace.project.slow_calls import SlowCalls
from flake8_eventrace.settings import Settings
from flake8_eventrace.source.source_file import SourceFile

YIELDS = "class Request:\n    def __await__(self):\n        return (yield self)\n"
MADE = "import types\n\n\n@types.coroutine\ndef trap(*args):\n    return (yield args)\n"
RESUMES = """\
from inspect import iscoroutine


def step(task, value):
    try:
        return task.send(value)
    except (StopIteration, RuntimeError):
        return iscoroutine(task)
"""


@pytest.mark.parametrize(
    ("files", "own"),
    [
        ({}, False),
        ({"base.py": YIELDS}, True),
        ({"base.py": MADE}, True),
        ({"base.py": RESUMES}, True),
        ({"base.py": "from loop import Request\n", "loop.py": YIELDS}, True),
        ({"base.py": "import loop\n", "loop.py": "from core import run\n", "core.py": RESUMES}, True),
        ({"loop.py": "import helpers\n" + YIELDS}, True),
        ({"__init__.py": "", "beside.py": YIELDS}, True),
        ({"beside.py": YIELDS}, False),
        ({"main.py": "import helpers, loop\n", "loop.py": YIELDS}, True),
        # A loop's library says what a value that is handed over means.
        ({"base.py": "import asyncio\n" + YIELDS}, False),
        # Nothing is handed over, or by a function inside.
        ({"base.py": YIELDS.replace("(yield self)", "(yield from self.future)")}, False),
        ({"base.py": YIELDS.replace("(yield self)", "(yield)")}, False),
        ({"base.py": YIELDS.replace("return (yield self)", "return iter(lambda: (yield self))")}, False),
        ({"base.py": YIELDS.replace("__await__", "__iter__")}, False),
        # Generators, and messages, are sent to as well.
        ({"base.py": RESUMES.replace("iscoroutine", "isgenerator")}, False),
        ({"base.py": RESUMES.replace("StopIteration", "OSError")}, False),
        ({"base.py": "def __await__(:\n    yield self\n"}, False),
    ],
)
def test_a_loop_of_the_program_is_known(files, own, tmp_path):
    for name, text in files.items():
        tmp_path.joinpath(name).write_text(text)
    path = tmp_path / "helpers.py"
    path.write_text("import base\n\n\nasync def nap():\n    pass\n")
    calls = SlowCalls(SourceFile(path.read_bytes(), str(path)), Settings(cache=False, root=str(tmp_path)))
    assert runs_on_own_loop(calls) == own
