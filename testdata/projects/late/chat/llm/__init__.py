"""Models. The name `complete` is the function, not the module of that name."""

from .complete import complete

__all__ = ["complete"]
