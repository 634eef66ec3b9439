"""Reading a letter that may be an appeal: proposals, each with its sentence.  Pure."""
