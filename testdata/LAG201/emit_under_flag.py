# Late: the event is sent where events are wanted; the webhook comes before it.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


class Agent:
    def run(self, prompt, stream_events=False):
        text = complete(prompt)
        done = {"event": "RunCompleted", "text": text}
        post_webhook(self.hook, prompt)  # error: LAG201 8
        if stream_events:
            self.bus.emit(done)
