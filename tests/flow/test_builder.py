"""The graph under construction: where jumps lead."""

from __future__ import annotations

import libcst as cst
import pytest

from flake8_eventrace.flow import builder as module
from flake8_eventrace.flow.builder import GraphBuilder, Handlers, Jump, Loop, TooComplexError
from flake8_eventrace.flow.operations import Bind, Nop
from flake8_eventrace.flow.paths import reach


@pytest.fixture
def builder() -> GraphBuilder:
    function = cst.parse_statement("def f(): pass")
    assert isinstance(function, cst.FunctionDef)
    return GraphBuilder(function)


def bind(builder: GraphBuilder, name: str) -> None:
    builder.emit(Bind(cst.Name(name), name, "f"))


def names_on_paths(builder: GraphBuilder) -> set[tuple[str, ...]]:
    """Every path from the entry to the end, as the names that it binds."""
    paths = set()
    stack = [(builder.graph.entry, ())]
    while stack:
        node, names = stack.pop()
        if isinstance(node.operation, Bind):
            names = (*names, node.operation.name)
        if node in (builder.graph.leave, builder.graph.escape):
            paths.add(names)
        stack.extend((edge.target, names) for edge in node.successors if not edge.back)
    return paths


def test_nothing_is_appended_where_control_does_not_get(builder):
    builder.jump(Jump.RETURN)
    bind(builder, "late")
    assert not builder.exits
    assert names_on_paths(builder) == {()}


def test_each_jump_has_its_own_copy_of_a_final_block(builder):
    def body() -> None:
        true, false = builder.branch(Nop(cst.Name("test")))
        builder.exits = true
        builder.jump(Jump.RETURN)
        builder.exits = false

    builder.with_final(body, lambda: bind(builder, "final"))
    bind(builder, "after")
    builder.finish()
    # No path returns and then goes on after the statement.
    assert names_on_paths(builder) == {("final",), ("final", "after")}
    finals = [
        n for n in builder.graph.nodes() if isinstance(n.operation, Bind) and n.operation.name == "final"
    ]
    assert len(finals) == 2


def test_a_break_leaves_through_the_final_block_to_the_end_of_the_loop(builder):
    loop = Loop(builder.emit(Nop(cst.Name("loop"))))
    with builder.inside(loop):
        builder.with_final(lambda: builder.jump(Jump.BREAK), lambda: bind(builder, "final"))
        assert not builder.exits
    (exit_,) = loop.breaks
    assert isinstance(exit_.source.operation, Bind)


def test_what_suspends_may_raise_anything(builder):
    handlers = Handlers(builder.label(), builder.label())
    with builder.inside(handlers):
        assert builder.exception_target() is handlers.lookup
        assert builder.exception_target(lookup=False) is handlers.dispatch
    assert builder.exception_target() is builder.graph.escape


def test_a_continue_leads_back(builder):
    loop = Loop(builder.emit(Nop(cst.Name("loop"))))
    with builder.inside(loop):
        builder.jump(Jump.CONTINUE)
    (edge,) = loop.head.successors
    assert edge.back
    assert edge.target is loop.head
    assert list(reach([loop.head])) == [loop.head]


def test_lowering_stops_at_a_bound(builder, monkeypatch):
    monkeypatch.setattr(module, "MAX_NODES", 2)
    bind(builder, "a")
    bind(builder, "b")
    with pytest.raises(TooComplexError):
        bind(builder, "c")
