# Blocks: the constructor asks the network.
import requests


class Account:
    def __init__(self, name):
        self.data = requests.get(f"https://account.example/{name}", timeout=10).json()


async def open_account(name):
    return Account(name)  # error: LAG203 11
