"""Changes to programs of our domain, by which findings must come, go or stay."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from .events import Author, Scene
from .texts import Part, Program, changed, every

_WAYS_OUT = ("return", "raise", "break", "continue")

#: What each function of a program has at hand, by the beginning of its head.
SCENES = {
    "consume": ("self.wake", "self.other", "self.items", "self.closed", "self.mutex", ("self.drain()",)),
    "pump": ("store.wake", "bell", "store.items", "store.closed", "store.mutex", ("store.drain()",)),
    "watch": ("bell", "bell", "pending", "halted", "gate", ("send(1)",)),
}


def consumers(program: Program) -> list[tuple[Part, Scene]]:
    """The functions that wait, with what they have at hand."""
    found = []
    for part in every(program):
        words = part.text.removeprefix("async ").removeprefix("def ").partition("(")
        if part.body is not None and "def " in part.text and words[0] in SCENES:
            kind = "task" if part.text.startswith("async") else "thread"
            found.append((part, Scene(kind, False, *SCENES[words[0]])))
    return found


def with_dead_code(program: Program, random: Random) -> Program:
    """Code that is never run, put in in places: behind `return` and its like, in `if False`, in a
    function that nobody calls (that one without any event)."""
    author = Author(random)
    heads = {part.number: scene for part, scene in consumers(program)}

    def fill(scene: Scene):
        def change(part: Part) -> list[Part]:
            parts = [part]
            if part.body is None and part.text.startswith(_WAYS_OUT) and author.chance(60):
                parts += author.block(scene)
            elif not part.is_clause and author.chance(15):
                parts.insert(0, Part("if False", tuple(author.block(scene))))
            elif not part.is_clause and author.chance(8):
                body = (Part("number = [1]"), Part("number.append(2)"), Part("return handle(number)"))
                parts.insert(0, Part("def unused(number)", body))
            return parts

        return change

    def change(part: Part) -> list[Part]:
        if part.number in heads and part.body is not None:
            return [replace(part, body=changed(part.body, fill(heads[part.number])))]
        return [part]

    return changed(program, change)


def with_look_again(program: Program, number: int) -> Program:
    """All that a consumer waits for is looked at once more behind one of its clears."""
    (scene,) = (s for part, s in consumers(program) if any(p.number == number for p in every([part])))
    look = Part(f"if {scene.items} or {scene.closed} or pending or halted", (Part("return"),))
    return changed(program, lambda part: [part, look] if part.number == number else [part])


def mailbox(random: Random, locked: bool) -> Program:
    """A consumer that looks, clears and waits, and setters; `locked`: all but the wait under one lock."""
    author = Author(random)
    kind = author.pick("thread", "thread", "task")
    library = "threading" if kind == "thread" else "asyncio"
    flag, _, items, closed, lock, helpers = SCENES["consume"]
    scene = Scene(kind, False, flag, flag, items, closed, lock, helpers, loop=False, depth=0)
    hold = ("async " * (kind == "task")) + f"with {lock}"

    def held(*parts: Part) -> tuple[Part, ...]:
        return (Part(hold, parts),) if locked else parts

    def setter(name: str, *writes: Part) -> Part:
        return Part(f"{'async ' * (kind == 'task')}def {name}", held(*writes, Part(f"{flag}.set()")))

    look = author._look(scene)
    between = author._noise(scene) if author.chance(50) else []
    if kind == "task":
        between.append(Part("await asyncio.sleep(0)"))
    wait = Part(f"{'await ' * (kind == 'task')}{flag}.wait()")
    body = [*held(*look, *between, Part(f"{flag}.clear()")), wait]
    init = [
        Part(f"{flag} = {library}.Event()"),
        Part(f"{items} = []"),
        Part(f"{closed} = False"),
        Part(f"{lock} = {library}.Lock()"),
    ]
    store = Part(
        "class Store",
        (
            Part("def __init__(self)", tuple(init)),
            setter("put(self, item)", Part(f"{items}.append(item)")),
            setter("close(self)", Part(f"{closed} = True")),
            Part("def drain(self)", (Part(f"while {items}", (Part(f"handle({items}.pop())"),)),)),
            Part(
                f"{'async ' * (kind == 'task')}def consume(self, delay)",
                (Part("out, count = [], 0"), Part("while True", tuple(body))),
            ),
        ),
    )
    return (
        Part("import asyncio, logging, threading, time"),
        Part("from api import handle, send"),
        Part("note = logging.getLogger(__name__)"),
        store,
    )
