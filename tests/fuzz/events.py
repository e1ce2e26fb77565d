"""Programs of our domain: parties that share state and tell each other of it by event flags.

A class has a flag, guarded state, a lock, setters and a consumer; beside it stand a function that is
handed an instance, and a flag at module level with a setter and a consumer of its own. The bodies
of the consumers are made of looks, clears, waits, work and noise in every kind of statement, mostly
in an order in which a signal can be lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from .texts import Part, Program, numbered

#: Names that a program may go by; `texts.renamed` changes them.
NAMES = (
    "Store wake other items closed mutex put close drain is_empty consume pump ring watch pending halted "
    "bell gate store item count ready out flag number seen later first second handle send delay answer "
    "problem note"
).split()


@dataclass(frozen=True)
class Scene:
    """What a body has at hand: how its flag, its state, its lock and its helpers are called."""

    kind: str  # "thread" or "task"
    yields: bool
    flag: str
    other: str
    items: str
    closed: str
    lock: str
    helpers: tuple[str, ...]
    loop: bool = False
    depth: int = 3

    def inside(self, loop: bool | None = None) -> Scene:
        return replace(self, depth=self.depth - 1, loop=self.loop if loop is None else loop)


class Author:
    """Writes programs as `random` has it."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def chance(self, percent: int) -> bool:
        return self.random.random() >= 1 - percent / 100

    def pick(self, *choices):
        return self.random.choice(choices)

    # -- a whole module --------------------------------------------------------------------

    def program(self) -> Program:
        kind = self.pick("thread", "thread", "task")
        library = "threading" if kind == "thread" else "asyncio"
        parts = [
            Part("import asyncio, logging, threading, time"),
            Part("from contextlib import suppress"),
            Part("from api import handle, send"),
            Part("note = logging.getLogger(__name__)"),
            Part("pending = []"),
            Part("halted = False"),
            Part(f"bell = {library}.Event()"),
            Part("gate = threading.Lock()"),
            self._store(kind, library),
            *self._setter("def ring(item)", "bell", "pending", "gate", None),
        ]
        if self.chance(70):
            scene = Scene(
                kind,
                self.chance(25),
                "store.wake",
                "bell",
                "store.items",
                "store.closed",
                "store.mutex",
                ("store.drain()",),
            )
            parts.append(self._function("pump(store: Store, delay)", scene))
        if self.chance(50):
            scene = Scene(kind, self.chance(25), "bell", "bell", "pending", "halted", "gate", ("send(1)",))
            parts.append(self._function("watch(delay)", scene))
        return numbered(parts)

    def _store(self, kind: str, library: str) -> Part:
        init = [
            Part(f"self.wake = {library}.Event()"),
            Part(f"self.other = {library}.Event()"),
            Part("self.items = []"),
            Part("self.closed = False"),
            Part(f"self.mutex = {library}.Lock()"),
        ]
        body = [Part("def __init__(self)", tuple(init))]
        body += self._setter("def put(self, item)", "self.wake", "self.items", "self.mutex", None)
        if self.chance(60):
            body += self._setter("def close(self)", "self.wake", "", "self.mutex", "self.closed = True")
        drained = self.pick("self.items.clear()", "out = self.items[:]", "handle(self.items.pop(0))")
        body.append(
            Part(
                "def drain(self)",
                (Part("while self.items", (Part(drained if "pop" in drained else "self.items.pop()"),)),),
            )
        )
        body.append(Part("def is_empty(self)", (Part("return not self.items"),)))
        scene = Scene(
            kind,
            self.chance(25),
            "self.wake",
            "self.other",
            "self.items",
            "self.closed",
            "self.mutex",
            ("self.drain()", "send(self.is_empty())"),
        )
        body.append(self._function("consume(self, delay)", scene))
        return Part("class Store", tuple(body))

    def _setter(self, head: str, flag: str, items: str, lock: str, write: str | None) -> list[Part]:
        publish = Part(write or f"{items}.append(item)")
        signal = Part(f"{flag}.set()")
        body = [publish, signal] if self.chance(80) else [signal, publish]
        if self.chance(15) and "self" not in head:
            return [Part(head, (Part(f"with {lock}", tuple(body)),))]
        return [Part(head, tuple(body))]

    def _function(self, signature: str, scene: Scene) -> Part:
        body = [Part("out = []"), Part("count = 0")]
        if self.chance(20):
            body.append(Part(f"flag = {scene.flag}"))
            scene = replace(scene, flag="flag")
        body += self._round(scene) if self.chance(80) else self.block(scene, 6)
        if scene.yields:
            body.append(Part("yield count"))
        return Part(f"{'async ' * (scene.kind == 'task')}def {signature}", tuple(body))

    def _round(self, scene: Scene) -> list[Part]:
        """A look, a clear and a wait, mostly in that order and mostly in a loop."""
        head = self.pick(
            "while True", "while True", f"while not {scene.closed}", f"while not {scene.items}", ""
        )
        inside = scene.inside(loop=scene.loop or bool(head))
        acts = [self._look, self._clear, self._wait]
        if self.chance(30):
            self.random.shuffle(acts)
        body: list[Part] = []
        for act in acts:
            if self.chance(30):
                body += self._noise(inside)
            body += self._wrapped(act(inside), inside)
        if self.chance(40):
            body += self._wrapped(self._look(inside), inside)
        if not head:
            return body
        loop = [Part(head, tuple(body))]
        if self.chance(15) and head != "while True":
            loop.append(Part("else", tuple(self._noise(scene))))
        return loop

    def _wrapped(self, parts: list[Part], scene: Scene) -> list[Part]:
        """Mostly as it is, now and then in a statement."""
        body = tuple(parts)
        if not self.chance(25):
            return parts
        choice = self.pick("if", "try", "lock", "final", "suppress", "match", "for")
        wait = "async " if scene.kind == "task" and "gate" not in scene.lock else ""
        if choice == "if":
            return [
                Part(f"if {self._test(scene)}", body),
                *([Part("else", tuple(self._noise(scene)))] if self.chance(40) else []),
            ]
        if choice == "try":
            handler = self.pick("ValueError", "Exception", "(OSError, IndexError)", "IndexError")
            return [Part("try", body), Part(f"except {handler} as problem", tuple(self._noise(scene)))]
        if choice == "lock":
            return [Part(f"{wait}with {scene.lock}", body)]
        if choice == "final":
            return [
                Part("try", body),
                Part("finally", tuple(self._clear(scene) if self.chance(30) else self._noise(scene))),
            ]
        if choice == "suppress":
            return [Part(f"with suppress({self.pick('OSError', 'IndexError')})", body)]
        if choice == "match":
            return [
                Part(
                    "match count",
                    (
                        Part("case 0", body),
                        Part("case first if first > 1", (Part("pass"),)),
                        Part("case _", tuple(self._noise(scene))),
                    ),
                )
            ]
        return [Part("for number in range(3)", body)]

    # -- statements ------------------------------------------------------------------------

    def block(self, scene: Scene, most: int = 3) -> list[Part]:
        parts: list[Part] = []
        for _ in range(self.random.randint(1, most)):
            parts += self.statement(scene)
        return parts

    def statement(self, scene: Scene) -> list[Part]:
        acts = [self._look, self._clear, self._wait, self._set, self._write, self._noise, self._noise]
        if scene.depth > 0 and self.chance(35):
            return (
                self._wrapped(self.block(scene.inside(), 3), scene) if self.chance(50) else self._round(scene)
            )
        if self.chance(8):
            return [Part("if " + self._test(scene), (self._way_out(scene),))]
        return self.pick(*acts)(scene)

    def _way_out(self, scene: Scene) -> Part:
        ways = ["return", "raise ValueError(count)"] + ["break", "continue"] * scene.loop
        return Part(self.pick(*ways))

    def _test(self, scene: Scene) -> str:
        tests = [
            "count > 3",
            scene.items,
            f"not {scene.items}",
            scene.closed,
            f"{scene.flag}.is_set()",
            "len(out) < 4",
        ]
        tests += [
            f"not {scene.flag}.is_set()",
            f"{scene.items} and not {scene.closed}",
            f"0 < len({scene.items}) < 9",
            "delay",
        ]
        tests += [f"(seen := len({scene.items}))", "not (count or out)"]
        return self.pick(*tests)

    def _look(self, scene: Scene) -> list[Part]:
        items = scene.items
        choices = [
            [Part(f"while {items}", (Part(f"handle({items}.pop(0))"),))],
            [Part(f"for item in {items}", (Part("handle(item)"),))],
            [Part(f"out.extend({items})")],
            [Part(f"seen = len({items})"), Part("if seen", (Part("handle(seen)"),))],
            [Part(f"if {items}", (Part(f"item = {items}.pop()"), Part("handle(item)")))],
            [Part(f"if {scene.closed}", (self._way_out(scene),))],
            [Part(f"out = [item for item in {items} if item]")],
            [
                Part("try", (Part(f"item = {items}.pop()"),)),
                Part("except IndexError", (Part("item = None"),)),
            ],
            [
                Part(
                    f"match {items}",
                    (Part("case []", (Part("pass"),)), Part("case [item, *_]", (Part("handle(item)"),))),
                )
            ],
            [Part(helper) for helper in scene.helpers],
            [Part(f"count = {items}[0] if {items} else 0")],
        ]
        return self.pick(*choices)

    def _clear(self, scene: Scene) -> list[Part]:
        plain = Part(f"{scene.flag}.clear()")
        if self.chance(15):
            return [Part(f"if {scene.flag}.is_set()", (plain,))]
        return [plain]

    def _wait(self, scene: Scene) -> list[Part]:
        flag = scene.flag
        if scene.kind == "thread":
            timed = self.pick(f"{flag}.wait(5)", f"{flag}.wait(timeout=delay)", f"{flag}.wait(1 + count)")
            choices = [
                [Part(f"{flag}.wait()")],
                [Part(f"{flag}.wait()")],
                [Part(timed)],
                [Part(f"if not {timed}", tuple(self._noise(scene)))],
                [Part(f"while not {timed}", (Part("count += 1"),))],
                [Part(f"first = {timed}"), Part("if first", (Part("handle(first)"),))],
            ]
            return self.pick(*choices)
        timed = f"await asyncio.wait_for({flag}.wait(), {self.pick('5', 'delay')})"
        choices = [
            [Part(f"await {flag}.wait()")],
            [Part(timed)],
            [Part("try", (Part(timed),)), Part("except asyncio.TimeoutError", tuple(self._noise(scene)))],
            [Part("async with asyncio.timeout(3)", (Part(f"await {flag}.wait()"),))],
            [Part("with suppress(asyncio.TimeoutError)", (Part(timed),))],
        ]
        return self.pick(*choices)

    def _set(self, scene: Scene) -> list[Part]:
        return [Part(f"{self.pick(scene.flag, scene.other)}.set()")]

    def _write(self, scene: Scene) -> list[Part]:
        return [
            Part(
                self.pick(
                    f"{scene.items}.append(count)", f"del {scene.items}[:]", "count += 1", "out.append(count)"
                )
            )
        ]

    def _noise(self, scene: Scene) -> list[Part]:
        choices = [
            [Part("pass")],
            [Part("count += 1")],
            [Part("note.debug(count)")],
            [Part("later = lambda number: number + 1")],
            [Part("seen = time.monotonic()")],
            [Part("try", (Part("count = int(count)"),)), Part("except ValueError", (Part("pass"),))],
            [Part("def answer(number)", (Part("return number"),)), Part("count = 2")],
            [Part("out = [number for number in range(3) if number]")],
            [Part("send(count)")],
            [Part("if count", (Part("count = 0"),)), Part("else", (Part("count = 1"),))],
        ]
        if scene.yields:
            choices += [[Part("yield count")]] * 2
        if scene.kind == "task":
            choices += [[Part("await asyncio.sleep(0)")]] * 4 + [[Part("time.sleep(1)")]]
        return self.pick(*choices)


def program(random: Random) -> Program:
    """A module."""
    return Author(random).program()
