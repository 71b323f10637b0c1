"""What keeps the past and makes it again: derived files after commits, old snapshots, backups, and proof of it all.

Heavy parts are imported where they are needed: `service` is what the server knows of this package.
"""
