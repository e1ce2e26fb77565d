# On one loop nothing runs between the test and the wait.
import asyncio


class Connection:
    def __init__(self):
        self._state = "new"
        self._state_event = asyncio.Event()

    @property
    def state(self):
        return self._state

    @state.setter
    def state(self, state):
        self._state = state
        self._state_event.set()
        self._state_event.clear()

    async def wait_for_state(self, *states):
        while True:
            if self.state in states:
                return
            await asyncio.wait_for(self._state_event.wait(), 5)
