# Blocks: the helper returns before the reply is read, line by line, on the loop.
import requests


def lines(url):
    reply = requests.get(url, stream=True, timeout=10)
    return reply.iter_lines()


async def show(url):
    for line in lines(url):  # error: LAG203 16
        print(line)
