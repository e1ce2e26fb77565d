"""Finds and fixes lost wakeups: event flags whose signal is erased, missed or late.

`check_source` and `fix_source` are the library's entry points; `eventrace` is the command. The rest of this
page is for those who change the code. How to set up and what to run is in `.github/CONTRIBUTING.md`.


The rooms
=========

Each folder of the package is a room with one concern; its `__init__` docstring says what goes in and what
comes out. Data flows like this:

    bytes --> source --> symbols --> flow --> protocol --+
                |                                        +--> rules --> engine --> suppression
                +-----> project (other files) -----------+      |                       |
                          catalog                             fixes                  reports
                                                                                        |
                                                                     cli, lsp, plugin, codemods

The rooms, each above those that import it (`tests/test_architecture.py` checks this):

    source       one file: bytes to text, `ast` and LibCST module; unsaved buffers; safe writing
    catalog      knowledge about other people's code, as data: slow calls, emits, vocabulary
    symbols      one module (LibCST): scopes, bindings, classes, access paths, types
    flow         control-flow graphs, path search, the solver for must-questions
    protocol     who waits for an event, clears it, sets it; what is published; interference
    project      the other files (`ast`): module index, call graph, what is slow behind a call
    suppression  `# noqa` comments and the baseline
    fixes        edits that several fixes share
    rules        one folder for each family of rules: page, decision, witness, fixes; the registry
    engine       one source through the funnel; verifies fixes; many files; caches of findings
    reports      findings as text, JSON, SARIF, pictures
    codemods     the fixes as LibCST commands
    lsp, cli     the language server and the command: adapters without decisions of their own
    replay       beside all others, for tests in other projects: runs code in a given order of its threads

Loose files: `finding.py` (plain results), `settings.py`, `runner.py` (many files), `plugin.py` (flake8).


Where a rule is
===============

    rules/lost_wakeup             LAG101, LAG102, LAG103, LAG110
    rules/set_before_publish      LAG104
    rules/pulse                   LAG105
    rules/shared_clear            LAG106
    rules/condition_wait          LAG107
    rules/event_set_from_thread   LAG108
    rules/clear_at_start          LAG109
    rules/late_registration       LAG111
    rules/notify_without_lock     LAG112
    rules/never_set_on_failure    LAG113
    rules/clear_after_timed_join  LAG114
    rules/delayed_emit            LAG201, LAG202, LAG210
    rules/blocking_in_async       LAG203
    rules/thread_lock_over_await  LAG204
    rules/meta                    LAG901, LAG902

A family's folder has one file for each rule, such as `lag101_clear_before_wait.py`: its page, its message and
`find`, which asks `decision.py` what to report. The decision states what is assumed. Fixes stand beside it in
`fix_*.py`. A further rule about the same pattern joins the folder. `rules/registry.py` lists every rule and
every kind of fix; nothing else registers one. `python -m tests.new_rule` lays out the files of a rule.


One source, step by step
========================

     1  import threading
     2
     3  class Box:
     4      def __init__(self):
     5          self.items = []
     6          self.filled = threading.Event()
     7
     8      def put(self, item):
     9          self.items.append(item)
    10          self.filled.set()
    11
    12      def take(self):
    13          while not self.items:
    14              self.filled.clear()
    15              self.filled.wait(5)
    16          return self.items.pop()

    bytes
      |  source: decoded and parsed at most once, and only when somebody asks
    SourceFile
      |  Rule.byte_filter: do the bytes contain `.wait` and `.clear`?   Most files end here.
      |  Rule.ast_filter: does the `ast` contain an event that is waited for and cleared?
    list[Rule]             the rules that may find something: LAG101, LAG110 ...
      |  LibCST parses the source (slow: only now)
    cst.Module
      |  symbols.collect: one walk; nothing is resolved yet
    ModuleFacts            FunctionFacts for each function, ClassFacts for Box
      |  flow: built for a function when a rule asks for it
    Program                InlinedGraph of `take`: ReadState Box.items (13), Branch (13),
      |                    Clear Box.filled (14), Wait Box.filled (15), back to 13
      |  protocol: take() is a Party of Box.filled; put() is its Setter and publishes Box.items
      |  rules: LAG101 searches a path read (13) -> clear (14) -> wait (15) with room for put()
    Detection              refers to syntax: the node, the witness, the fixes to try
      |  engine: positions are computed only for what is reported; each fix is tried
    Finding                plain data: line 14, column 12, witness, edits of the verified fix
      |  suppression, reports
    text, SARIF, ...

`python -m flake8_eventrace.flow FILE:FUNCTION` prints the graph of a function as rules see it. Rules about
late signals (LAG2xx) also get `SlowCalls`: the calls of the source that lead to a slow one in any file.


Two parsers
===========

`ast` is in the standard library and about five times faster, but drops comments and white space. It answers
"may this source hold a finding?" and indexes the other files of a project, which are never edited. LibCST
keeps every byte, so a fix can change one statement and leave the rest as it is; it also parses syntax that is
newer than the running interpreter's. Only the few files that may hold a finding are parsed with it.


What is cached
==============

    cache                    key                            invalid when
    findings of a run        path, settings, our code       the file, a module it rests on, or the set of
                                                            files in a searched folder changes
    findings under flake8    content, path, settings, code  as above
    module index             content, our code              never: other content is another key
    parsed modules           path, in memory                the file's time or size changes
    graphs, protocol model   Program, in memory             with the Program; after a fix, functions in
                                                            unchanged top-level statements are reused

What an answer rests on is recorded while it is computed. A cached answer is used only when all of that
stands; damaged entries count as missing.


Concurrency model
=================

* Parties on threads and processes interleave at any moment, greenlets where one blocks. Tasks of one event
  loop interleave only where the running task suspends: an `await` that suspends, `async for`, `async with`,
  `yield`.
* A lock excludes another party between two operations if it is held without a gap from the first to the
  second and the other party holds it too (lockset analysis, after Eraser).
* A `Condition` is a lock and a signal that nobody remembers: only a waiter at that moment gets it.
* `protocol/interference.py` holds the question that rules share: can another party run in between?

The interleaving of the source above, in the order of time:

    take()                                put()
    13  while not self.items: none
                                           9  self.items.append(item)
                                          10  self.filled.set()
    14  self.filled.clear()               the signal is erased
    15  self.filled.wait(5)               sleeps although there is an item

On one event loop the same text is correct: nothing suspends between lines 13 and 14.

A rule claims that such a path exists in the graph ("may": path search, `search`). What must hold on every
path, such as the locks held, is computed by a worklist (`solve`). Not every path of the graph can be run:
branches are not correlated, except where a rule says so.


A verified fix
==============

A fix is a function from a module to a changed module, or None. The engine applies it and offers it only if
the unchanged source is reproduced byte for byte by LibCST, the result compiles, no comment is lost, and all
rules, run again on the result, report fewer findings and none that was not there. Fixes that do not touch
each other are verified together, and halved where the result is not what each of them promised. *Safe* also
means that runs that worked keep their meaning; that is argued in the fix's docstring and tested, not
computed.


Not modelled
============

* Code that cannot be seen: dynamic attributes, monkey patching, other packages, overrides in subclasses.
* Object identity: instances of one class count as one object. Aliases are followed in locals only.
* Values: conditions are compared by what they read, not computed.
* Code at module level; calls more than two levels below the function that waits or clears.
* Weak memory, signal handlers, processes that share more than events, priorities, fairness.
* Time: a timeout makes a wait end late, it does not make it correct.

Where something is out of sight, rules stay silent: a missed alarm is preferred to a false one.


Glossary
========

The words of the code, with the term of the field where that is another one.

access path      See place.
chain            The calls from a function to a slow call, through any files. Field: call path.
cold path        A branch that most runs skip: another platform, a missing import. Field: cold code.
consumer         A party that waits for an event and reads what it announces. Field: waiter.
cost             What has to be assumed for a run to take a whole chain: its calls, and the tests, subclasses
                 and names that nothing decides. A chain that costs too much is not reported.
deferral         A call that only hands its work to a thread, task or queue. Field: asynchronous dispatch.
emit             The call or `yield` by which a message leaves for a client. Field: publish, send.
exposure         What kept other parties out on a path: locks held, no suspension. Field: interference
                 freedom, lockset.
false alarm      A finding where nothing can go wrong. Field: false positive.
inlined graph    The control-flow graph of a function with its callees copied in, two levels deep.
                 Field: interprocedural graph, context-sensitive by call strings of bounded length.
lost wakeup      A wait that sleeps although its signal was given. Field: lost wakeup, missed signal.
missed alarm     A bug without a finding. Field: false negative.
observation      A read of the published state by a consumer. Field: read access.
party            A function that takes part in the protocol of an event, its helpers included, and may run
                 at the same time as the others. Field: thread or process of a concurrent program.
place            A variable and the attributes and constant subscripts after it: `self.box.items`. Equal
                 places are the same storage. Field: access path; MIR says place, too.
point            A node of an inlined graph. Field: program point.
published state  What a publisher writes before it sets the event. Field: shared state, predicate.
publisher        A party that writes state and then sets the event. Field: producer, notifier, setter.
pulse            `set()` and at once `clear()`: wakes only those who wait at that moment. Field: PulseEvent.
quiet twin       A test file that differs little from one with a bug, and is correct. Field: negative test.
receiver         The event or condition whose method is called, as a place. Field: monitor, event object.
signal           One `set()` or `notify()` and what it announces. Field: signal, notification.
slow call        A call that the catalog or the user's settings name as slow. Field: blocking call.
stolen wakeup    A waiter is woken, and another takes the state before it runs. Field: stolen wakeup.
terminal event   The message that tells a client that a run is over. Field: completion event.
trigger          A call between clear and wait that may ask for a new signal, as a request asks for its
                 reply. Field: request in a request-reply protocol.
verified fix     A fix that survived re-analysis, see above. Field: translation validation, in spirit.
witness          The steps of an interleaving that goes wrong, reported with the finding. Field:
                 counterexample trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .engine.check import check_source, fix_source
    from .finding import Finding
    from .settings import Settings
    from .source.errors import SourceError

__version__ = "0.1.0"

__all__ = ["Finding", "Settings", "SourceError", "check_source", "fix_source"]

#: Loaded when they are first used: flake8 imports this package in every worker process.
_HOMES = {
    "Finding": "finding",
    "Settings": "settings",
    "SourceError": "source.errors",
    "check_source": "engine.check",
    "fix_source": "engine.check",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
