# The task waits, this coroutine does not: it looks every second, whatever became of the flag.
import asyncio
import logging

log = logging.getLogger(__name__)


class Monitor:
    def __init__(self, panel):
        self._panel = panel
        self._alarms = []
        self._raised = asyncio.Event()

    def alarm(self, text):
        self._alarms.append(text)
        self._raised.set()

    async def run(self):
        while True:
            alarms, self._alarms = self._alarms, []
            for alarm in alarms:
                await self._panel.show(alarm)
            hint = asyncio.create_task(self._raised.wait())
            self._raised.clear()
            await asyncio.sleep(1)
            log.debug("a quiet second: %s", not hint.done())
            hint.cancel()
