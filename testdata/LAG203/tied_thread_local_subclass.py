# Blocks: what the helper keeps for its thread is missing on the loop's thread afterwards.
import threading
import urllib.request


class Session(threading.local):
    page = b""


session = Session()


def load(url):
    session.page = urllib.request.urlopen(url).read()


async def show(url):
    load(url)  # error: LAG203 4
    return session.page
