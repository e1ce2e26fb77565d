"""Reads one file: bytes in, text and lines out.

Encodings, path patterns, limits on nesting, unsaved buffers that take precedence over files, and safe
writing. What goes in is a path or bytes; what comes out is text, positions in it, or a clear error.
Nothing here knows what an event is.
"""
