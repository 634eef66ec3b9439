"""The bench: invented claims, decided and posted in databases of its own, against the clock.

`people.py` invents who there is, `billed.py` the 837P file they are billed in, `databases.py` makes
and drops the databases, `worker.py` is a process that works in one of them, `bound.py` copies the
same rows bare, `measured.py` puts the rounds together.
"""
