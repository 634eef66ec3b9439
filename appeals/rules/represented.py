"""Who asks for another has the papers that say they may; missing ones can still come.

A form of a representative may begin new appeals for a year from its last signature, and is good to
the end of an appeal begun in it.  What was revoked before the appeal begins nothing; revoked later,
the appeal goes on without the representative.
"""

from appeals.judging import Filing, Finding, lacks, notes, passes, rule
from appeals.judging.standing_papers import UNTIL_REVOKED, called, fits, in_time, needed
from kernel.law import Law


@rule
def represented(filing: Filing, law: Law) -> Finding:
    own = law.text("admissibility.own_right")
    kinds = needed(filing, law)
    if not kinds:
        return passes("Who asks needs no papers.", own)
    words = called(kinds)
    limit = law.find("admissibility.papers_valid_for")
    source = limit if limit and "cms_1696" in kinds else own
    those = [paper for paper in filing.papers if fits(paper, filing, kinds)]
    if not those:
        return lacks(f"Who asks needs papers: {words}. None are on file.", kinds[0], source)
    began = [paper for paper in those if in_time(paper, filing, law)]
    if not began:
        return lacks(
            f"The papers on file began no appeal on {filing.received.isoformat()}: "
            "they were revoked, or older than they may be.",
            kinds[0],
            source,
        )
    if all(paper.revoked_on for paper in began):
        return notes(
            "The papers were revoked after it was filed: it goes on without the representative.",
            source,
        )
    best = next(paper for paper in began if not paper.revoked_on)
    since = "" if best.kind in UNTIL_REVOKED else f", signed {best.valid_from.isoformat()}"
    return passes(f"Papers of {best.of_whom} are on file: {called((best.kind,))}{since}.", source)
