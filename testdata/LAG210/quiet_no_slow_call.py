# Nothing slow stands before the event.
import requests


def finish(bus, run_id):
    print(bus, run_id)
    bus.emit("run_started", run_id)
