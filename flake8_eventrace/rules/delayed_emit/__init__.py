"""LAG201, LAG202, LAG210: a slow call delays a terminal event that does not need it.

Slow calls of the project's index and a module's graphs go in, detections with fixes come out:

* `prefilter`, with `words` (bytes) and `ast_filter` (`ast`): may the source publish a terminal event?
* `emits` finds the emits of a function, by `emit_names`; `emitter` holds what is known of the function;
* `decision` decides, with `exemptions`, `dependence` and `slicing`;
* `findings` reports, `fix_defer_call` fixes; the `lag...` modules hold the rules' pages.
"""
