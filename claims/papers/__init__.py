"""What paper says: opinion reports, claim forms, authorization forms.  Pure.

Words with their boxes in, proposals out.  Nothing is decided here, and nothing guessed: what could
not be read is named, for a person.
"""
