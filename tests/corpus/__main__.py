"""`python -m tests.corpus`: fetches the packages that the corpus tests read, several at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from .published import unpack
from .test_corpus import LATE, PLACES
from .test_wide import PACKAGES

#: pip waits for the registry most of the time, and needs some memory.
AT_ONCE = 6

if __name__ == "__main__":
    specs = dict.fromkeys([*(package for package, _ in (*PLACES, *LATE)), *PACKAGES])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(unpack, specs))
