"""Prior authorization: a request judged before the service, by the one pipeline.

A request is a case of kind `authorization`; what is asked and answered is in `asked`, one verb a
file beside it.  README.md of this folder is the contract with the doors.
"""
