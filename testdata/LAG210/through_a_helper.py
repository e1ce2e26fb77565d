# To be looked at: the helper's answer is not used.
import requests


def sync(run_id):
    return requests.post("https://sync.example", json={"run": run_id}, timeout=10)


def finish(bus, run_id):
    sync(run_id)  # error: LAG210 4
    bus.emit({"type": "completed", "run": run_id})
