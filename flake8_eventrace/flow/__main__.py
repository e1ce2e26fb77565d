"""`python -m flake8_eventrace.flow FILE:FUNCTION`: prints the control-flow graph of a function.

FUNCTION is a qualified name (`Class.method`, `outer.inner`) or a line inside the function. By default
calls are inlined, as rules see them; `--alone` prints the function's own graph. Classes of other modules
are unknown here, so calls of their methods are not inlined.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

import libcst as cst

from ..source.depth_limit import may_be_too_deep
from ..symbols.symbols import ClassFacts, FunctionFacts, ModuleFacts, collect
from .inlining import Program
from .printing import lines_of_graph

#: A wrong argument, as in `eventrace`.
FAILED = 2


class _NoOtherModules:
    """A `Lookup` that knows this module only."""

    def find_starred(self, name: str, importer: ModuleFacts) -> None:
        """Return None: no module is read."""

    def find_class(self, name: str, importer: ModuleFacts) -> ClassFacts | None:
        return None

    def is_first_party(self, name: str, importer: ModuleFacts) -> bool:
        return False


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m flake8_eventrace.flow", description=__doc__)
    parser.add_argument("target", metavar="FILE:FUNCTION", help="a qualified name, or a line's number")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--inlined", action="store_true", help="with its callees, as rules see it (default)")
    which.add_argument("--alone", action="store_true", help="without its callees")
    options = parser.parse_args(arguments)
    path, _, wanted = options.target.rpartition(":")
    if not path or not wanted:
        _fail(f"{options.target}: expected FILE:FUNCTION or FILE:LINE")
    module = _read(path)
    program = Program(module, _NoOtherModules())
    for function in _chosen(module, wanted):
        graph = program.graph(function) if options.alone else program.inlined(function)
        span = module.position(function.node)
        sys.stdout.write(f"{function.qualname}  {path}:{span.start.line}-{span.end.line}\n")
        sys.stdout.writelines(f"{line}\n" for line in lines_of_graph(graph, function))
    return 0


def _read(path: str) -> ModuleFacts:
    try:
        with open(path, "rb") as stream:
            source = stream.read()
    except OSError as error:
        _fail(f"{path}: {error.strerror}")
    if may_be_too_deep(source):
        _fail(f"{path}: nested too deeply to be analysed")
    try:
        return collect(cst.parse_module(source), path)
    except cst.ParserSyntaxError as error:
        _fail(f"{path}:{error.raw_line}: syntax error")
    except (SyntaxError, UnicodeError, LookupError, ValueError) as error:
        _fail(f"{path}: cannot be decoded: {error}")


def _chosen(module: ModuleFacts, wanted: str) -> list[FunctionFacts]:
    """The functions of that name (more than one where it is redefined), or the one around that line."""
    if wanted.isdecimal():
        chosen = _around(module, int(wanted))
    else:
        chosen = [function for function in module.functions if function.qualname == wanted]
    if not chosen:
        what = f"no function around line {wanted}" if wanted.isdecimal() else f"no function {wanted}"
        names = ", ".join(dict.fromkeys(f.qualname for f in module.functions)) or "none at all"
        _fail(f"{module.path}: {what}; there are: {names}")
    return chosen


def _around(module: ModuleFacts, line: int) -> list[FunctionFacts]:
    spans = [(module.position(function.node), function) for function in module.functions]
    # In the order of the source: the last function that holds the line is the innermost one.
    return [function for span, function in spans if span.start.line <= line <= span.end.line][-1:]


def _fail(message: str) -> NoReturn:
    sys.stderr.write(f"error: {message}\n")
    sys.exit(FAILED)


if __name__ == "__main__":
    sys.exit(main())
