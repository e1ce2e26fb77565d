"""Reads, parses and writes one file.

Bytes or a path go in. `SourceFile`, with lines, `ast` and LibCST module, or a `SourceError` comes out. Here
are also encodings, glob and callable patterns, limits on nesting, the unsaved buffers of an editor, the
recorder of dependencies, diffs, and atomic writes. Nothing here knows what an event is.
"""
