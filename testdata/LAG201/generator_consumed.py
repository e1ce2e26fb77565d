# Late: the generator of webhooks is used up before the event.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def each_webhook(hooks, text):
    for hook in hooks:
        post_webhook(hook, text)
        yield hook


def answer(session, prompt):
    text = complete(prompt)
    for hook in each_webhook(session.hooks, prompt):  # error: LAG201 16
        print(hook)
    session.add_event({"type": "generation_complete", "text": text})
