"""A proposed opinion judged before the visit, by the pipeline a claim goes through.  Pure.

`question` reads what is asked, `judged` judges it, `answer` says it, `shown` prints it.
"""
