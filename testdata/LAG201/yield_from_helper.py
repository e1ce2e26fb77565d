# Late: a helper makes the last frames; the webhook comes before them.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def last_frames(usage):
    yield f"data: {usage}\n\n"
    yield "data: [DONE]\n\n"


def stream(hook, prompt):
    text = complete(prompt)
    usage = len(text)
    yield f"data: {text}\n\n"
    post_webhook(hook, prompt)  # error: LAG201 4
    yield from last_frames(usage)
