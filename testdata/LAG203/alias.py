# Blocks: under another name.
from time import sleep as pause


async def rest():
    pause(1)  # error: LAG203 4
