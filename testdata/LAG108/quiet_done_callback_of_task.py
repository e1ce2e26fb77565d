# A task's callbacks run on the loop.
import asyncio


async def run(work):
    done = asyncio.Event()

    def finished(task):
        done.set()

    asyncio.create_task(work()).add_done_callback(finished)
    asyncio.get_running_loop().run_in_executor(None, print).add_done_callback(finished)
    await done.wait()
