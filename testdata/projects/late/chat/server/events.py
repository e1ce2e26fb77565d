"""Rooms, and the events that they publish."""

from dataclasses import dataclass, field


@dataclass
class Finished:
    text: str


@dataclass
class Room:
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


class Rooms:
    known: dict[str, Room] = {}

    @classmethod
    def get(cls, room_id: str) -> Room:
        return cls.known.setdefault(room_id, Room(room_id))
