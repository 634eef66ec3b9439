"""What changes appeals: one verb a file."""
