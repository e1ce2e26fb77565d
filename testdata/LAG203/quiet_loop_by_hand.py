# The program's own loop resumes the coroutine, which lets it go on by a pause.
import types


@types.coroutine
def pause():
    yield


async def wait(turns):
    for _ in range(turns):
        await pause()
