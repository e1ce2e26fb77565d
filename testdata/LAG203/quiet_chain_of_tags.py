# Quiet: only a record with one tag of many at each of four levels would fetch anything.
import requests


def load(record):
    if record["type"] == "text":
        return record["text"]
    elif record["type"] == "node":
        return node(record)
    else:
        return None


def node(record):
    kind = record["kind"]
    if kind == "plain":
        return record["text"]
    elif kind == "list":
        return record["items"]
    elif kind == "image":
        return image(record)
    return None


def image(record):
    if "data" in record:
        return record["data"]
    elif record.get("path"):
        return open(record["path"]).read()
    elif record.get("url"):
        return fetched(record["url"])
    return None


def fetched(url):
    if url.startswith("data:"):
        return url
    elif url.startswith("http"):
        return requests.get(url, timeout=9).content
    return None


async def restore(record):
    return load(record)
