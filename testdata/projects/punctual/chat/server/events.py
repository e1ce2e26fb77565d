"""Sessions, and the events that they publish."""

from dataclasses import dataclass, field


@dataclass
class Finished:
    text: str


@dataclass
class Session:
    id: str
    hook: str = ""
    name: str = ""
    events: list = field(default_factory=list)

    @property
    def unnamed(self) -> bool:
        return not self.name

    def add_event(self, event) -> None:
        self.events.append(event)

    async def send_json(self, event) -> None:
        self.events.append(event)

    def log(self, text) -> None:
        print(self.id, text)


class Sessions:
    known: dict[str, Session] = {}

    @classmethod
    def get(cls, session_id: str) -> Session:
        return cls.known.setdefault(session_id, Session(session_id))
