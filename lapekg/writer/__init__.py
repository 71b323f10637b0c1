"""Writes what users send, in a process that can be killed: `service` is the server's end, `worker` the other.

The worker has the one warm candidate of the next snapshot; orders wait for it one after the other. What ends it, by the
deadline, by its memory or by a crash, leaves the log as it was or with a whole commit: which of the two, the log says.
"""
