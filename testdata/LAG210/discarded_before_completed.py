# To be looked at: side work, or the work itself?
import requests


def finish(bus, run_id, hook):
    requests.post(hook, json={"run": run_id}, timeout=10)  # error: LAG210 4
    bus.emit("run_completed", run_id)
