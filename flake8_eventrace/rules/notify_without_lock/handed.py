"""What is handed to an event loop, a future or the interpreter, to be called later."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...flow.inlining import Program
from ...protocol.spawns import spawns
from ...symbols.access_paths import qualified
from ...symbols.symbols import FunctionFacts, last_name

#: Methods of event loops and futures that call their argument later, with no lock of ours.
_LATER = frozenset(
    "call_later call_soon call_at call_soon_threadsafe add_done_callback add_reader add_writer "
    "add_signal_handler".split()
)
#: Functions that do so, by dotted name.
_LATER_QUALIFIED = frozenset({"signal.signal", "atexit.register", "weakref.finalize"})


def handed_expressions(program: Program) -> list[tuple[cst.BaseExpression, FunctionFacts | None]]:
    """Return each expression that is handed over to be called later, with the function that does it."""
    return program.once(_found)


def handed_functions(program: Program) -> frozenset[int]:
    """Return the ids of the functions that begin with nothing held: in a thread, a task, or called later."""
    return program.once(_functions)


def _functions(program: Program) -> frozenset[int]:
    bodies = [spawn.body for spawn in spawns(program)]
    lambdas = {id(f.node): f for f in program.module.functions if isinstance(f.node, cst.Lambda)}
    for expression, function in handed_expressions(program):
        if isinstance(expression, cst.Lambda):
            bodies.append(lambdas[id(expression)])
        else:
            body = program.types.callee(expression, function, program.module)
            bodies += [body] if body is not None else []
    return frozenset(map(id, bodies))


def _found(program: Program) -> list[tuple[cst.BaseExpression, FunctionFacts | None]]:
    return list(_expressions(program))


def _expressions(program: Program) -> Iterator[tuple[cst.BaseExpression, FunctionFacts | None]]:
    functions = {id(f.node): f for f in program.module.functions}
    for statement in program.module.statements.all:
        for site in statement.calls:
            call, function = site.node, functions.get(id(site.function))
            if not _calls_later(program, call, function):
                continue
            for argument in call.args:
                value = argument.value
                if isinstance(value, cst.Call) and last_name(value) == "partial" and value.args:
                    value = value.args[0].value
                if isinstance(value, cst.Lambda | cst.Name | cst.Attribute):
                    yield value, function


def _calls_later(program: Program, call: cst.Call, function: FunctionFacts | None) -> bool:
    if isinstance(call.func, cst.Attribute) and call.func.attr.value in _LATER:
        return program.types.callee(call.func, function, program.module) is None
    return last_name(call) in ("signal", "register", "finalize") and (
        qualified(call.func, function, program.module) in _LATER_QUALIFIED
    )
