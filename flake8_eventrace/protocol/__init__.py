"""Who waits for an event or condition, who sets it, what is published with it, and who runs when.

A `Program` goes in; the parties of each event come out, with the locks that they hold and the threads and
tasks that run them.
"""
