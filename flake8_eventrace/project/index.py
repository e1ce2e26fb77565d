"""The outlines of a project's modules: read on demand, made anew when a file has changed.

Whoever keeps an answer that was made of outlines keeps the *mask* of the modules that it rests
on, one bit a module; `still` says whether all of them are as they were. Files are looked at
once a round, and a round begins with each source that is checked, or with the run that it belongs
to. One bit more stands for the *layout*: which files there are, as the times of the folders tell
that hold the known modules.
"""

from __future__ import annotations

import ast
import contextlib
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ..source import dependencies, overlay
from ..source.python_ast import parse_ast
from . import module_finder, store
from .indexer import outline
from .module_index import ModuleIndex

#: Larger files are generated; they hold no calls worth following.
MAX_BYTES = 2_000_000

#: Sources that were checked last: they are often asked for by their neighbours.
_AT_HAND = 64
#: Stands among the keys of modules for the layout.
_LAYOUT = ""
#: What tells a file or folder from what it was before; the time of the last change of any kind is
#: the one that nobody can set back.
_Stamp = tuple[int, ...]


_run = ""
#: Those that the check which is under way has asked.
_begun: dict[int, ProjectIndex] = {}


@contextmanager
def within_run(name: str) -> Iterator[None]:
    """Within it, modules are taken as they were when the run of that name first looked at them.

    A run is one look at a project: its files are not looked at again for each file that it checks.
    Without a name, every source is a run of its own.
    """
    global _run  # noqa: PLW0603 - who checks many files says so, whatever is between here and there
    before, _run = _run, name
    try:
        yield
    finally:
        _run = before


@contextmanager
def recording() -> Iterator[dependencies.Dependencies]:
    """Record what an answer depends on; the record is complete when the context is left."""
    _begun.clear()
    with dependencies.recording() as recorded:
        yield recorded
    for outlines in _begun.values():
        recorded.stamps.update(outlines.rests_on())
        recorded.searched = True


@dataclass(eq=False)
class _Known:
    """`stamp` tells a file from what it was before, None for a text that was handed in. `mask` is the
    module's and the layout's.

    The outline is not `made` before it is asked for; `asked`: by another module than itself; `parsed`: by
    this process, not read from the cache.
    """

    bit: int
    mask: int
    stamp: _Stamp | None
    digest: str
    round: int
    outline: ModuleIndex | None = None
    made: bool = False
    asked: bool = False
    parsed: bool = False


