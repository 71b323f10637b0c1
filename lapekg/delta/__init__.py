"""What a change of the graph can alter: the queries of rules and shapes read backwards from a changed triple."""
