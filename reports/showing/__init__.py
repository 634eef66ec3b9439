"""What pages and the interface show of reports: the same for both."""
