# Blocks: the loop waits for a process.
import subprocess


async def version():
    return subprocess.run(["git", "--version"], capture_output=True, check=True).stdout  # error: LAG203 11
