# Blocks: the program's own loop resumes the coroutine with the result of what it awaited.
import inspect
import time


def advance(task, result=None):
    while inspect.iscoroutine(task):
        try:
            result = task.send(result)()
        except StopIteration as stop:
            return stop.value


async def wait():
    time.sleep(1)  # error: LAG203 4
