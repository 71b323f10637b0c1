"""Measurements of lapekg beside other SPARQL endpoints: `make bench` (see docs/performance.md).

generator -> data of each size -> systems: started one after the other
                                      |
workload: what is asked  -> client (a process of its own) -> results.json -> report, chart
"""
