"""The bodies outside the plan: for each the same four functions, by the process it hears by.

`may_go` whether a case may go there, `forward` sends the file, `receive_outcome` records what the
body decided, `effectuate` that it was carried out.
"""
