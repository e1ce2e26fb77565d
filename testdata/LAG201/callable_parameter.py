# Late: the event goes to a callable that was handed in.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def answer(event_emitter, hook, prompt):
    text = complete(prompt)
    data = {"done": True, "content": text}
    post_webhook(hook, prompt)  # error: LAG201 4
    event_emitter({"type": "chat:completion", "data": data})
