# Used: the answer decides whether the run is over.
import requests


def finish(bus, run_id, hook):
    if requests.post(hook, json={"run": run_id}, timeout=10).ok:
        bus.emit("run_completed", run_id)
