# Blocks: the name of another host is looked up.
import socket


async def announce(registry, host, port):
    await registry.add(socket.gethostbyname(host), port)  # error: LAG203 23


async def trace(registry, peer=None):
    name = peer or socket.gethostname()
    await registry.add(socket.gethostbyname(name))  # error: LAG203 23


async def identify(registry, address):
    await registry.add(socket.getfqdn(address))  # error: LAG203 23


async def identify_all(registry, *addresses):
    await registry.add(socket.getfqdn(*addresses))  # error: LAG203 23
