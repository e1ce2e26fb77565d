#!/usr/bin/env bash
# lsprotocol: a client that receives a CodeAction with a command reads a bare Command, and loses the action.
#
# The answer to textDocument/codeAction is a list of `Command | CodeAction`. The converter decides by the key
# "command", which both may have: in a Command it is a text, in a CodeAction an object. So an action's kind and
# diagnostics are gone, and the name of the command is the text of the object.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check lsprotocol==2025.0.0
cat > "$work/read.py" <<'PY'
from lsprotocol import converters, types

action = {
    "title": "Explain",
    "kind": "source.explain",
    "command": {"title": "Explain", "command": "explain", "arguments": [1]},
}
message = {"jsonrpc": "2.0", "id": 1, "result": [action]}
read = converters.get_converter().structure(message, types.CodeActionResponse)
print(type(read.result[0]).__name__, type(read.result[0].command).__name__)
PY
found=$("$work/venv/bin/python" "$work/read.py")
echo "an action with a command is read as: $found"
[ "$found" = "Command str" ]
echo "as recorded, with lsprotocol 2025.0.0"
