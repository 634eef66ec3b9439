"""Many items of work at once: assigned, pended, noted.  Looked at first, then done as a job.

Approving and denying are one claim at a time, and are not here.
"""

KIND = "work.many"
"""The job's kind."""
