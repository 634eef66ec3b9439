"""Price a claim without posting it: a document in, the whole decision out.

The one and only pipeline runs on facts given in a document.  A document with `expect` is also a
scenario test: the answer is compared with it.  Pure; the doors are the command and the API.
"""

from claims.whatif.answer import answer
from claims.whatif.compare import differences
from claims.whatif.document import WhatIf, read_document

__all__ = ["WhatIf", "answer", "differences", "read_document"]
