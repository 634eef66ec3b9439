"""What every case shares.  It never names the kinds of case built on it."""
