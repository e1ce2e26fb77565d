# Late: the helper calls what it is given.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def safely(function, *args):
    try:
        function(*args)
    except Exception:
        print("failed")


def answer(session, prompt):
    text = complete(prompt)
    safely(post_webhook, session.hook, prompt)  # error: LAG201 4
    session.add_event({"type": "generation_complete", "text": text})
