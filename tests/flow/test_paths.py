"""Searches and the solver on small graphs, drawn as edges `a>b`; `a*b` leads back, `a!b` is an exception."""

from __future__ import annotations

import re

import libcst as cst

from flake8_eventrace.flow.cfg import Edge, EdgeKind, Node
from flake8_eventrace.flow.operations import Nop
from flake8_eventrace.flow.paths import (
    At,
    normally,
    onwards,
    reach,
    reachable_in_pass,
    search,
    solve,
    starts_next_pass,
)


class Drawing:
    def __init__(self, edges: str) -> None:
        self.nodes: dict[str, Node] = {}
        for source, kind, target in re.findall(r"(\w)([>*!])(\w)", edges):
            edge_kind = EdgeKind.EXCEPTION if kind == "!" else EdgeKind.NORMAL
            self[source].connect(self[target], edge_kind, kind == "*")

    def __getitem__(self, name: str) -> Node:
        return self.nodes.setdefault(name, Node(Nop(cst.Pass())))

    def names(self, nodes: object) -> str:
        by_id = {id(node): name for name, node in self.nodes.items()}
        return "".join(by_id[id(node)] for node in nodes)  # type: ignore[attr-defined]


LOOP = "a>b b>c c*b b>d d!e"


class TestReach:
    def test_a_start_is_reached_only_from_elsewhere(self) -> None:
        graph = Drawing(LOOP)
        assert sorted(graph.names(reach([graph["a"]]))) == ["b", "c", "d", "e"]
        assert sorted(graph.names(reach([graph["b"]]))) == ["b", "c", "d", "e"]

    def test_backward(self) -> None:
        graph = Drawing(LOOP)
        assert sorted(graph.names(reach([graph["c"]], backward=True))) == ["a", "b", "c"]

    def test_edges(self) -> None:
        graph = Drawing(LOOP)
        assert sorted(graph.names(reach([graph["b"]], edges=normally))) == ["b", "c", "d"]
        assert sorted(graph.names(reach([graph["b"]], edges=onwards))) == ["c", "d"]

    def test_an_end_is_yielded_and_not_left(self) -> None:
        graph = Drawing("a>b b>c")
        assert graph.names(reach([graph["a"]], ends=lambda node: node is graph["b"])) == "b"

    def test_what_is_not_entered_is_not_yielded(self) -> None:
        graph = Drawing("a>b b>c a>d")
        assert graph.names(reach([graph["a"]], enters=lambda node: node is not graph["b"])) == "d"


class TestSearch:
    def test_the_path_to_a_hit_is_a_shortest_one(self) -> None:
        graph = Drawing("a>b b>c c>d a>x x>d")
        hits = search([graph["a"]], True, lambda at, edge, node: True)
        (hit,) = [at for at in hits if at.node is graph["d"]]
        assert graph.names(hit) == "dxa"

    def test_a_node_is_visited_once_in_each_state(self) -> None:
        graph = Drawing(LOOP)

        def passes(at: At[Node, int], edge: Edge[Node], node: Node) -> int | None:
            return min(at.state + edge.back, 2)

        states = [at.state for at in search([graph["a"]], 0, passes) if at.node is graph["b"]]
        assert states == [0, 1, 2]

    def test_an_edge_without_a_state_is_not_taken(self) -> None:
        graph = Drawing("a>b a!c")
        hits = search([graph["a"]], 0, lambda at, edge, node: 0 if normally(edge) else None)
        assert graph.names(at.node for at in hits) == "b"


class TestPasses:
    def test_the_next_pass_of_a_loop_is_not_entered(self) -> None:
        graph = Drawing(LOOP)
        loop = {id(graph["b"].operation.node)}
        (back,) = graph["c"].successors
        assert starts_next_pass(back, loop)
        assert not starts_next_pass(back, set())
        within = reachable_in_pass([graph["c"]], set(), loop)
        assert graph.names(within.values()) == "c"
        beyond = reachable_in_pass([graph["c"]], set(), set())
        assert sorted(graph.names(beyond.values())) == ["b", "c", "d"]

    def test_a_stop_is_not_left_even_as_a_start(self) -> None:
        graph = Drawing("a>b b>c")
        stops = {id(graph["b"])}
        assert graph.names(reachable_in_pass([graph["a"]], stops, set()).values()) == "ab"
        assert graph.names(reachable_in_pass([graph["b"]], stops, set()).values()) == "b"


def test_a_fact_holds_where_it_holds_on_every_path() -> None:
    graph = Drawing("a>b a>c b>d c>d d*a")
    acquired = {id(graph["b"]): "x", id(graph["c"]): "y"}

    def transfer(node: Node, locks: frozenset[str]) -> frozenset[str]:
        return locks | set(acquired.get(id(node), "")) | ({"z"} if node is graph["a"] else set())

    before = solve(graph["a"], frozenset[str](), transfer, frozenset.intersection)
    assert before[id(graph["a"])] == frozenset()
    assert before[id(graph["b"])] == before[id(graph["d"])] == {"z"}
