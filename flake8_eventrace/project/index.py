"""The index of a project: a `ModuleIndex` for each file, made on demand and again after a change.

A path or dotted name goes in; a `ModuleIndex` comes out. Whoever keeps an answer that was computed from
module indexes keeps its `Dependencies` too: `recording` collects them, `is_current` tells whether the answer
still holds, and `memo.Memo` does both. Answers also depend on the *layout*: which files there are, as the
modification times of the folders of all indexed files show.

Files are compared with what is on disk once in each *round*. A round begins with each source that is checked,
or with the run that it belongs to, see `within_run`.
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

from ..source import dependencies, overlay
from ..source.newer_syntax import parse_any
from . import module_finder, store
from .indexer import index_module
from .module_index import ModuleIndex
from .part_indexer import index_edited

#: Larger files, in bytes, have no index: they are generated, and hold no calls worth following.
MAX_BYTES = 2_000_000

#: How many of the sources checked last keep their index: those of the neighbours that are checked next often
#: import them. More would cost memory, fewer would make indexes again.
_KEPT_SOURCES = 64
#: What a source contains in which a call waits for the end of something that may be over (`finished`).
_MAY_END = re.compile(
    rb"\.done\(|is_alive|\.poll\(|returncode|exitcode|wrap_future|to_thread|run_in_executor|run_sync"
    rb"|\.kill|SIGKILL|as_completed|\.wait\(|\.communicate\("
)
#: Stands among the paths of modules for the layout.
_LAYOUT = ""

#: The versions of modules and of the layout that an answer depends on: a set of bits, one for each version. A
#: module or layout that has changed gets a new bit.
Dependencies = int
#: What changes with a file or folder, see `overlay.stamp`. It holds the time of the last change of any kind
#: too, which no program can set back.
_Stamp = tuple[int, ...]


# Process-wide, as the project indexes are (see `slow_calls`). The functions between those that begin a run
# (`runner`, the flake8 plugin) and those that look at files are rules, which know neither; passing the run
# through every rule's signature would say nothing there.
_run = ""
#: The project indexes that have been used within `recording`.
_used: list[ProjectIndex] = []


@contextmanager
def within_run(name: str) -> Iterator[None]:
    """Within the block, compare each file with what is on disk only once.

    A run checks many files of a project, which is taken as it was when the run of that name first looked at
    it. Without a name, every source that is checked is a run of its own.
    """
    global _run  # noqa: PLW0603 - see above
    before, _run = _run, name
    try:
        yield
    finally:
        _run = before


@contextmanager
def recording() -> Iterator[dependencies.Dependencies]:
    """Record, within the context, what answers depend on; the record is complete when it is left."""
    _used.clear()
    with dependencies.recording() as recorded:
        yield recorded
    for index in _used:
        recorded.stamps.update(index.dependency_stamps())
        recorded.searched = True


class Recording:
    """Collects what is read from a project index within a `with` block: the `dependencies` of an answer.

    They are then dependencies of the recording around it as well, also when an exception leaves the block.
    """

    __slots__ = ("_index", "_outer", "dependencies")

    def __init__(self, index: ProjectIndex) -> None:
        self.dependencies: Dependencies = 0
        self._index = index
        self._outer: Recording | None = None

    def __enter__(self) -> Recording:
        self._outer, self._index.recorder = self._index.recorder, self
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._outer is not None:
            self._outer.dependencies |= self.dependencies
            self._index.recorder = self._outer


@dataclass(eq=False)
class _Version:
    """One content of a file.

    * `bit` is its own among `Dependencies`; `dependencies` are that bit and the layout's.
    * `stamp` is the file's, None for a text that the caller handed in. `digest` is that of the content.
    * `round` is the one in which it was last compared with what is on disk.
    * `module` is its index, which is only made (`is_indexed`) when somebody asks for it; None for a file
      that is no Python.
    * `is_imported`: a module other than itself has asked for it.
    * `is_parsed`: its index was made by this process, not read from the cache.
    """

    bit: int
    dependencies: Dependencies
    stamp: _Stamp | None
    digest: str
    round: int
    module: ModuleIndex | None = None
    is_indexed: bool = False
    is_imported: bool = False
    is_parsed: bool = False


class ProjectIndex:
    """The indexes of the modules that have been asked for, by the absolute path of their files.

    `roots` are source roots that settings name, as absolute paths. `on_disk`: indexes may be read from the
    user's cache folder, and written there.
    """

    def __init__(self, roots: tuple[str, ...] = (), *, on_disk: bool = True) -> None:
        self.roots = roots
        self.on_disk = on_disk
        self.recorder = Recording(self)  # the innermost one that is active
        self._checked: deque[str] = deque([""])
        self._run = ""
        self._round = 0
        self._current: Dependencies = 0  # those that were found current in this round
        self._versions: dict[str, _Version] = {}
        self._path_of_bit: list[str] = [_LAYOUT]
        self._layout = 0  # the bit of the present layout
        self._folder_stamps: dict[str, _Stamp] = {}
        self._folders = module_finder.Folders()
        self._located: dict[tuple[str, str], str | None] = {}

    def begin(
        self, path: str, source: bytes, tree: ast.Module | None = None, *, is_edited: bool = False
    ) -> str:
        """Index a source that is to be checked and return its module's key, the absolute path.

        The source may differ from what is on disk. `tree` is its syntax tree, if the caller has it;
        `is_edited`: the statements in it may have been indexed before, see `part_indexer`.
        """
        if not _run or _run != self._run:
            self._begin_round()
            self._run = _run
        key = os.path.abspath(path)
        digest = store.digest(source)
        version = self._versions.get(key)
        if version is None or version.digest != digest:
            version = self._add_version(key, None, digest)
        if not version.is_indexed:
            version.module = self._make(version, source, tree, is_edited=is_edited)
            version.is_indexed = True
        version.round = self._round
        self._checked.append(key)
        if len(self._checked) > _KEPT_SOURCES:
            self._release(self._checked.popleft())
        if self not in _used:
            _used.append(self)
            self.recorder.dependencies = 0
        return key

    def is_indexed(self, path: str, source: bytes) -> bool:
        """Return whether a source was parsed and indexed by this process because another module imports it.

        An entry of the cache is no proof that this Python can parse it: another version may have made it.
        """
        version = self._versions.get(os.path.abspath(path))
        if version is None or version.module is None or not version.is_parsed:
            return False
        return version.digest == store.digest(source)

    def get(self, key: str) -> ModuleIndex | None:
        """Return the index of a file, None for one that is missing, too large or no Python."""
        version = self._versions.get(key)
        if version is None or version.round != self._round or not version.is_indexed:
            version, source = self._compare(key, version)
            if not version.is_indexed:
                version.module, version.is_indexed = self._index_file(key, version, source), True
        self.recorder.dependencies |= version.dependencies
        if not version.is_imported and key != self._checked[-1]:
            version.is_imported = True
        return version.module

    def text(self, key: str) -> bytes:
        """Return the content of a file, empty for one that cannot be read, without indexing it."""
        version, source = self._compare(key, self._versions.get(key))
        self.recorder.dependencies |= version.dependencies
        return source if source is not None else _read(key)

    def locate(self, name: str, importer: str) -> str | None:
        """Return the key of the first-party module that `importer` (a key) imports by a dotted name, None
        for any other module."""
        asked = (name, importer[: importer.rfind(os.sep)])
        if asked not in self._located:
            self._located[asked] = module_finder.module_file(name, importer, self.roots, self._folders)
        self.recorder.dependencies |= 1 << self._layout
        return self._located[asked]

    # -- dependencies ----------------------------------------------------------------------

    def recording(self) -> Recording:
        """Return a context manager that collects the dependencies of an answer."""
        return Recording(self)

    def is_current(self, dependencies: Dependencies) -> bool:
        """Return whether nothing that an answer depends on has changed since it was computed."""
        unchecked = dependencies & ~self._current
        while unchecked:
            lowest = unchecked & -unchecked
            if not self._is_current(lowest.bit_length() - 1):
                return False
            self._current |= lowest
            unchecked ^= lowest
        return True

    def _is_current(self, bit: int) -> bool:
        key = self._path_of_bit[bit]
        if key == _LAYOUT:
            return bit == self._layout
        version = self._versions[key]
        if version.round != self._round:
            version, _ = self._compare(key, version)
        return version.bit == bit

    def dependency_stamps(self) -> dict[str, _Stamp | None]:
        """Return the files that have been read since `begin` was first called within `recording`, with their
        stamps: None for one that was not read from disk, or has changed since."""
        stamps: dict[str, _Stamp | None] = {}
        bits = f"{self.recorder.dependencies:b}"[::-1]
        bit = bits.find("1")
        while bit >= 0:
            key = self._path_of_bit[bit]
            if key != _LAYOUT:
                version = self._versions[key]
                stamps[key] = version.stamp if version.bit == bit else None
            bit = bits.find("1", bit + 1)
        return stamps

    # -- versions of files -----------------------------------------------------------------

    def _begin_round(self) -> None:
        """Compare the folders with what is on disk, and each file when it is asked for."""
        self._round += 1
        self._current = 0
        self._located.clear()
        self._folders.begin()
        stamps = {folder: overlay.stamp(folder) for folder in self._folder_stamps}
        if stamps != self._folder_stamps:
            module_finder.forget()
            self._folder_stamps = stamps
            self._layout = len(self._path_of_bit)
            self._path_of_bit.append(_LAYOUT)
            for version in self._versions.values():
                version.dependencies = 1 << version.bit | 1 << self._layout

    def _compare(self, key: str, version: _Version | None) -> tuple[_Version, bytes | None]:
        """Return the present version of a file, the given one if it has not changed, and its content if it
        had to be read."""
        if version is not None and version.round == self._round:
            return version, None
        stamp = overlay.stamp(key)
        if version is not None and version.stamp == stamp:
            version.round = self._round
            return version, None
        source = _read(key)
        digest = store.digest(source)
        if version is not None and version.digest == digest:
            version.stamp, version.round = stamp, self._round
            return version, source
        return self._add_version(key, stamp, digest), source

    def _add_version(self, key: str, stamp: _Stamp | None, digest: str) -> _Version:
        if key in self._versions:  # perhaps in the middle of a round: answers from the old one are outdated
            self._current &= ~(1 << self._versions[key].bit)
        bit = len(self._path_of_bit)
        version = _Version(bit, 1 << bit | 1 << self._layout, stamp, digest, self._round)
        self._path_of_bit.append(key)
        self._versions[key] = version
        folder = os.path.dirname(key)
        if folder not in self._folder_stamps:
            self._folder_stamps[folder] = overlay.stamp(folder)
        return version

    def _release(self, key: str) -> None:
        """Free the memory of a source that was checked a while ago: its index, or the bodies in it if
        another module has asked for it."""
        version = self._versions.get(key)
        if version is None or key in self._checked:
            return
        if not version.is_imported:
            version.module, version.is_indexed = None, False
        elif version.module is not None:
            version.module.fold()

    # -- making indexes --------------------------------------------------------------------

    def _index_file(self, key: str, version: _Version, source: bytes | None) -> ModuleIndex | None:
        """Return the index of a version of a file, whose content is read unless it is given."""
        if source is None:
            source = _read(key)
            digest = store.digest(source)
            if digest != version.digest:  # written to in the meantime
                version.stamp, version.digest = None, digest
        # Other modules will want it again; but the text of an editor changes with each key.
        return self._make(version, source, keep=not overlay.is_overlaid(key))

    def _make(
        self,
        version: _Version,
        source: bytes,
        tree: ast.Module | None = None,
        *,
        keep: bool = False,
        is_edited: bool = False,
    ) -> ModuleIndex | None:
        """Return the index of a source, None if it is no Python.

        `keep`: it is imported by others, so it goes to the cache on disk, and the bodies of its functions,
        few of which are asked for, are folded. `is_edited`: the tree may hold indexes of its statements.
        """
        module = store.load(version.digest) if self.on_disk and not is_edited else None
        if module is None:
            try:
                declares = b"global" in source or b"nonlocal" in source
                ends = _MAY_END.search(source) is not None
                tree = tree if tree is not None else parse_any(source)
                make = index_edited if is_edited else index_module
                module = make(tree, declares=declares, ends=ends)
            except (SyntaxError, ValueError, RecursionError):
                return None
            version.is_parsed = True
            if keep and self.on_disk:
                store.save(version.digest, module)
        if keep:
            module.fold()
        return module


def _read(key: str) -> bytes:
    with contextlib.suppress(OSError):
        return overlay.read(key, MAX_BYTES)
    return b""