class ProjectIndex:
    """The modules that have been asked for. `on_disk`: the user's cache folder may be used."""

    def __init__(self, roots: tuple[str, ...] = (), *, on_disk: bool = True) -> None:
        self.roots = roots
        self.on_disk = on_disk
        self.touched = 0
        self._checked: deque[str] = deque([""])
        self._round = 0
        self._valid = 0  # modules that were looked at in this round
        self._known: dict[str, _Known] = {}
        self._by_bit: list[str] = [_LAYOUT]
        self._layout = 0
        self._stamps: dict[str, _Stamp] = {}
        self._of_run = ""
        self._folders = module_finder.Folders()
        self._located: dict[tuple[str, str], str | None] = {}

    def begin(self, path: str, source: bytes, tree: ast.Module | None = None) -> str:
        """Begin with a source that may differ from what is on disk; its module's key."""
        if not _run or _run != self._of_run:
            self._begin_round()
            self._of_run = _run
        key = os.path.abspath(path)
        digest = store.digest(source)
        known = self._known.get(key)
        if known is None or known.digest != digest:
            known = self._note(key, None, digest)
        if not known.made:
            known.outline, known.made = self._make(known, source, digest, tree), True
        known.round = self._round
        self._checked.append(key)
        if len(self._checked) > _AT_HAND:
            self._put_away(self._checked.popleft())
        if id(self) not in _begun:
            _begun[id(self)] = self
            self.touched = 0
        return key

    def is_indexed(self, path: str, source: bytes) -> bool:
        """Whether a source was parsed and outlined in this process, as a module that another one uses."""
        known = self._known.get(os.path.abspath(path))
        if known is None or known.outline is None or not known.parsed:
            return False  # another Python may have put into the cache what this one does not take
        return known.digest == store.digest(source)

    def get(self, key: str) -> ModuleIndex | None:
        """The outline of a file, None where there is none to be had."""
        known = self._known.get(key)
        if known is None or known.round != self._round or not known.made:
            known, source = self._look(key, known)
            if not known.made:
                known.outline, known.made = self._of_file(key, known, source), True
        self.touched |= known.mask
        if not known.asked and key != self._checked[-1]:
            known.asked = True
        return known.outline

    def text(self, key: str) -> bytes:
        """What a file holds, none where it cannot be read; its outline is not made."""
        known, source = self._look(key, self._known.get(key))
        self.touched |= known.mask
        return source if source is not None else _read(key)

    def still(self, mask: int) -> bool:
        """Whether all modules of a mask are what they were when it was made."""
        mask &= ~self._valid
        while mask:
            bit = (mask & -mask).bit_length() - 1
            mask &= mask - 1
            key = self._by_bit[bit]
            if key == _LAYOUT:
                if bit != self._layout:
                    return False
                continue
            known = self._known[key]
            if known.round != self._round:
                known, _ = self._look(key, known)
            if known.bit != bit:
                return False
            self._valid |= 1 << bit
        return True

    def locate(self, name: str, importer: str) -> str | None:
        """The key of the first-party module with a dotted name, as `importer` sees it."""
        asked = (name, importer[: importer.rfind(os.sep)])
        if asked not in self._located:
            self._located[asked] = module_finder.module_file(name, importer, self.roots, self._folders)
        self.touched |= 1 << self._layout
        return self._located[asked]

    def _put_away(self, key: str) -> None:
        """Give up the outline of a source that was checked a while ago, or fold it if another has asked for
        it."""
        known = self._known.get(key)
        if known is None or key in self._checked:
            return
        if not known.asked:
            known.outline, known.made = None, False
        elif known.outline is not None:
            known.outline.fold()

    def rests_on(self) -> dict[str, _Stamp | None]:
        """The files that what was found since `touched` was 0 rests on, with their stamps."""
        found: dict[str, _Stamp | None] = {}
        bits = f"{self.touched:b}"[::-1]
        bit = bits.find("1")
        while bit >= 0:
            key = self._by_bit[bit]
            if key != _LAYOUT:
                found[key] = self._known[key].stamp if self._known[key].bit == bit else None
            bit = bits.find("1", bit + 1)
        return found

    def _look(self, key: str, known: _Known | None) -> tuple[_Known, bytes | None]:
        """The module as it is on disk now, the same record where nothing has changed; and the text, if
        it was read."""
        if known is not None and known.round == self._round:
            return known, None
        stamp = overlay.stamp(key)
        if known is not None and known.stamp == stamp:
            known.round = self._round
            return known, None
        source = _read(key)
        digest = store.digest(source)
        if known is not None and known.digest == digest:
            known.stamp, known.round = stamp, self._round
            return known, source
        return self._note(key, stamp, digest), source

    def _of_file(self, key: str, known: _Known, source: bytes | None) -> ModuleIndex | None:
        """The outline of a file that was looked at in this round."""
        if source is None:
            source = _read(key)
            digest = store.digest(source)
            if digest != known.digest:  # written to since
                known.stamp, known.digest = None, digest
        # Who imports it will want it again; an editor's text comes and goes with each key.
        return self._make(known, source, known.digest, keep=not overlay.is_overlaid(key))

    def _begin_round(self) -> None:
        """Files may have changed; and come or gone, where a folder's time says so."""
        self._round += 1
        self._valid = 0
        self._located.clear()
        self._folders.begin()
        found = {folder: overlay.stamp(folder) for folder in self._stamps}
        if found != self._stamps:
            module_finder.forget()
            self._stamps = found
            self._layout = len(self._by_bit)
            self._by_bit.append(_LAYOUT)
            for known in self._known.values():
                known.mask = 1 << known.bit | 1 << self._layout

    def _note(self, key: str, stamp: _Stamp | None, digest: str) -> _Known:
        if key in self._known:  # in the midst of a run, perhaps: what rests on it is not what it was
            self._valid &= ~(1 << self._known[key].bit)
        bit = len(self._by_bit)
        known = _Known(bit, 1 << bit | 1 << self._layout, stamp, digest, self._round)
        self._by_bit.append(key)
        self._known[key] = known
        folder = os.path.dirname(key)
        if folder not in self._stamps:
            self._stamps[folder] = overlay.stamp(folder)
        return known

    def _make(
        self, known: _Known, source: bytes, digest: str, tree: ast.Module | None = None, *, keep: bool = False
    ) -> ModuleIndex | None:
        found = store.load(digest) if self.on_disk else None
        if found is not None:
            if keep:
                found.fold()
            return found
        try:
            shares = b"global" in source or b"nonlocal" in source
            made = outline(tree if tree is not None else parse_ast(source), shares=shares)
        except (SyntaxError, ValueError, RecursionError):
            return None
        known.parsed = True
        if keep and self.on_disk:
            store.save(digest, made)
        if keep:
            made.fold()  # of most modules that others use, few functions are
        return made


def _read(key: str) -> bytes:
    with contextlib.suppress(OSError):
        return overlay.read(key, MAX_BYTES)
    return b""
