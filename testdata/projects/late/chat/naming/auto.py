"""The name that a model finds for a chat."""


def auto_name(room_id, prompt):
    from ..llm import complete as ask

    name = _shortened(ask(f"A name for: {prompt}"))
    names[room_id] = name
    return name


names = {}


def _shortened(name):
    return name.strip()[:40]
