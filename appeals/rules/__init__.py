"""One file, one rule of admissibility; the file's name is the function's.  Order: the pipeline."""
