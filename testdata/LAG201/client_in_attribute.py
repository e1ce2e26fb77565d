# Late: the client was made by the constructor.
import openai
import requests


def complete(prompt):
    return requests.post("https://llm.example/complete", json={"prompt": prompt}, timeout=60).text


def post_webhook(hook, text):
    requests.post(hook, json={"text": text}, timeout=10)


class Namer:
    def __init__(self):
        self._client = openai.OpenAI()

    def name(self, prompt):
        reply = self._client.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
        print(reply.choices[0].message.content)


class Server:
    def __init__(self, namer: Namer):
        self.namer = namer

    def answer(self, session, prompt):
        text = complete(prompt)
        self.namer.name(prompt)  # error: LAG201 8
        session.add_event({"type": "generation_complete", "text": text})
