"""Use cases behind the façade `Hall`, and the ports they need. Standard library only."""
