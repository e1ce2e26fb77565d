"""Dispatch on the type of a node: the `visit_*` methods of a class, looked up once and not for each node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst


def visitors(visitor: type) -> dict[type[cst.CSTNode], Callable[[Any, Any], None]]:
    """Return the methods `visit_NAME` of a class, by the LibCST node type NAME."""
    prefix = "visit_"
    return {
        getattr(cst, name.removeprefix(prefix)): method
        for name, method in vars(visitor).items()
        if name.startswith(prefix)
    }
