"""A synthetic year: invented people, and what happens to them, written by the operations doors use.

The same seed and sizes give the same claims, cases, amounts, events and times.
"""
