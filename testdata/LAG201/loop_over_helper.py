# Late: the last frames come from a helper's list; the webhook comes before them.
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


class Stream:
    def last_frames(self, usage):
        return [f"data: {usage}\n\n", "data: [DONE]\n\n"]

    def run(self, prompt):
        text = complete(prompt)
        yield f"data: {text}\n\n"
        post_webhook(self.hook, prompt)  # error: LAG201 8
        for frame in self.last_frames(len(text)):
            yield frame
