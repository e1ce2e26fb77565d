# On time: the client is made once for the process.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


_session = None


def hook_session():
    global _session
    if _session is None:
        _session = requests.Session()
        _session.get("https://hook.example/login", timeout=10)
    return _session


def answer(session, prompt):
    text = complete(prompt)
    hook_session()
    session.add_event({"type": "generation_complete", "text": text})
