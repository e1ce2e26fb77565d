"""Names for chats."""

from .auto import auto_name as try_auto_name

__all__ = ["try_auto_name"]
