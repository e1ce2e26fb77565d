"""Where deferring a slow call could change what the code does, it is withheld."""

from __future__ import annotations

import pytest

from tests.rules.delayed_emit.late_events import changes, deferred, sources

WITHHELD = sources("""\
#: the result is bound
def f(c):
    title = slow(c)
    emit(1)

#: the result is tested
def f(c):
    if slow(c):
        c = 2
    emit(1)

#: the result is returned
def f(c):
    emit(1)
    return slow(c)

#: the result is an argument
def f(c):
    print(slow(c))
    emit(1)

#: the result of an await is used
async def f(c):
    x = await slow(c)
    await emit(1)

#: in a lambda
def f(c):
    g = lambda: slow(c)
    emit(1)

#: in a comprehension
def f(c):
    [slow(x) for x in c]
    emit(1)

#: in a for loop
def f(cs):
    for c in cs:
        slow(c)
        emit(1)

#: in a while loop
async def f(ws):
    while True:
        c = await ws.get()
        slow(c)
        await emit(1)

#: under a lock
def f(c):
    with lock:
        slow(c)
        emit(1)

#: in a transaction
def f(c):
    with engine.begin() as tx:
        slow(c)
        emit(1)

#: in a session
async def f(c):
    async with Session() as s:
        await slow(c, s)
        await emit(1)

#: under a lock taken by hand
def f(c):
    lock.acquire()
    slow(c)
    emit(1)
    lock.release()

#: in a finally
def f(c):
    try:
        work()
    finally:
        slow(c)
        emit(1)

#: in an except
def f(c):
    try:
        work()
    except E:
        slow(c)
        emit(1)

#: a handler that answers
def f(c):
    try:
        slow(c)
        emit(1)
    except Exception as e:
        fail(e)

#: a handler that goes on
def f(c):
    try:
        slow(c)
    except Exception:
        c.ok = False
    emit(1)

#: a handler that returns
def f(c):
    try:
        slow(c)
    except Exception:
        return
    emit(1)

#: one of several handlers
def f(c):
    try:
        slow(c)
    except ValueError:
        pass
    except OSError:
        retry(c)
    emit(1)

#: an else that waits for success
def f(c):
    try:
        slow(c)
    except Exception:
        pass
    else:
        emit(1)

#: what it got is cleared later
def f(xs):
    slow(xs)
    emit(1)
    xs.clear()

#: what it got is written to later
def f(xs):
    slow(xs)
    emit(1)
    xs[0] = 1

#: a part of it is cleared later
def f(s):
    slow(s.messages)
    emit(1)
    s.messages.clear()

#: its owner is cleared later
def f(s):
    slow(s.messages)
    emit(1)
    s.clear()

#: an attribute is written later
def f(s):
    slow(s)
    emit(1)
    s.busy = False

#: an attribute is deleted later
def f(s):
    slow(s)
    emit(1)
    del s.busy

#: it is extended in place
def f(xs, ys):
    slow(xs)
    emit(1)
    xs += ys

#: it goes on a heap
def f(xs):
    slow(xs)
    emit(1)
    heapq.heappush(xs, 1)

#: it changes under another name
def f(s):
    xs = s.messages
    slow(xs)
    emit(1)
    s.messages.clear()

#: another name of it changes
def f(xs):
    ys = xs
    slow(xs)
    emit(1)
    ys.append(1)

#: the instance changes
class A:
    def f(self):
        self.slow()
        emit(1)
        self.busy = False

#: a nested function changes it
def f(xs):
    def reset():
        xs.clear()
    slow(xs)
    emit(1)
    reset()

#: closed in a finally
def f(conn):
    try:
        slow(conn)
        emit(1)
    finally:
        conn.close()

#: a file that is removed
def f(path):
    slow(path)
    emit(1)
    os.remove(path)

#: a list of its own is given away
def f(c):
    xs = [c]
    slow(xs)
    emit(1)
    work(xs)

#: a list of its own is returned
def f(c):
    xs = []
    slow(xs)
    emit(1)
    return xs

#: a dict that it was given is given away
def f(c: dict):
    slow(c)
    emit(1)
    work(c)

#: a session of the database
def f(db):
    slow(db, 1)
    emit(1)

#: a session by its type
def f(s: AsyncSession):
    slow(s, 1)
    emit(1)

#: an argument is a global
def f():
    global c
    slow(c)
    emit(1)
    c = 2

#: an argument is a nonlocal
def g():
    c = 1
    def f():
        nonlocal c
        slow(c)
        emit(1)

#: an argument is a generator
def f(cs):
    slow(c for c in cs)
    emit(1)

#: an argument is a lambda
def f(c):
    slow(lambda: c)
    emit(1)

#: what follows may need it
def f(repo):
    slow(repo)
    repo.merge()
    emit(1)

#: a catalog is no log
def f(c):
    slow(c)
    catalog.info(c)
    emit(1)

#: what follows reads what it may have written
def f(c):
    slow(c)
    n = c.count
    emit(n)

#: what follows tests what it may have written
def f(c):
    slow(c)
    assert c["ok"]
    emit(1)

#: a message is acknowledged behind it
def f(queue):
    item = queue.get()
    slow(item)
    emit(1)
    queue.task_done()

#: what follows may need it, in place
def f(repo, new):
    if new:
        slow(repo)
    repo.merge()
    emit(1)

#: an SQLite connection
import sqlite3
def f(path):
    c = sqlite3.connect(path)
    slow(c)
    emit(1)

#: an SQLite cursor
import sqlite3
def f(path):
    c = sqlite3.connect(path)
    k = c.execute('x')
    slow(k)
    emit(1)

#: an SQLite connection of the instance
import sqlite3
class A:
    def __init__(self):
        self.c = sqlite3.connect('x')
    def f(self):
        slow(self.c)
        emit(1)

#: a function that uses the event loop
import asyncio
def slow(c):
    asyncio.get_running_loop()
async def f(c):
    slow(c)
    await emit(1)

#: a function that sets a context variable
from contextvars import ContextVar
V = ContextVar('v')
def slow(c):
    V.set(c)
async def f(c):
    slow(c)
    await emit(1)

#: another event loop
import trio
async def f(c):
    await slow(c)
    await emit(1)

#: the name asyncio is something else
async def f(asyncio):
    slow(1)
    await emit(1)

#: the name threading is something else
threading = None
def f(c):
    slow(c)
    emit(1)

#: threads of another make
from gevent import threading
def f(c):
    slow(c)
    emit(1)

#: the program ends with it
def f(c):
    slow(c)
    emit(1)


if __name__ == '__main__':
    f(1)

#: the event loop ends with it
import asyncio
async def f(c):
    await slow(c)
    await emit(1)
def main():
    asyncio.run(f(1))

#: a command of its own process
@click.command()
def f(c):
    slow(c)
    emit(1)

#: the object ends with it
class A:
    def __exit__(self, *e):
        slow(e)
        emit(1)

#: the emit comes first
def f(c):
    emit(1)
    slow(c)
""")


