# Blocks: twice.
from requests import get


async def both(a, b):
    return get(a), get(b)  # error: LAG203 11, LAG203 19
