"""Small projects for tests, written as one text."""

from __future__ import annotations

import re
from pathlib import Path

from flake8_eventrace.catalog.catalog import load
from flake8_eventrace.project.index import ProjectIndex
from flake8_eventrace.project.resolve import Class, Container, Function, Instance, Method, Module, Outside
from flake8_eventrace.project.slow_reach import SlowReach
from flake8_eventrace.settings import CatalogChoice

_HEADING = re.compile(r"^#: (\S+\.py)$\n", re.MULTILINE)


def write(home: Path, text: str) -> Path:
    """Write the files of a text in which a line `#: path.py` begins each; the last one's path."""
    parts = _HEADING.split(text)
    assert not parts[0].strip()
    path = home
    for name, source in zip(parts[1::2], parts[2::2], strict=True):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
        for folder in path.parents:
            if folder == home:
                break
            (folder / "__init__.py").touch()
    return path


class Opened:
    """A project from the point of view of its last file."""

    def __init__(self, home: Path, text: str, choice: CatalogChoice | None = None) -> None:
        self.home = home
        path = write(home, text)
        self.index = ProjectIndex(on_disk=False)
        self.slow_reach = SlowReach(self.index, load(choice or CatalogChoice()))
        self.key = self.index.begin(str(path), path.read_bytes())

    def means(self, path: str, function: str = "") -> list[str]:
        """What a path may be, as short texts."""
        return sorted(
            self._text(value) for value in self.slow_reach.resolver.values(path, self.key, function)
        )

    def _text(self, value: object) -> str:
        if isinstance(value, Outside):
            return value.path
        if isinstance(value, Container):
            return f"container of {', '.join(map(self._text, value.held))}"
        if isinstance(value, Method):
            return f"method {value.name} of a container"
        assert isinstance(value, Module | Class | Instance | Function)
        name = Path(value.key).relative_to(self.home).as_posix()
        if isinstance(value, Module):
            return name
        return f"{name}:{value.name}{'()' if isinstance(value, Instance) else ''}"

    def chain(self, function: str, callee: str = "", *, blocking: bool = False) -> list[str] | None:
        """The names from a call in a function down to its slow call; None where there is none.

        The call is the one of `callee`, else the only one.
        """
        module = self.index.get(self.key)
        assert module is not None
        sites = [s for s in module.functions[function].body.sites if callee in ("", s.callee)]
        assert sites or not callee, f"no call of {callee}"
        groups = self.slow_reach.catalog.before_emit_groups | self.slow_reach.catalog.blocking_groups
        for site in sites:
            found = self.slow_reach.chain(site, self.key, function, groups, blocking=blocking)
            if found is not None:
                return list(found.names)
        return None
