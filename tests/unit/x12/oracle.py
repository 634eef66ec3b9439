"""A second opinion on what we write and read: the validator of the pyx12 package itself."""

import io
import logging

from pyx12.params import params
from pyx12.x12n_document import x12n_document


def is_valid(data: bytes) -> bool:
    """Whether pyx12 finds no fault in these bytes."""
    return answered(data)[0]


def answered(data: bytes) -> tuple[bool, str]:
    """Whether pyx12 finds no fault, and its 999."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    source, answer = io.StringIO(data.decode("latin-1")), io.StringIO()
    return bool(x12n_document(params(), source, answer, None)), answer.getvalue()
