"""Cases drawn from a snapshot for a review: by a seed, by strata, and kept."""
