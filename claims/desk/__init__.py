"""Pages where people judge claims."""
