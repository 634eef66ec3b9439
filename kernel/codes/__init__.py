"""Code sets: which codes exist on which day.  Codes and days only, never a descriptor."""
