# Blocks: the client is made where none is given.
import requests


async def fetch(url, session=None):
    session = session or requests.Session()
    return session.get(url)  # error: LAG203 11
