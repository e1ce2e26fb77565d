# Blocks: the number is read before the call and written after it.
import requests

number = 0


async def next_number(url):
    global number
    mine = number
    requests.post(url, json={"number": mine}, timeout=5)  # error: LAG203 4
    number = mine + 1
    return mine
