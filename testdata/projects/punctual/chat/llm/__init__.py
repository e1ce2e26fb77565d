"""Models. The name `complete` is the function, not the module of that name."""

from .complete import complete, complete_async

__all__ = ["complete", "complete_async"]
