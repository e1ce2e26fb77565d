"""Which file a dotted name is, and which names belong to other packages."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from flake8_eventrace.project import module_finder
from flake8_eventrace.project.module_finder import module_file, source_root

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


@pytest.fixture
def layout(tmp_path):
    """Create files; a name that ends in a slash is a folder."""
    module_finder.forget()

    def make(*names: str) -> Path:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith("/"):
                path.mkdir(exist_ok=True)
            else:
                path.touch()
        return tmp_path

    yield make
    module_finder.forget()


def find(home: Path, name: str, importer: str, roots: tuple[str, ...] = ()) -> str | None:
    file = module_file(name, str(home / importer), tuple(str(home / root) for root in roots))
    return None if file is None else Path(file).relative_to(home).as_posix()


class TestRelative:
    @pytest.fixture
    def home(self, layout):
        return layout(
            "pkg/__init__.py", "pkg/a.py", "pkg/sub/__init__.py", "pkg/sub/b.py", "pkg/sub/c/__init__.py"
        )

    @pytest.mark.parametrize(
        ("name", "importer", "expected"),
        [
            (".b", "pkg/sub/__init__.py", "pkg/sub/b.py"),
            (".b", "pkg/sub/c.py", "pkg/sub/b.py"),
            (".c", "pkg/sub/b.py", "pkg/sub/c/__init__.py"),
            ("..a", "pkg/sub/b.py", "pkg/a.py"),
            (".", "pkg/sub/b.py", "pkg/sub/__init__.py"),
            ("..", "pkg/sub/b.py", "pkg/__init__.py"),
            ("..sub.b", "pkg/sub/b.py", "pkg/sub/b.py"),
            (".missing", "pkg/sub/b.py", None),
            ("...pkg.a", "pkg/sub/b.py", "pkg/a.py"),
            ("....outside", "pkg/sub/b.py", None),
            ("." * 60, "pkg/sub/b.py", None),
        ],
    )
    def test_dots_go_up(self, home, name, importer, expected):
        assert find(home, name, importer) == expected

    def test_a_file_outside_of_the_source_root_is_not_first_party(self, layout):
        home = layout("other.py", "src/pkg/__init__.py", "src/pkg/a.py")
        assert find(home, "...other", "src/pkg/a.py") is None


class TestAbsolute:
    def test_from_the_folder_that_contains_the_outermost_package(self, layout):
        home = layout(
            "deep/pkg/__init__.py", "deep/pkg/sub/__init__.py", "deep/pkg/sub/a.py", "deep/pkg/b.py"
        )
        assert find(home, "pkg.b", "deep/pkg/sub/a.py") == "deep/pkg/b.py"
        assert source_root(str(home / "deep/pkg/sub/a.py")) == str(home / "deep")

    def test_a_script_imports_files_of_its_folder(self, layout):
        home = layout("tools/run.py", "tools/helper.py")
        assert find(home, "helper", "tools/run.py") == "tools/helper.py"

    @pytest.mark.parametrize("marker", ["pyproject.toml", "setup.py", "setup.cfg", ".git/"])
    def test_the_src_layout(self, layout, marker):
        home = layout(
            f"proj/{marker}", "proj/src/pkg/__init__.py", "proj/src/pkg/a.py", "proj/tests/test_a.py"
        )
        assert find(home, "pkg.a", "proj/tests/test_a.py") == "proj/src/pkg/a.py"

    def test_the_folder_of_the_project(self, layout):
        home = layout("proj/pyproject.toml", "proj/pkg/__init__.py", "proj/pkg/a.py", "proj/scripts/run.py")
        assert find(home, "pkg.a", "proj/scripts/run.py") == "proj/pkg/a.py"

    def test_nothing_above_the_project(self, layout):
        home = layout("other.py", "proj/pyproject.toml", "proj/pkg/__init__.py", "proj/pkg/a.py")
        assert find(home, "other", "proj/pkg/a.py") is None

    def test_namespace_packages(self, layout):
        home = layout(
            "proj/pyproject.toml", "proj/space/part/a.py", "proj/space/other/b.py", "proj/space/c.py"
        )
        assert find(home, "space.other.b", "proj/space/part/a.py") == "proj/space/other/b.py"
        assert find(home, "space.c", "proj/space/part/a.py") == "proj/space/c.py"

    def test_a_namespace_package_without_a_project(self, layout):
        home = layout("any/space/part/__init__.py", "any/space/part/a.py", "any/space/c.py")
        assert find(home, "space.c", "any/space/part/a.py") == "any/space/c.py"

    def test_the_package_comes_before_the_module_of_its_name(self, layout):
        home = layout("pkg/__init__.py", "pkg/a.py", "pkg/a/__init__.py", "pkg/b.py")
        assert find(home, "pkg.a", "pkg/b.py") == "pkg/a/__init__.py"

    def test_roots_of_the_settings_come_first(self, layout):
        home = layout("proj/pyproject.toml", "proj/a.py", "proj/lib/a.py", "proj/lib/b.py", "proj/c.py")
        assert find(home, "b", "proj/c.py") is None
        assert find(home, "b", "proj/c.py", ("proj/lib",)) == "proj/lib/b.py"
        assert find(home, "a", "proj/c.py", ("proj/lib",)) == "proj/lib/a.py"

    def test_other_distributions_are_not_first_party(self, layout):
        """`site-packages` contains many distributions."""
        base = "lib/site-packages"
        home = layout(
            f"{base}/mine/__init__.py", f"{base}/mine/a.py", f"{base}/requests/__init__.py", f"{base}/six.py"
        )
        assert find(home, "mine.a", f"{base}/mine/__init__.py") == f"{base}/mine/a.py"
        assert find(home, "requests", f"{base}/mine/a.py") is None
        assert find(home, "six", f"{base}/mine/a.py") is None

    @pytest.mark.parametrize("name", ["", "a..b", "a.b.c.d.e.f", "ü", "a b", "nul\tl", "x" * 5000])
    def test_odd_names_are_not_found(self, layout, name):
        home = layout("pkg/__init__.py", "pkg/a.py")
        assert find(home, name, "pkg/a.py") is None

    def test_an_importer_that_does_not_exist_yet(self, layout):
        home = layout("pkg/__init__.py", "pkg/a.py")
        assert find(home, "pkg.a", "pkg/new.py") == "pkg/a.py"
        assert module_file("anything", "<stdin>") is None or os.path.isfile("anything.py")


@needs_links
class TestLinks:
    def test_a_link_out_of_the_project_is_not_followed(self, layout, tmp_path):
        home = layout(
            "proj/pyproject.toml",
            "proj/pkg/__init__.py",
            "proj/pkg/a.py",
            "secret/x.py",
            "secret/y/__init__.py",
        )
        (home / "proj/pkg/x.py").symlink_to(home / "secret/x.py")
        (home / "proj/pkg/y").symlink_to(home / "secret/y")
        assert find(home, "pkg.x", "proj/pkg/a.py") is None
        assert find(home, ".x", "proj/pkg/a.py") is None
        assert find(home, "pkg.y", "proj/pkg/a.py") is None

    def test_a_link_within_the_project_is(self, layout):
        home = layout("proj/pyproject.toml", "proj/pkg/__init__.py", "proj/pkg/a.py", "proj/pkg/x.py")
        (home / "proj/pkg/y.py").symlink_to(home / "proj/pkg/x.py")
        assert find(home, "pkg.y", "proj/pkg/a.py") == "proj/pkg/y.py"

    def test_a_project_that_is_a_link(self, layout):
        home = layout("real/pyproject.toml", "real/pkg/__init__.py", "real/pkg/a.py", "real/pkg/x.py")
        (home / "link").symlink_to(home / "real")
        assert find(home, "pkg.x", "link/pkg/a.py") == "link/pkg/x.py"

    def test_links_in_a_circle(self, layout):
        home = layout("pkg/__init__.py", "pkg/a.py")
        (home / "pkg/b.py").symlink_to(home / "pkg/c.py")
        (home / "pkg/c.py").symlink_to(home / "pkg/b.py")
        assert find(home, "pkg.b", "pkg/a.py") is None
