"""Why the same period has different counts in different reports: listed rules, and nothing else."""
