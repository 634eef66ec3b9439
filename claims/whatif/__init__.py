"""Price a claim without posting it: a document in, the whole decision out.

The one and only pipeline runs on facts given in a document.  A document with `expect` is also a
scenario test: the answer is compared with it.  Pure; the doors are the command and the API.
"""

from claims.whatif.asking import Asked, ask
from claims.whatif.document import LARGEST, WhatIf, read_bytes, read_document

__all__ = ["LARGEST", "Asked", "WhatIf", "ask", "read_bytes", "read_document"]
