"""The judgment side of the desk: a claim as a person sees it, and what they may do with it.

Pages and interfaces call these and nothing else.  Whatever changes a claim takes the actor and the
version of the case they saw; policy is asked in here, never only at the door.
"""
