"""Replacing a file's contents wholly or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile


class ChangedOnDiskError(OSError):
    """The file is no longer what it was when it was read."""


def write_atomically(path: str, data: bytes, *, expected: bytes) -> None:
    """Give the file at `path`, which held `expected` when it was read, the contents `data`.

    Readers see the old contents or the new ones. A symbolic link stays one: its target is
    written. The mode is kept, the owner where the system allows it.

    Raises OSError, and leaves the file as it was, when it cannot be written; ChangedOnDiskError
    when it holds something else than `expected`.
    """
    target = os.path.realpath(path)
    status = os.stat(target)
    if not os.access(target, os.W_OK):
        # Replacing needs leave to write to the directory only; the file's own mode would be
        # overridden without a word.
        raise PermissionError(None, "the file is read-only", path)

    descriptor, temporary = tempfile.mkstemp(prefix=".eventrace-", suffix=".tmp", dir=os.path.dirname(target))
    try:
        with open(descriptor, "wb") as stream:
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
    except BaseException:  # KeyboardInterrupt too: no litter
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
