"""The published graph with a change applied: what files would change, and a store of how it would be."""
