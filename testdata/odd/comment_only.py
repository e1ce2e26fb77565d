# Nothing but this comment: ev.clear() and ev.wait() stand only here.
