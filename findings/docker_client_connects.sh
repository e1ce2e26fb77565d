#!/usr/bin/env bash
# docker: `docker.from_env()` asks the daemon for its version, so making a client blocks.
#
# One expects of a client's constructor that it sends nothing. A coroutine that makes its client in place and
# then awaits each method in a thread still stops its event loop. Shown with an address at which nobody listens.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check docker==7.1.0
DOCKER_HOST=tcp://127.0.0.1:9 "$work/venv/bin/python" - <<'PY'
import importlib.metadata

import docker

try:
    docker.from_env()
    outcome = "made without a daemon"
except docker.errors.DockerException as error:
    outcome = f"no client: {str(error).partition(':')[0]}"
print("docker", importlib.metadata.version("docker"))
print(outcome)
assert outcome == "no client: Error while fetching server API version"
PY
