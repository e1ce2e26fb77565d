# On time: what the server is told to hold is the work, not a notice.
import requests


def deploy(session, url, image):
    before = requests.get(url, timeout=60).json()
    requests.patch(url, json={"image": image}, timeout=60)
    session.add_event({"type": "deployment_complete", "before": before})


def remove(session, url):
    before = requests.get(url, timeout=60).json()
    requests.delete(url, timeout=60)
    session.add_event({"type": "removal_complete", "before": before})
