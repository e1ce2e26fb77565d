# Blocks: twice.
import requests


async def both(one, other):
    return requests.get(one, timeout=5).text + requests.get(other, timeout=5).text  # error: LAG203 11, LAG203 47
