"""Who else wants to know of a chat."""

import threading
from concurrent.futures import ThreadPoolExecutor

from . import transport as requests


def on_thread(function):
    def start(*args):
        threading.Thread(target=function, args=args, daemon=True).start()

    return start


def post_webhook(url, text):
    from requests import post

    post(url, json={"text": text}, timeout=5)


def post_in_background(url, text):
    threading.Thread(target=post_webhook, args=(url, text), daemon=True).start()


@on_thread
def by_decorator(url, text):
    post_webhook(url, text)


def each_webhook(session, text):
    for url in session.hooks:
        post_webhook(url, text)
        yield url


async def remember(session, prompt):
    post_webhook = session.post
    await post_webhook(prompt)


__all__ = ["ThreadPoolExecutor", "requests"]
