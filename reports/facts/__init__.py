"""The one fact layer of all reports: cases streamed from the record, frozen, event by event.

for each in determinations(asked, selected): …      # DeterminationFacts, by case id
"""
