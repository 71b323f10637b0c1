"""Files put into the common layout, and which of them have changed: without validation, so that it answers at once."""
