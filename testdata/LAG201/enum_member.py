# Late: an enum's member names the last event.
import enum

import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


class EventType(enum.Enum):
    RUN_STARTED = "run_started"
    RUN_COMPLETED = "run_completed"


def answer(bus, hook, prompt):
    text = complete(prompt)
    post_webhook(hook, prompt)  # error: LAG201 4
    bus.publish(EventType.RUN_COMPLETED, text)
