"""What every interface shares: how errors are answered, and the clocks."""
