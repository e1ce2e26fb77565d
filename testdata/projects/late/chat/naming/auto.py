"""The name that a model finds for a chat."""


def auto_name(session):
    from ..llm import complete as ask

    name = _shortened(ask(f"A name for: {session.events}"))
    _names[session.id] = name
    return name


_names = {}


def _shortened(name):
    return name.strip()[:40]
