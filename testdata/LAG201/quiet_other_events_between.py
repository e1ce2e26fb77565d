# On time: the stream goes on between the call and its end.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def stream(hook, prompt):
    text = complete(prompt)
    post_webhook(hook, prompt)
    for word in text.split():
        yield {"type": "token", "text": word}
    yield {"type": "done"}
