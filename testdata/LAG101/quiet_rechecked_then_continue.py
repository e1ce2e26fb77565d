# The entries are counted again after the clear(): what came before it is seen, what comes after it wakes.
from flask import Response

from .sessions import SESSIONS


def stream_log(key):
    session = SESSIONS[key]

    def generate():
        sent = 0
        while True:
            if sent < (total := len(session.entries)):
                for entry in session.entries[sent:total]:
                    yield f"data: {entry}\n\n"
                sent = total
            session.wake.clear()
            # A race? No: looked at again now that the flag is down.
            if sent < len(session.entries):
                continue
            if not session.wake.wait(timeout=15):
                yield ": ping\n\n"

    return Response(generate(), mimetype="text/event-stream")