@pytest.mark.parametrize("case", WITHHELD)
def test_the_fix_is_withheld(case):
    assert deferred(WITHHELD[case]) is None


def test_what_the_rule_knows_to_change_is_not_deferred():
    source = "def f(c):\n    slow(c)\n    emit(1)\n    c.do()\n"
    assert deferred(source) is not None
    assert deferred(source, changed_later=frozenset({"c"})) is None


def test_an_awaitable_that_may_be_no_coroutine_is_not_made_a_task():
    source = "async def f(c):\n    await slow(c)\n    await emit(1)\n"
    assert deferred(source, callee_is_async=False) is None


#: The neighbours of the above that are fine.
OFFERED = sources("""\
#: a lock elsewhere
def f(c):
    with lock:
        work()
    slow(c)
    emit(1)

#: suppressed
import contextlib
def f(c):
    with contextlib.suppress(OSError):
        slow(c)
    emit(1)

#: a handler for the end of the task
async def f(c):
    try:
        slow(c)
        await emit(1)
    except asyncio.CancelledError:
        await tell(c)

#: counted up by a number
def f(n):
    slow(n)
    emit(1)
    n += 1

#: something else is cleared
def f(c, xs):
    slow(c)
    emit(1)
    xs.clear()

#: changed before
def f(xs):
    xs.append(1)
    slow(xs)
    emit(1)

#: an id of its own is returned
def f(c):
    x = c.id
    slow(x)
    emit(1)
    return c

#: a connection for any thread
import sqlite3
def f(p):
    c = sqlite3.connect(p, check_same_thread=False)
    slow(c)
    emit(1)

#: a loop behind
def f(c, xs):
    slow(c)
    for x in xs:
        emit(x)

#: logged in between, by a function of the project
def f(c):
    slow(c)
    log_debug("named", c)
    self._log.info(c.title)
    emit(1)

#: another object in between
def f(c, d):
    slow(c)
    d.merge()
    emit(1)
""")


