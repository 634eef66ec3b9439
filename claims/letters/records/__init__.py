"""Letters about records: more time for access, and a holder asked for what an opinion needs."""
