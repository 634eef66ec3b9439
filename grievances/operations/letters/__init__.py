"""Letters of grievances: which are owed, previewed with what they lack, and issued."""
