"""What is asked of the record: the complaint register, and the extract for an examination."""
