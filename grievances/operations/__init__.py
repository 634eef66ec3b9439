"""What changes grievances and matters outside: one verb a file."""
