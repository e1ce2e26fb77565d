"""Proofs: what the rules claim and what the fixes do, executed under every interleaving.

Each file of `cases/` is a small program: a consumer, a producer, at times a rival, and a function
that says what was published and never consumed, or too late. `python -m tests.proofs` proves of each
case with a planted bug that

1. the rule flags exactly the planted line;
2. there is an interleaving in which the consumer's wait runs into its timeout although there is
   something to do: the bug is real;
3. our own fix, applied to that very source, leaves no such interleaving: the search goes to its end;
4. the finding's witness is one of those interleavings: its steps stand there in its order. Steps
   with nothing in common may be swapped; where a case can be lost in several ways, the search goes
   on until it comes to that of the witness.

Of each quiet twin it proves that nothing is flagged and that no interleaving loses a signal; of what
is missed on purpose (`missed_*.py`), that nothing is flagged and that a signal is lost.

Threads are explored twice: by frontrun, which switches between opcodes and leaves out what it takes
for equivalent, and by a scheduler of our own, which switches between statements. The second was
added because frontrun 0.7 does not see everything: it tells the engine of a `set()` or `clear()`
before it yields and then acts, so that some orders of the two are never run; its events are polled,
so that a pulse wakes nobody; of two threads that take a lock it runs one order only; it knows nothing
of `SimpleQueue` or of the truth of a `deque`. `by_frontrun.py` makes up for the locks and, where a
case asks for it, for the events. Tasks are explored by a scheduler of our own alone: frontrun called
the asyncio back edge correct, which it is not. All explorers must agree.

Assumed: a statement of a case touches shared state once, and names it by an attribute; threads
switch between such statements, tasks at suspension points; time is virtual, so that a timeout
passes only when nothing else can run; a `with` of a case takes a lock. A case has one or two items
and at most three parties: what goes wrong only with more of them is not covered.
"""
