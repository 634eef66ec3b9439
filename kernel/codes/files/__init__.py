"""Published code lists in their own layouts: paths in, codes with their days out.  Pure.

No descriptor is read: those of CPT, CARC and RARC are others' property, and nothing here needs
those of the other sets.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from kernel.codes.files import columns, hcpcs, icd_10_cm
from kernel.codes.files.rows import Row
from kernel.codes.sets import CARC, HCPCS, ICD_10_CM, PLACE_OF_SERVICE, RARC, TAXONOMY
from kernel.published.faults import Faults

Reader = Callable[[Path, Faults], Iterator[Row]]

READERS: dict[str, Reader] = {
    ICD_10_CM: icd_10_cm.read,
    HCPCS: hcpcs.read,
    PLACE_OF_SERVICE: columns.reader(PLACE_OF_SERVICE),
    TAXONOMY: columns.reader(TAXONOMY),
    CARC: columns.reader(CARC),
    RARC: columns.reader(RARC),
}
"""By name of the set: every readable row, streamed; what is wrong with the others goes to `Faults`.
UnableToReadCodes where the file is something else."""
