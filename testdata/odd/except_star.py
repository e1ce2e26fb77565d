# requires: 3.11
# A handler for groups of exceptions lies between the read and the clear().
import threading


class Shipper:
    def __init__(self, client):
        self._client = client
        self._rows = []
        self._more = threading.Event()

    def add(self, row):
        self._rows.append(row)
        self._more.set()

    def run(self):
        while True:
            try:
                rows, self._rows = self._rows, []
                self._client.upload(rows)
            except* OSError as failures:
                print(len(failures.exceptions))
            except* ValueError:
                pass
            self._more.clear()  # error: LAG101 12
            self._more.wait()
