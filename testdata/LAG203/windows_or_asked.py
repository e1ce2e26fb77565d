# Blocks: the process is asked elsewhere, too, if that is wanted.
import os
import subprocess

WINDOWS = os.name == "nt"


class Launcher:
    def __init__(self, process):
        self.process = process

    def signal(self, number, ask):
        if WINDOWS or ask:
            subprocess.check_output(["kill", str(self.process.pid)])
        else:
            self.process.send_signal(number)

    async def stop(self):
        self.signal(15, bool(self.process.name))  # error: LAG203 8
        await self.process.wait()
