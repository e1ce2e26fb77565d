# Blocks: the client comes back as one part of a tuple.
import openai


def load(name):
    client = openai.OpenAI()
    return name, client


def typed(name) -> tuple[openai.OpenAI, int]:
    return make(name)


class Session:
    def __init__(self, name):
        self.name, self.client = load(name)

    async def ask(self):
        return self.client.embeddings.create(model="m", input=self.name)  # error: LAG203 15


async def ask(name):
    client, _ = typed(name)
    client.embeddings.create(model="m", input=name)  # error: LAG203 4
    load(name)[1].embeddings.create(model="m", input=name)  # error: LAG203 4
