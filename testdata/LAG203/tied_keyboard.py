# Blocks: in a thread of the loop, Ctrl-C could not end the question.
import getpass
import urllib.request


def secret(url):
    name = urllib.request.urlopen(url).read()
    return getpass.getpass(f"Password of {name}: ")


class Session:
    def __init__(self, url):
        self.secret = secret(url)


async def login(url):
    return Session(url)  # error: LAG203 11
