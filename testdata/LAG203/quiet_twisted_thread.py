# Twisted's own threads.
import urllib.request

from twisted.internet.threads import deferToThread


async def load(url):
    return await deferToThread(urllib.request.urlopen, url)
