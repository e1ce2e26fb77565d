# Lost: an entry appended after the len() and before the clear() is announced to nobody until the next one.
from flask import Blueprint, Response, abort

from .sessions import SESSIONS

bp = Blueprint("log", __name__)


@bp.get("/sessions/<key>/log")
def stream_log(key):
    session = SESSIONS.get(key)
    if session is None:
        abort(404)

    def generate():
        sent = 0
        while True:
            if sent < (total := len(session.entries)):
                for entry in session.entries[sent:total]:
                    yield f"data: {entry}\n\n"
                sent = total
            session.wake.clear()
            if sent < len(session.entries):
                continue
            # A ping now and then keeps proxies from closing the connection.
            if not session.wake.wait(timeout=15):
                yield ": ping\n\n"

    return Response(generate(), mimetype="text/event-stream")
