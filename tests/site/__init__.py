"""The site over our own data: every page by its links, and what a reader sees and does in a real browser."""
