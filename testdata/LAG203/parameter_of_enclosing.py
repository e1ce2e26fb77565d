# Blocks: a closure uses a parameter of the function around it, and the module passes a client for it.
import requests


class Shop:
    def order(self, item):
        return requests.post("https://shop.example/", data=item, timeout=9)


def routes(shop):
    async def buy(item):
        return shop.order(item)  # error: LAG203 15

    return [buy]


class Server:
    def __init__(self, shop, port=80):
        self.routes = routes(shop)


def serve():
    return Server(Shop())
