"""The name that a model finds for a chat."""


def auto_name(session):
    from ..llm import complete as ask

    return ask(f"A name for: {session.events}").strip()
