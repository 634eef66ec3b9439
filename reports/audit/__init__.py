"""What is done when the night's look finds the record damaged."""
