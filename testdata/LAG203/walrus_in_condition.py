# Blocks: in a test.
import requests


async def is_up(url):
    if (reply := requests.get(url, timeout=10)).ok:  # error: LAG203 17
        return True
    return reply.status_code
