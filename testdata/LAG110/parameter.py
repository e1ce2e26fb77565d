# The literal shape, the flag is anybody's; a log line in between changes nothing.
import logging

log = logging.getLogger(__name__)


def next_pulse(pulse, seconds):
    pulse.clear()  # error: LAG110 4
    log.debug("waiting for the next pulse")
    return pulse.wait(seconds)
