#!/usr/bin/env bash
# sarif-multitool (npm): `--rule-kind 'Sarif;Ghas;Ado'`, as its help asks for, loses all kinds but the first.
#
# The package's bin.js starts the tool by `spawnSync(..., { shell: true })`, so what stands behind a semicolon
# is run as a command of its own ("Ghas: not found"), and the log passes rules that were never asked. Call the
# program in @microsoft/sarif-multitool-linux itself, or quote twice.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund @microsoft/sarif-multitool@5.7.0 >/dev/null 2>&1
chmod u+x node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
cat > log.sarif <<'JSON'
{"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
 "runs": [{"tool": {"driver": {"name": "t", "rules": [{"id": "T1"}]}}, "results": []}]}
JSON
wrapped=$(node node_modules/@microsoft/sarif-multitool/bin.js validate log.sarif --rule-kind 'Sarif;Ghas' 2>&1 || true)
direct=$(node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool validate log.sarif --rule-kind 'Sarif;Ghas' 2>&1 || true)
echo "by the package's command: $(grep -c ' GH[0-9]' <<< "$wrapped") complaints of GitHub's rules"
echo "by the program itself:    $(grep -c ' GH[0-9]' <<< "$direct") complaints of GitHub's rules"
[ "$(grep -c ' GH[0-9]' <<< "$wrapped")" = 0 ]
grep -q 'Ghas: .*not found' <<< "$wrapped"
grep -q ' GH[0-9]' <<< "$direct"
echo "as recorded, with sarif-multitool 5.7.0 and Linux"
