"""A contact sorted into its issues: proposed by the table of triage, settled by a person."""
