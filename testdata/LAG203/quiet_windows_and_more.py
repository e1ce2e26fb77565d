# The process is asked only on Windows.
import os
import subprocess

WINDOWS = os.name == "nt"


class Launcher:
    def __init__(self, process):
        self.process = process

    def signal(self, number):
        if WINDOWS and number in (9, 15):
            subprocess.check_output(["taskkill", "/pid", str(self.process.pid)])
        else:
            self.process.send_signal(number)

    async def stop(self):
        self.signal(15)
        await self.process.wait()
