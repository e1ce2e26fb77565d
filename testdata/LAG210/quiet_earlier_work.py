# Reported by LAG201, not twice.
import requests


def finish(bus, run_id):
    print(bus, run_id)
    bus.emit("run_started", run_id)
