"""X12 as such: reading bytes to segments, walking them through a guide, writing them.

Knows segments, loops, envelopes and guides, and nothing of what a document is about.  See
README.md for the shape of the interface; the doors are `walk.walk`, `reader.read`,
`writer.interchange` and `maps.guide`.
"""
