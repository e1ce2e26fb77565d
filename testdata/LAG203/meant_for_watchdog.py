# Blocks, and is meant to: the loop must complain of a slow callback.
import asyncio
import time


def complains(log):
    async def main():
        time.sleep(0.2)  # error: LAG203 8

    loop = asyncio.new_event_loop()
    loop.set_debug(True)
    loop.slow_callback_duration = 0.1
    loop.run_until_complete(main())
    return log.text
