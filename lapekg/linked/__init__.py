"""What is published about one thing: its address, its statements with the graphs that account for them, its names."""
