"""`python -m tests.new_rule LAG111 late-registration`: lays out the files of a new rule.

It writes the rule's page and decision, two files of testdata, the entry in the registry and the row in the
README's table of rules. The rule finds nothing yet; each part to write is marked TODO, and the tests of the
rule name what is missing. An existing file is never overwritten.
"""

from __future__ import annotations

import argparse
import keyword
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
RULES = Path("flake8_eventrace") / "rules"
REGISTRY = RULES / "registry.py"

#: LAG9xx are what the tool says about itself; they have no decision to lay out.
CODE = re.compile(r"LAG[12]\d\d", re.ASCII)
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
FAMILY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)

_IMPORT = re.compile(r"^from \.(\w+)\.lag\d{3}_\w+ import RULE as (LAG\d{3})\n", re.MULTILINE)
_RULES = re.compile(r"^RULES\b.*?^\)$", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| (LAG\d{3}) \| ([\w-]+) \|.*\n", re.MULTILINE)


class RefusedError(Exception):
    """The rule cannot be laid out; the text says why."""


@dataclass(frozen=True)
class NewRule:
    """`code` and `name` as they are reported, `family` the folder below `rules`."""

    code: str
    name: str
    family: str

    @property
    def module(self) -> str:
        return f"{self.code.lower()}_{self.name.replace('-', '_')}"

    @property
    def title(self) -> str:
        """The name of the decision's result: LateRegistration."""
        return self.name.title().replace("-", "")

    def fill(self, template: str) -> str:
        words = {"CODE": self.code, "NAME": self.name, "TITLE": self.title}
        words["FUNCTION"] = f"{self.name.replace('-', '_')}s"
        return re.sub(r"<([A-Z]+)>", lambda match: words[match[1]], template)


FAMILY_INIT = '"""<CODE>: TODO: the pattern in one line."""\n'

PAGE = '''\
"""<CODE>: TODO: the pattern in one line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..base import Detection, Page, Rule, contains

if TYPE_CHECKING:
    from ...flow.inlining import Program


def find(program: Program) -> Iterator[Detection]:
    """Yield a detection for each <NAME>."""
<FIND>


PAGE = Page(
    what="""\\
TODO: Reports ... (one sentence: the pattern).""",
    why="""\\
TODO: the interleaving in which the signal is lost.""",
    example="""\\
# TODO: a program of some twenty lines in which the rule finds exactly one thing.
""",
    use_instead="""\\
# TODO: the same program, correct; where the rule has a fix, exactly what the fix makes of the example.
""",
    fix_safety="""\\
There is no fix: TODO: say why not, or when the fix is safe.""",
    limits="""\\
TODO: what is not found, and what is assumed.""",
)

RULE = Rule(
    code="<CODE>",
    name="<NAME>",
    summary="TODO: what is wrong, in less than a line",
    page=PAGE,
    find=find,
    # TODO: bytes that each source with a finding contains, one of each tuple; an `ast_filter`, if one helps.
    byte_filter=contains((b".wait",)),
)
'''

FIND = """\
    from .decision import <FUNCTION>

    for decided in <FUNCTION>(program):
        yield Detection(
            code="<CODE>",
            node=decided.point.site,
            message="TODO: cause, place and effect in less than 180 characters",
            receiver="TODO: the event as the source spells it",
            advice="TODO: what to do where no fix is offered",
        )
"""

FIND_IN_FAMILY = """\
    yield from ()  # TODO: ask the decision of this family
"""

DECISION = '''\
"""Decides <CODE>. TODO: the path that is searched, what is assumed, and the source of the idea."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...protocol.model import Party, protocols

if TYPE_CHECKING:
    from ...flow.inlining import Point, Program


@dataclass(frozen=True, eq=False)
class <TITLE>:
    """What is reported: what `party` does to its event at `point`."""

    party: Party
    point: Point


def <FUNCTION>(program: Program) -> Iterator[<TITLE>]:
    """Yield each point that is reported, in the order of the source."""
    for party in protocols(program).consumers():
        for clear in party.clears:
            if _is_reported(party, clear):
                yield <TITLE>(party, clear)


def _is_reported(party: Party, clear: Point) -> bool:
    return False  # TODO: decide
'''

CALL_PAGE = '''\
"""<CODE>: TODO: the pattern in one line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..base import CallRule, Detection, Page, contains, on_calls

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ...project.slow_calls import SlowCalls


def may_hold(calls: SlowCalls) -> bool:
    """Return whether a source may hold a finding: a cheap test, which must never be wrong to say no."""
    return next(calls.blocking(), None) is not None


def follow(program: Program, calls: SlowCalls) -> Iterator[Detection]:
    """Yield a detection for each <NAME>."""
<FIND>


PAGE = Page(
    what="""\\
TODO: Reports ... (one sentence: the pattern).""",
    why="""\\
TODO: who waits, and for what.""",
    example="""\\
# TODO: a program of some twenty lines in which the rule finds exactly one thing.
""",
    use_instead="""\\
# TODO: the same program, correct; where the rule has a fix, exactly what the fix makes of the example.
""",
    fix_safety="""\\
There is no fix: TODO: say why not, or when the fix is safe.""",
    limits="""\\
TODO: what is not found, and what is assumed.""",
)

RULE = CallRule(
    code="<CODE>",
    name="<NAME>",
    summary="TODO: what is wrong, in less than a line",
    page=PAGE,
    follow=follow,
    # TODO: bytes that each source with a finding contains, one of each tuple.
    byte_filter=contains((b"async",)),
    ast_filter=on_calls(may_hold),
)
'''

CALL_FIND = """\
    from .decision import <FUNCTION>

    for decided in <FUNCTION>(program, calls):
        yield Detection(
            code="<CODE>",
            node=decided.call,
            message="TODO: cause, place and effect in less than 180 characters",
            receiver="TODO: the callee as the source spells it",
            advice="TODO: what to do where no fix is offered",
        )
"""

CALL_DECISION = '''\
"""Decides <CODE>. TODO: the question, the conditions in their order, what is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...project.call_alignment import CallNodes

if TYPE_CHECKING:
    import libcst as cst

    from ...flow.inlining import Program
    from ...project.slow_calls import SlowCall, SlowCalls


@dataclass(frozen=True, eq=False)
class <TITLE>:
    """What is reported: a slow call, and its syntax."""

    slow: SlowCall
    call: cst.Call


def <FUNCTION>(program: Program, calls: SlowCalls) -> Iterator[<TITLE>]:
    """Yield each call that is reported, in the order of the source."""
    nodes = CallNodes(program.module, calls.tree)
    for slow in calls.blocking():
        call = nodes.at(slow.site)
        if call is not None and _is_reported(slow):
            yield <TITLE>(slow, call)


def _is_reported(slow: SlowCall) -> bool:
    return False  # TODO: decide
'''

CALL_TESTDATA = """\
# TODO: why a message is late here, in one line.
import time


async def answer(socket, question):
    time.sleep(1)  # error: <CODE> 4
    await socket.send(question)
"""

CALL_QUIET = """\
# TODO: why no message is late here, in one line; change the file beside it as little as possible.
import asyncio


async def answer(socket, question):
    await asyncio.sleep(1)
    await socket.send(question)
"""

TESTDATA = """\
# TODO: why a signal is lost here, in one line.
import threading


class Box:
    def __init__(self):
        self.items = []
        self.filled = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.filled.set()

    def take(self):
        self.filled.wait()  # error: <CODE> 8
        self.filled.clear()
        return self.items.pop()
"""

QUIET = """\
# TODO: why no signal is lost here, in one line; change the file beside it as little as possible.
import threading


class Box:
    def __init__(self):
        self.items = []
        self.filled = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.filled.set()

    def take(self):
        self.filled.wait()
        self.filled.clear()
        return self.items.pop()
"""


class Templates(NamedTuple):
    """The files of one kind of rule."""

    page: str
    find: str
    decision: str
    testdata: str
    quiet: str


#: A rule about events (LAG1xx): it asks the protocol model.
EVENT_RULE = Templates(PAGE, FIND, DECISION, TESTDATA, QUIET)
#: A rule about slow calls (LAG2xx): it asks where calls lead.
CALL_RULE = Templates(CALL_PAGE, CALL_FIND, CALL_DECISION, CALL_TESTDATA, CALL_QUIET)

TO_DO = """\
Left to do:
  1. Write the positive and quiet twins in testdata/<CODE>/ first: at least three quiet ones.
  2. Write the decision and `find`. `python -m flake8_eventrace.flow FILE:FUNCTION` prints the graph they see.
  3. Write the page, then the reason in the README's row.
  4. Add a case with a bug and a quiet twin to tests/proofs/cases/, if the bug can be executed.
  5. Add a line to CHANGELOG.md.
Each part is marked TODO. These tests say what is missing:
  python -m pytest tests/rules tests/test_readme.py -k "<CODE> or table"
"""


def lay_out(rule: NewRule, root: Path = ROOT) -> list[Path]:
    """Write the files of the rule; returns those that are new or changed.

    Raises RefusedError, before anything is written, when the code, the name or a file exists.
    """
    changed = dict(_files(rule, root))
    for path in changed:
        if (root / path).exists():
            raise RefusedError(f"{path.as_posix()} exists")
    registry = (root / REGISTRY).read_text(encoding="utf-8")
    readme = (root / "README.md").read_text(encoding="utf-8")
    _refuse_known(rule, readme)
    changed[REGISTRY] = registered(rule, registry)
    changed[Path("README.md")] = with_row(rule, readme)
    for path, text in changed.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", newline="\n")
    return list(changed)


def _refuse_known(rule: NewRule, readme: str) -> None:
    for code, name in _ROW.findall(readme):
        if code == rule.code:
            raise RefusedError(f"{code} exists: it is {name}")
        if name == rule.name:
            raise RefusedError(f"{name} exists: it is {code}")


def _files(rule: NewRule, root: Path) -> Iterator[tuple[Path, str]]:
    family, data = RULES / rule.family, Path("testdata") / rule.code
    kind = CALL_RULE if rule.code.startswith("LAG2") else EVENT_RULE
    is_new = not (root / family).exists()
    if is_new:
        yield family / "__init__.py", rule.fill(FAMILY_INIT)
        yield family / "decision.py", rule.fill(kind.decision)
    page = kind.page.replace("<FIND>\n", kind.find if is_new else FIND_IN_FAMILY)
    yield family / f"{rule.module}.py", rule.fill(page)
    yield data / f"{rule.name.replace('-', '_')}.py", rule.fill(kind.testdata)
    yield data / f"quiet_{rule.name.replace('-', '_')}.py", kind.quiet


def registered(rule: NewRule, registry: str) -> str:
    """The registry with the rule: its import, sorted as ruff sorts, and its entry in `RULES`."""
    line = f"from .{rule.family}.{rule.module} import RULE as {rule.code}\n"
    imports = list(_IMPORT.finditer(registry))
    later = next((match for match in imports if match[0] > line), None)
    at = later.start() if later is not None else imports[-1].end()
    registry = registry[:at] + line + registry[at:]
    table = _RULES.search(registry)
    assert table is not None, "no RULES in the registry"
    codes = list(re.finditer(r"LAG\d{3}", table[0]))
    before = [code for code in codes if code[0] < rule.code]
    at = table.start() + (before[-1].end() if before else codes[0].start())
    entry = f",\n    {rule.code}" if before else f"{rule.code},\n    "
    return registry[:at] + entry + registry[at:]


def with_row(rule: NewRule, readme: str) -> str:
    """The README with a row for the rule, in the order of the codes."""
    rows = list(_ROW.finditer(readme))
    before = [row for row in rows if row[1] < rule.code]
    at = before[-1].end() if before else rows[0].start()
    return f"{readme[:at]}| {rule.code} | {rule.name} | TODO: why the signal is lost or late |\n{readme[at:]}"


def understood(code: str, name: str, family: str | None) -> NewRule:
    """The rule that the arguments name; raises RefusedError when one is malformed."""
    if not CODE.fullmatch(code):
        raise RefusedError(f"{code!r} is no code: LAG1 (lost) or LAG2 (late), then two digits")
    if not NAME.fullmatch(name):
        raise RefusedError(f"{name!r} is no name: words of a-z and 0-9, with hyphens between them")
    family = name.replace("-", "_") if family is None else family
    if not FAMILY.fullmatch(family) or keyword.iskeyword(family) or family == "meta":
        raise RefusedError(
            f"{family!r} is no name for a family: a folder below {RULES.as_posix()}, such as pulse"
        )
    return NewRule(code, name, family)


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.new_rule", description=__doc__)
    parser.add_argument("code", metavar="CODE", help="such as LAG111")
    parser.add_argument("name", metavar="NAME", help="such as late-registration")
    parser.add_argument("--family", help="the folder below rules; a new one or an existing one")
    options = parser.parse_args(arguments)
    try:
        rule = understood(options.code, options.name, options.family)
        paths = lay_out(rule, root)
    except RefusedError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    sys.stdout.writelines(f"wrote {path.as_posix()}\n" for path in paths)
    sys.stdout.write("\n" + rule.fill(TO_DO))
    return 0


if __name__ == "__main__":
    sys.exit(main())
