"""Reading the files that agencies publish.  Pure: paths in, frozen rows and faults out."""
