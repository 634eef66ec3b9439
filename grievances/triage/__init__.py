"""What a contact is about, by a table anybody can read: proposals, each with its words.  Pure.

The first question of all is whether there is a decision they want changed.
"""
