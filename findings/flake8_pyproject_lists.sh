#!/usr/bin/env bash
# Flake8-pyproject: a list in pyproject.toml reaches a plugin's option as a Python list, not as text.
#
# flake8 itself reads ini files, where every value is text, so a plugin that splits its option at commas works
# for years, and then meets a list; flake8's own type conversion of the option is not applied to it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check flake8==7.3.0 Flake8-pyproject==1.2.4
cd "$work"
cat > plugin.py <<'PY'
class Plugin:
    name, version = "listed", "1"

    def __init__(self, tree):
        pass

    @staticmethod
    def add_options(manager):
        manager.add_option("--listed", parse_from_config=True, default="")

    @staticmethod
    def parse_options(options):
        print("option:", type(options.listed).__name__, options.listed)

    def run(self):
        return ()
PY
cat > pyproject.toml <<'TOML'
[tool.flake8]
listed = ["one", "two"]
TOML
cat > setup.cfg <<'INI'
[flake8]
listed = one, two
INI
# The plugin is installed, as a real one is.
mkdir -p dist/listed && cp plugin.py dist/listed/plugin.py
cat > dist/listed/pyproject.toml <<'TOML'
[project]
name = "listed"
version = "1"
[project.entry-points."flake8.extension"]
TLD = "plugin:Plugin"
[tool.setuptools]
py-modules = ["plugin"]
TOML
"$work/venv/bin/pip" install --quiet --disable-pip-version-check setuptools==80.9.0 ./dist/listed
rm plugin.py
echo "x = 1" > code.py
run() { PYTHONPATH=. "$work/venv/bin/flake8" code.py; }
toml=$(run); mv pyproject.toml unused.toml
ini=$(run)
echo "by pyproject.toml: $toml"
echo "by setup.cfg:      $ini"
[ "$toml" = "option: list ['one', 'two']" ]
[ "$ini" = "option: str one, two" ]
echo "as recorded, with flake8 7.3.0 and Flake8-pyproject 1.2.4"
