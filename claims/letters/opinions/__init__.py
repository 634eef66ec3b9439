"""Letters about opinions: what is told of a chain, not of a decision."""
