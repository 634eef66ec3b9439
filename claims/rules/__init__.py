"""One file, one rule; the file's name is the function's and the record's.  Order: the pipeline."""
