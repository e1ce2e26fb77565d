"""Packages that ship a catalog of their own, found by an entry point."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_eventrace.catalog import catalog, contributed
from flake8_eventrace.engine.check import check_source
from flake8_eventrace.settings import Settings, SettingsError

CATALOG = """
[[slow]]
group = "http"
calls = ["acme_sdk.Client().{charge,refund}", "acme_sdk.ping"]
except = ["acme_sdk.Client().cached_*"]
awaited = ["acme_sdk.AsyncClient().charge"]

[[slow]]
group = "http"
when = "iterated"
calls = ["acme_sdk.Client().pages"]

[emits]
calls = ["acme_sdk.Client().announce", "ship_event"]

[same]
"acme_sdk.connect()" = "acme_sdk.Client()"
"""
PROGRAM = """
import acme_sdk

async def pay():
    acme_sdk.connect().charge()
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder of installed packages, in front of the others."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    forget()
    yield folder
    monkeypatch.undo()
    forget()


def forget():
    for cached in (contributed.contributions, contributed.contributed_files, catalog.load):
        cached.cache_clear()


def install(site, text=CATALOG, value="acme_sdk:eventrace.toml"):
    """Lay out what an installer does."""
    info = site / "acme_sdk-1.0.dist-info"
    info.mkdir()
    points = f"[console_scripts]\nacme = acme_sdk:main\n\n[flake8_eventrace.catalog]\nacme = {value}\n"
    (info / "entry_points.txt").write_text(points, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-sdk\nVersion: 1.0\n", encoding="utf-8")
    package = site / "acme_sdk"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('nobody imports this')\n", encoding="utf-8")
    if text is not None:
        (package / "eventrace.toml").write_text(text, encoding="utf-8")


def test_its_slow_calls_are_known(site):
    install(site)
    known = catalog.load()
    charge = known.slow(known.canonical("acme_sdk.connect().charge"))
    assert charge is not None
    assert (charge.group, charge.awaited) == ("http", False)
    assert known.slow("acme_sdk.Client().cached_charge") is None
    awaited = known.slow("acme_sdk.AsyncClient().charge")
    assert awaited is not None
    assert awaited.awaited is True
    assert known.slow("acme_sdk.Client().pages").iterated
    assert known.slow("requests.get") is not None


def test_its_emits_are_known(site):
    install(site)
    known = catalog.load()
    assert known.emits("acme_sdk.Client().announce", "client.announce")
    assert known.emits("", "self.ship_event")


def test_its_slow_calls_are_reported(site):
    install(site)
    findings = check_source(PROGRAM.encode(), "pay.py", Settings(select=("LAG203",), cache=False))
    assert [(finding.line, finding.code) for finding in findings] == [(5, "LAG203")]


def test_without_such_a_package_nothing_is_read(site):
    assert [f for f in contributed.contributed_files() if str(site) in f] == []


WRONG = [
    ("a = [", "is not valid TOML"),
    ("[slow]\nx = 1", "slow: expected tables, [[slow]]"),
    ("slow = 3", "slow: expected tables, [[slow]]"),
    ("[groups]\n", "'groups' is no table of a catalog"),
    ("[[slow]]\ngroup = 'speed'\n", "[[slow]] 1: group: expected one of"),
    ("[[slow]]\ncalls = ['a.b']\n", "[[slow]] 1: group: expected one of"),
    ("[[slow]]\ngroup = 'http'\ncall = ['a.b']\n", "[[slow]] 1: 'call' is no key"),
    ("[[slow]]\ngroup = 'http'\ncalls = 'a.b'\n", "calls: expected a list of strings"),
    ("[[slow]]\ngroup = 'http'\ncalls = ['a.{b']\n", "'a.{b' is not a valid pattern: an opening brace"),
    ("[[slow]]\ngroup = 'http'\ncalls = ['get']\n", "it does not begin with the name of a package"),
    ("[[slow]]\ngroup = 'http'\nwhen = 'sometimes'\n", "when: 'sometimes' is no condition"),
    ("[emits]\ncalls = 1\n", "emits.calls: expected a list of strings"),
    ("[emits]\nevents = []\n", "emits: expected a table with calls and except"),
    ("[same]\n'a.b' = 1\n", "same: expected strings"),
    ("[same]\n'a b' = 'c'\n", "same: 'a b' is not a valid pattern: it contains white space"),
]


@pytest.mark.parametrize(("text", "complaint"), WRONG)
def test_a_wrong_catalog_is_one_line(site, text, complaint):
    install(site, text)
    with pytest.raises(SettingsError) as caught:
        contributed.contributions()
    message = str(caught.value)
    assert message.startswith(str(site / "acme_sdk" / "eventrace.toml"))
    assert complaint in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("acme_sdk:missing.toml", "acme_sdk:missing.toml: there is no such file"),
        ("nowhere:eventrace.toml", "there is no such file"),
        ("acme_sdk.catalog", "expected package:file.toml, found 'acme_sdk.catalog'"),
    ],
)
def test_an_entry_point_that_names_no_file(site, value, complaint):
    install(site, value=value)
    with pytest.raises(SettingsError) as caught:
        contributed.contributions()
    assert str(caught.value).startswith("catalog of acme_sdk: ")
    assert complaint in str(caught.value)


def test_bytes_that_are_no_text(site):
    install(site)
    (site / "acme_sdk" / "eventrace.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="is not valid TOML"):
        contributed.contributions()


def command(site, *arguments, folder):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), str(Path.cwd())])}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_ends_with_one_line_and_exit_code_2(site, tmp_path):
    install(site, "[[slow]]\ngroup = 'speed'\n")
    (tmp_path / "pay.py").write_text(PROGRAM, encoding="utf-8")
    done = command(site, "flake8_eventrace", "check", "pay.py", folder=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


def test_a_changed_catalog_is_not_answered_from_the_cache(site, tmp_path):
    install(site)
    (tmp_path / "pay.py").write_text(PROGRAM, encoding="utf-8")
    check = ("flake8_eventrace", "check", "--select", "LAG203", "pay.py")
    assert "LAG203" in command(site, *check, folder=tmp_path).stdout
    (site / "acme_sdk" / "eventrace.toml").write_text("", encoding="utf-8")
    assert "LAG203" not in command(site, *check, folder=tmp_path).stdout


@pytest.mark.corpus
def test_a_package_that_is_built_and_installed(tmp_path):
    project = tmp_path / "project"
    (project / "acme_sdk").mkdir(parents=True)
    (project / "acme_sdk" / "__init__.py").write_text("", encoding="utf-8")
    (project / "acme_sdk" / "eventrace.toml").write_text(CATALOG, encoding="utf-8")
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "acme-sdk"\nversion = "1.0"\n'
        '[project.entry-points."flake8_eventrace.catalog"]\nacme = "acme_sdk:eventrace.toml"\n',
        encoding="utf-8",
    )
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "-q", "install", "--no-deps", "--target", str(site), str(project)]
    subprocess.run(pip, check=True)
    (tmp_path / "pay.py").write_text(PROGRAM, encoding="utf-8")
    options = ("--select", "LAG203", "--output-format", "concise")
    done = command(site, "flake8_eventrace", "check", *options, "pay.py", folder=tmp_path)
    assert "pay.py:5:5: LAG203" in done.stdout
    shown = command(
        site, "flake8_eventrace", "check", "--show-catalog", "acme_sdk.ping", folder=tmp_path
    ).stdout
    assert shown.startswith("acme_sdk.ping: slow, group http\n")
    assert os.path.join("acme_sdk", "eventrace.toml:4: acme_sdk.ping") in shown
