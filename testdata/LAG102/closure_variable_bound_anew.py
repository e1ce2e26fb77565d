# Lost: the text that an enclosing function binds anew is state, and its `done` is the news of another signal.
import asyncio


async def show_all(lines, show):
    page = ""
    done = False
    changed = asyncio.Event()

    async def shower():
        shown = ""
        while not done:
            await changed.wait()
            now = page
            if now != shown:
                await show(now)
                shown = now
            changed.clear()  # error: LAG102 12

    task = asyncio.create_task(shower())
    async for line in lines:
        page += line
        changed.set()
    done = True
    changed.set()
    await task
