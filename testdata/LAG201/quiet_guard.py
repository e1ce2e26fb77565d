# On time: whoever may not read the answer is not told that it is there.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def check_permission(user):
    if not requests.get(f"https://auth.example/{user}", timeout=10).ok:
        raise PermissionError(user)


def answer(session, prompt):
    text = complete(prompt)
    check_permission(session.user)
    session.add_event({"type": "generation_complete", "text": text})
