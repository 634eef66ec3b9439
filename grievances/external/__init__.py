"""The bodies outside the plan that hear complaints: for each the same four functions.

`may_go` whether a matter is theirs, `forward` sends them what they asked for, `receive_outcome`
records what they decided, `effectuate` that it was carried out.
"""
