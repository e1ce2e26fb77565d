# Blocks: the import is the function's own.
async def rest():
    import time as clock

    clock.sleep(1)  # error: LAG203 4
