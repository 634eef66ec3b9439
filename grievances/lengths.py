"""How long what is typed or sent may be, in characters: the same for a page and the interface."""

WHY = 4000
"""Why something about a matter outside is so; what a plan holds against codes proposed."""
ASKED = 8000
"""What a body outside asks, and what is answered to it."""
SENT_WHY = 200
"""Why a file goes to a QIO."""
TOLD_HOW = 200
"""How a member was told."""
PEER = 20000
"""What one peer found."""
