# Lost: the first of two tasks that have not run yet clears the signal in front of the other.
import asyncio


async def serve(screens, source):
    lines = []
    grown = asyncio.Event()

    def push(line):
        lines.append(line)
        grown.set()

    async def show(screen):
        shown = 0
        while True:
            await grown.wait()
            grown.clear()  # error: LAG106 12
            for line in lines[shown:]:
                screen.draw(line)
            shown = len(lines)

    shows = [asyncio.ensure_future(show(screen)) for screen in screens]
    push("welcome")
    async for line in source:
        push(line)
    for task in shows:
        task.cancel()
