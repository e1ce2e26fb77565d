# On time: what was produced must be out before its end is announced.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


class Log:
    def flush(self):
        requests.post("https://log.example", json=self.lines, timeout=10)


def answer(session, log: Log, prompt):
    text = complete(prompt)
    log.flush()
    session.add_event({"type": "generation_complete", "text": text})
