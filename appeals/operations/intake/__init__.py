"""What reaches the plan: taken in with its first receipt, read, and settled into appeals."""
