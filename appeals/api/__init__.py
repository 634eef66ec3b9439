"""Appeals for machines: everything a person can do at the desk, by the same operations."""
