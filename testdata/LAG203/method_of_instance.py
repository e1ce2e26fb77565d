# Blocks: the method's class is known by its constructor.
import httpx


class Api:
    def __init__(self):
        self.client = httpx.Client()

    def user(self, name):
        return self.client.get(f"/users/{name}").json()


api = Api()


async def greet(name):
    user = api.user(name)  # error: LAG203 11
    return f"Hello {user}"
