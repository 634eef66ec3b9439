"""A letter that names a department tells how it is reached: the invented plan knows all of them."""

import re
from pathlib import Path

from claims.letters.senders import read_senders
from grievances.external import bodies
from kernel import plain_yaml

LAW = Path(bodies.__file__).parents[1] / "law"


def test_every_department_the_law_names_is_among_the_reviewers_of_the_invented_plan() -> None:
    known = set(plain_yaml.read_file(Path(bodies.__file__).parent / "bodies.yaml"))
    spoken = set(re.findall(r"\w+", "\n".join(p.read_text() for p in LAW.glob("*.yaml"))))
    departments = (known & spoken) - {"ebsa", "cms"}
    assert len(departments) > 15
    insured = next(each for each in read_senders(None).all if each.default)
    reached = {each.code for each in insured.text.reviewers if each.desk.phone or each.desk.address}
    assert departments <= reached, sorted(departments - reached)
