# Blocks: the reply is fetched item by item, as an entry of the options asks for.
import httpx


class Model:
    client = httpx.Client()

    async def ask(self, url, text):
        options = {"content": text}
        options["stream"] = True
        return httpx.post(url, **options)  # error: LAG203 15
