"""Replaces the contents of a file, completely or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
from secrets import token_hex


class ChangedOnDiskError(OSError):
    """The file has changed since it was read."""


def write_atomically(path: str, data: bytes, *, expected: bytes) -> None:
    """Replace the contents of a file, which was read before, by `data`.

    Other processes read the old contents or the new ones. The target of a symbolic link is written. The mode
    is kept, and the owner if the system allows it.

    Raises OSError if the file cannot be written, ChangedOnDiskError if it does not hold `expected` any more.
    The file is then unchanged.
    """
    target = os.path.realpath(path)
    status = os.stat(target)
    if not os.access(target, os.W_OK):
        # Replacing a file requires write permission for its directory only: the mode of the file would be
        # ignored silently.
        raise PermissionError(None, "the file is read-only", path)

    # The name is chosen before the file is made, so that an interrupt at any moment leaves none behind.
    temporary = os.path.join(os.path.dirname(target), f".eventrace-{token_hex(8)}.tmp")
    try:
        with open(temporary, "xb", opener=_open_privately) as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if hasattr(os, "chown"):
            with contextlib.suppress(OSError):
                os.chown(temporary, status.st_uid, status.st_gid)
        os.chmod(temporary, stat.S_IMODE(status.st_mode))
        with open(target, "rb") as stream:
            if stream.read() != expected:
                raise ChangedOnDiskError(None, "the file was changed by someone else meanwhile", path)
        os.replace(temporary, target)
    except FileExistsError:  # somebody else's
        raise
    except BaseException:  # also KeyboardInterrupt: leave no temporary file
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _open_privately(path: str, flags: int) -> int:
    """Open a file that nobody else may read, as what it will replace may be private."""
    return os.open(path, flags, 0o600)