@pytest.mark.parametrize("case", OFFERED)
def test_the_fix_is_offered(case):
    assert deferred(OFFERED[case]) is not None


MOVED = changes("""\
#: a statement
def f(c):
    slow(c)
    emit(1)
    return c
#: becomes
def f(c):
    emit(1)
    slow(c)
    return c

#: an awaited call
async def f(c):
    await slow(c)
    await emit(1)
#: becomes
async def f(c):
    await emit(1)
    await slow(c)

#: an if, whole
def f(c):
    save(c)

    # Name it.
    if c.new:
        try:
            title = slow(c)
            if title:
                c.title = title
        except Exception as e:
            logger.warning(e)

    # Tell it.
    logger.debug("complete")
    emit("done")

    return 1
#: becomes
def f(c):
    save(c)

    # Tell it.
    logger.debug("complete")
    emit("done")

    # Name it.
    if c.new:
        try:
            title = slow(c)
            if title:
                c.title = title
        except Exception as e:
            logger.warning(e)

    return 1

#: with what uses its result
def f(c):
    t = slow(c)
    save(t)
    print(1)
    emit(1)
#: becomes
def f(c):
    print(1)
    emit(1)
    t = slow(c)
    save(t)

#: a loop, whole
def f(cs):
    for c in cs:
        if c:
            break
        slow(c)
    emit(1)
#: becomes
def f(cs):
    emit(1)
    for c in cs:
        if c:
            break
        slow(c)

#: within a pass of a loop
def f(cs):
    for c in cs:
        slow(c)
        emit(1)
#: becomes
def f(cs):
    for c in cs:
        emit(1)
        slow(c)

#: a handler around both that answers, the failure stays inside
def f(c):
    try:
        try:
            slow(c)
        except Exception:
            pass
        emit(1)
    except Exception:
        tell(2)
#: becomes
def f(c):
    try:
        emit(1)
        try:
            slow(c)
        except Exception:
            pass
    except Exception:
        tell(2)

#: the emit uses the result
def f(c):
    t = slow(c)
    emit(t)

#: the emit uses what is written
def f(c):
    if c.new:
        c.title = slow(c)
    emit(c.title)

#: it decides whether there is an emit
def f(c):
    if not slow(c):
        return
    emit(1)

#: the emit is a yield
def f(c):
    slow(c)
    yield emit(1)

#: a return in between
def f(c):
    slow(c)
    if c:
        return
    emit(1)

#: what it uses is bound in between
def f(c):
    slow(c)
    c = 1
    emit(1)

#: what it uses changes in between
def f(c):
    slow(c)
    c.clear()
    emit(1)

#: a handler of its own tells the client
def f(c):
    try:
        slow(c)
    except ValueError:
        emit("error")
    emit("done")
#: what stands in between may need it
def f(repo):
    slow(repo)
    repo.merge()
    emit(1)
#: a handler around both that answers
def f(c):
    try:
        slow(c)
        emit(1)
    except Exception:
        tell(2)

#: in an except
def f(c):
    try:
        work()
    except E:
        slow(c)
        emit(1)

#: shares its line
def f(c):
    slow(c); work()
    emit(1)
""")


@pytest.mark.parametrize("case", MOVED)
def test_moving_alone(case):
    before, after = MOVED[case]
    assert deferred(before, "move") == after
