# Late: the last event is bound, then a webhook is called, then it is yielded.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def stream(hook, prompt):
    text = complete(prompt)
    done = {"type": "done", "text": text}
    yield {"type": "token", "text": text}
    post_webhook(hook, prompt)  # error: LAG201 4
    yield done
