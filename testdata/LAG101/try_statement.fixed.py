# Lost: rows that come during the upload, whether it fails or not, are announced to nobody.
import logging
import threading

log = logging.getLogger(__name__)


class Shipper:
    def __init__(self, client):
        self._client = client
        self._rows = []
        self._busy = False
        self._more = threading.Event()

    def add(self, row):
        self._rows.append(row)
        self._more.set()

    def run(self):
        while True:
            self._more.clear()
            try:
                self._busy = True
                rows, self._rows = self._rows, []
                self._client.upload(rows)
            except OSError:
                log.exception("upload failed")
            finally:
                self._busy = False
            self._more.wait()
