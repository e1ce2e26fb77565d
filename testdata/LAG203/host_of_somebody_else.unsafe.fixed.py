# Blocks: the name of another host is looked up.
import asyncio
import socket


async def announce(registry, host, port):
    await registry.add(await asyncio.to_thread(socket.gethostbyname, host), port)


async def trace(registry, peer=None):
    name = peer or socket.gethostname()
    await registry.add(await asyncio.to_thread(socket.gethostbyname, name))


async def identify(registry, address):
    await registry.add(await asyncio.to_thread(socket.getfqdn, address))


async def identify_all(registry, *addresses):
    await registry.add(await asyncio.to_thread(socket.getfqdn, *addresses))
