# Quiet: nothing ever comes to these calls.
import time


async def after_the_end(step):
    await step()
    return
    time.sleep(1)


async def switched_off(step):
    if False:
        time.sleep(1)
    await step()


async def around_the_loop(steps):
    for step in steps:
        await step()
        continue
        time.sleep(1)


async def behind_an_endless_loop(step):
    while True:
        for again in await step():
            if again:
                break
    time.sleep(1)


async def otherwise(step):
    if True:
        await step()
    else:
        time.sleep(1)
