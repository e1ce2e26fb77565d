# On time: whether the event is sent depends on how the call ends.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


def only_where_told(session, prompt, hook):
    text = complete(prompt)
    try:
        post_webhook(hook, prompt)
    except OSError:
        session.failed = True
    else:
        session.add_event({"type": "generation_complete", "text": text})


def leaves_where_it_fails(session, prompt, hook):
    text = complete(prompt)
    try:
        post_webhook(hook, prompt)
    except OSError as error:
        raise RuntimeError(hook) from error
    session.add_event({"type": "generation_complete", "text": text})
