"""What was written through the doors, put into the files that people edit: the same blocks, the same layout."""
