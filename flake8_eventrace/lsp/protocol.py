"""Answers requests that come before `initialize` or after `shutdown` with the errors that LSP asks for.

pygls 2.1 drops what comes after `shutdown`, so a client would wait for ever, and answers early requests with
an internal error.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol


class LifecycleProtocol(LanguageServerProtocol):
    """The protocol, with the states of a connection: before `initialize`, after it, after `shutdown`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - those of pygls
        super().__init__(*arguments, **options)
        self._initialized = False
        self._ended = False

    def handle_message(self, message: Any) -> None:  # noqa: ANN401 - any message of JSON-RPC
        """Pass a message on, or answer it with an error; a notification that comes too early is dropped."""
        method = getattr(message, "method", "")
        refused = self._refusal(method)
        if refused is None:
            self._initialized = self._initialized or method == types.INITIALIZE
            self._ended = self._ended or method == types.SHUTDOWN
            super().handle_message(message)
        elif getattr(message, "id", None) is not None:
            self._send_response(message.id, None, refused)

    def _refusal(self, method: str) -> types.ResponseError | None:
        """Return the error for a request or notification of the client, None for one that may come now."""
        if not method or method == types.EXIT:
            return None
        if self._ended:
            return types.ResponseError(types.ErrorCodes.InvalidRequest.value, "the server is shutting down")
        if not self._initialized and method != types.INITIALIZE:
            code = types.ErrorCodes.ServerNotInitialized
            return types.ResponseError(code.value, "the server is not initialized")
        return None
