# Blocks: the loop waits for a process.
import asyncio
import subprocess


async def version():
    return (
        await asyncio.to_thread(subprocess.run, ["git", "--version"], capture_output=True, check=True)
    ).stdout
