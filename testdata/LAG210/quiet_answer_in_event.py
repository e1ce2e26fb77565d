# Used: the event tells the answer.
import requests


def finish(bus, run_id, hook):
    reply = requests.post(hook, json={"run": run_id}, timeout=10)
    bus.emit("run_completed", reply.status_code)
