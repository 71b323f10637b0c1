"""Processes that do what may have to be killed: forked in milliseconds, limited, without a network."""
