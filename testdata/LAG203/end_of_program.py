# Blocks: the function ends the program; in a thread it would end that, by way of the future.
import sys
import time


class Engine:
    def __init__(self, registrar):
        self.registrar = registrar

    def abort(self):
        self.registrar.send("gone")
        time.sleep(1)
        sys.exit(255)

    def warn(self, verbose):
        time.sleep(1)
        if verbose:
            sys.exit(255)

    async def register(self):
        if not await self.registrar.reply():
            self.abort()  # error: LAG203 12
