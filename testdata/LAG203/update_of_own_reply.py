# Blocks: the reply that is read before the call and written after it is this task's own.
import asyncio
import json
import socket


async def describe(text):
    reply = json.loads(text)
    if "host" in reply:
        reply["full"] = socket.getfqdn(reply["host"])  # error: LAG203 24
    return reply
