# curio's own threads.
import urllib.request

import curio


async def load(url):
    return await curio.run_in_thread(urllib.request.urlopen, url)
