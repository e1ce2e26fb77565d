# Late: the end of the stream is put on the queue behind the webhook.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


STREAM_END = object()


def work(queue, hook, prompt):
    text = complete(prompt)
    queue.put_nowait(text)
    post_webhook(hook, prompt)  # error: LAG201 4
    queue.put_nowait(STREAM_END)
