# The name of the own host is looked up in its own files: no network to wait for.
import platform
import socket
from socket import getfqdn, gethostbyname


async def announce(registry, port):
    hostname = socket.gethostname()
    await registry.add(gethostbyname(hostname), port)


async def describe(registry):
    await registry.describe(name=getfqdn(), address=socket.gethostbyname(socket.gethostname()))


def own_address():
    try:
        return socket.gethostbyname_ex(platform.node())[2]
    except OSError:
        return socket.gethostbyname("localhost")


async def register(registry):
    await registry.add(own_address(), socket.getaddrinfo("127.0.0.1", 80))


async def listen(server, host, port):
    for address in socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, socket.AI_PASSIVE):
        await server.listen(address)
