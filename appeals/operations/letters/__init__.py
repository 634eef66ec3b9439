"""Letters of appeals: which are owed, previewed with what they lack, and issued."""
