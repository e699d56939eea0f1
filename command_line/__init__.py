"""The command line: what an operator can do with a hall. `assembly` chooses the real parts; `loops` keeps them going."""
