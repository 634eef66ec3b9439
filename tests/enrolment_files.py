"""Writes 834 files for tests: invented people, the real guide (005010X220A1)."""

from collections.abc import Iterable

HEADER = (
    "ISA*00*          *00*          *ZZ*SPONSOR        *ZZ*PAYER          "
    "*260105*0900*^*00501*{control:09d}*0*T*:~"
    "GS*BE*SPONSOR*PAYER*20260105*0900*{control}*X*005010X220A1~"
)
SET = (
    "ST*834*{set}*005010X220A1~"
    "BGN*00*{set}*20260105*0900****2~"
    "N1*P5*ACME LINES*FI*741112223~"
    "N1*IN*LONE STAR*FI*741112224~"
)


def member(
    number: str,
    *,
    last: str = "OKAFOR",
    first: str = "AMARA",
    born: str = "19510412",
    kind: str = "021",
    relation: str = "18",
    health: Iterable[str] = ("HD*021**HLT*TX-MA~DTP*348*D8*20260101~",),
    more: str = "",
    dates: str = "",
    address: str = "N3*12 ELM ST*APT 4~N4*AUSTIN*TX*78701**CY*48453~",
    about: str | None = None,
    status: str = "",
) -> str:
    """One INS loop.  `more` are REF segments, `dates` DTP segments of the member, `status` what
    follows INS08."""
    subscriber = "Y" if relation == "18" else "N"
    return (
        f"INS*{subscriber}*{relation}*{kind}*EC*A***{'FT' if subscriber == 'Y' else ''}{status}~"
        f"REF*0F*{number}~REF*1L*GRP77~{more}{dates}"
        f"NM1*IL*1*{last}*{first}~{address}"
        f"{f'DMG*D8*{born}*F~' if about is None else about}" + "".join(health)
    )


def file(*members: str, control: int = 1, sets: Iterable[Iterable[str]] = ()) -> bytes:
    """A whole file; `sets` for more than one transaction set, else `members` are the one."""
    made = HEADER.format(control=control)
    groups = list(sets) or [members]
    for place, of_set in enumerate(groups, 1):
        number = f"{place:04d}"
        body = SET.format(set=number) + "".join(of_set)
        made += body + f"SE*{body.count('~') + 1}*{number}~"
    made += f"GE*{len(groups)}*{control}~IEA*1*{control:09d}~"
    return made.encode()
