"""LAG203: a call in a coroutine blocks the event loop.

Slow calls of the project's index go in, detections with fixes come out. `decision` decides and
`fix_call_in_thread` fixes; the rule's page is in `lag203_blocking_call_in_async`.
"""
