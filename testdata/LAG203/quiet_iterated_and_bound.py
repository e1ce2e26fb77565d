# Does not block: what is iterated over is at hand, or asked for in a thread, or belongs to asyncio.
import asyncio
import subprocess

import janus


async def printed(lines):
    reader = lines.splitlines()
    for line in reader:
        print(line)


async def piped():
    child = await asyncio.create_subprocess_exec("ls", stdout=subprocess.PIPE)
    async for line in child.stdout:
        print(line)


async def taken():
    both = janus.Queue(maxsize=1)
    await both.async_q.put(1)
    return await both.async_q.get()


async def collected(folder):
    def names():
        return [blob.name for blob in folder.list_blobs()]

    return await asyncio.to_thread(names)
