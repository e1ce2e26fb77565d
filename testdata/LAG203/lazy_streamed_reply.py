# Blocks: the reply is read while it is iterated over, after the call.
import requests


async def show(url):
    reply = requests.get(url, stream=True, timeout=10)  # error: LAG203 12
    for line in reply.iter_lines():
        print(line)
