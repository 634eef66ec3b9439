"""Documents that come in as files: checked, kept outside the web root, read in a child process."""
