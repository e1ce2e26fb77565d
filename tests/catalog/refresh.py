"""What the newest releases change: paths that are gone or of another kind, and methods that are new."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from tests.catalog.reality import Complaint, Reality
from tests.catalog.requests_made import methods, resources
from tests.catalog.sources import pins
from tests.catalog.tables import Row, read_known
from tests.corpus.published import PLATFORMS, unpack

#: Clients whose resources are listed as a whole: the objects that are looked at for methods that are new.
CLIENTS = tuple(
    """
    openai.OpenAI() openai.AsyncOpenAI() anthropic.Anthropic() anthropic.AsyncAnthropic() groq.Groq()
    together.Together() cerebras.cloud.sdk.Cerebras() fireworks.Fireworks() elevenlabs.ElevenLabs()
    deepgram.DeepgramClient() cartesia.Cartesia() letta_client.Letta() perplexity.Perplexity() zep_cloud.Zep()
    browserbase.Browserbase() llama_cloud.LlamaCloud() elasticsearch.Elasticsearch() stripe.StripeClient()
    """.split()
)


def newest(spec: str) -> str:
    """The newest release of a pinned distribution; the pinned one where it cannot be told."""
    kind, _, plain = spec.rpartition(" ")
    name = plain.partition("==")[0]
    if kind:
        return spec
    command = [sys.executable, "-m", "pip", "-q", "install", "--dry-run", "--no-deps", "--ignore-installed"]
    command += ["--only-binary=:all:", "--python-version=3.12", "--target=unused", "--report=-"]
    command += [f"--platform={platform}" for platform in PLATFORMS]
    done = subprocess.run([*command, name], capture_output=True, text=True, check=False)
    try:
        (item,) = json.loads(done.stdout)["install"]
    except (ValueError, KeyError):
        return spec
    return f"{name}=={item['metadata']['version']}"


def newest_pins(specs: Iterable[str]) -> list[str]:
    """The newest releases, fetched."""
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(newest, specs))
        list(pool.map(unpack, (spec for spec in found if " " not in spec)))
    return found


def report() -> Iterator[str]:
    """Yield the lines of the report."""
    now = newest_pins(pins())
    for old, new in zip(pins(), now, strict=True):
        if old != new:
            yield f"{old} -> {new.partition('==')[2]}"
    reality = Reality(now)
    rows: set[Row] = set()
    for found in reality.rows():
        if isinstance(found, Complaint):
            yield f"{found}"
        else:
            rows.add(found)
    before = {(row.path, row.list): row.kind for row in read_known()}
    for row in sorted(rows):
        kind = before.get((row.path, row.list), row.kind)
        if kind != row.kind:
            yield f"{row.path} ({row.list}): was {kind}, is {row.kind}"
    yield from new_methods(reality, {row.path for row in rows})


def new_methods(reality: Reality, listed: set[str], clients: Iterable[str] = CLIENTS) -> Iterator[str]:
    """Yield the methods that ask somebody over a network, on objects that are listed, and are not listed."""
    for client in clients:
        values = reality.new.walk(client.split("."))
        for path, value in resources(reality.new, client, values):
            for name, kind in methods(reality.new, value):
                canonical = reality.catalog.canonical(f"{path}.{name}")
                if canonical not in listed and reality.catalog.slow(canonical) is None:
                    yield f"{canonical}: new, would be listed in {kind}"
