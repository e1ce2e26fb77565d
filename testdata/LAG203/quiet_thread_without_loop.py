# Quiet: the thread has no event loop that it could block.
import threading
import time


class Sender:
    def start(self):
        threading.Thread(target=self.work).start()

    def work(self):
        while True:
            time.sleep(1)

    async def stop(self, connection):
        await connection.close()
