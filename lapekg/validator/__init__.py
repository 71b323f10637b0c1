"""Checks what users send, in processes that can be killed: `service` is the server's end, `worker` the other."""
