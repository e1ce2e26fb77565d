# Quiet: the other part of the tuple.
import openai


class Cache:
    def create(self, **options):
        return options


def load(name):
    return openai.AsyncOpenAI(), Cache()


async def ask(name):
    client, cache = load(name)
    await client.embeddings.create(**cache.create(model="m", input=name))
