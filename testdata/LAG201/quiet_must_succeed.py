# On time: what is announced as done has to have succeeded, or the run ends with an error.
import subprocess

import requests


def update(session, url, path):
    text = requests.get(url, timeout=60).text
    path.write_text(text)
    subprocess.run(["systemctl", "restart", "app"], check=True)
    session.add_event({"type": "generation_complete", "text": text})


def announce(session, url, hook):
    text = requests.get(url, timeout=60).text
    requests.post(hook, json={"done": True}, timeout=60).raise_for_status()
    session.add_event({"type": "generation_complete", "text": text})
