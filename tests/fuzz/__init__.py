"""Programs made by chance, and what must hold of all of them.

`events` writes programs of our domain, which `texts` can lay out, rename and change; `runnable` writes
programs that can be run, and `traces` runs them and follows the run through the control-flow graph.

Everything that is left to chance is drawn from one `Random`, which hypothesis supplies: it tries the
same programs in each run, and makes what fails small. `EVENTRACE_FUZZ=thorough` tries a hundred times
as many, other ones each time:

    EVENTRACE_FUZZ=thorough python -m pytest tests/fuzz --hypothesis-show-statistics
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

THOROUGH = os.environ.get("EVENTRACE_FUZZ") == "thorough"

chance = st.randoms(use_true_random=False)


def examples(count: int) -> settings:
    """Settings for a property that is tried on so many programs, a hundred times as many if need be."""
    return settings(
        max_examples=count * 100 if THOROUGH else count,
        derandomize=not THOROUGH,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        print_blob=False,
    )
