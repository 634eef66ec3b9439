"""Invented 837P files: one good file, and ways to change it."""

import re
from collections.abc import Callable, Sequence

ISA = (
    "ISA*00*          *00*          *ZZ*LAKESIDE       *ZZ*LAKESHORE      *260303*0915*^*00501"
    "*000000101*1*P*:"
)
HEADER = (
    "GS*HC*LAKESIDE*LAKESHORE*20260303*0915*1*X*005010X222A1",
    "ST*837*0001*005010X222A1",
    "BHT*0019*00*REF0001*20260303*0915*CH",
    "NM1*41*2*LAKESIDE BILLING*****46*LB001",
    "PER*IC*EDI DESK*TE*8005550100",
    "NM1*40*2*LAKESHORE HEALTH PLAN*****46*LHP01",
    "HL*1**20*1",
    "PRV*BI*PXC*207R00000X",
    "NM1*85*2*SECOND LOOK MEDICAL GROUP*****XX*1234567893",
    "N3*9 OAK AVE",
    "N4*SPRINGFIELD*IL*627011234",
    "REF*EI*471111111",
)
TRAILER = ("SE*0*0001", "GE*1*1", "IEA*1*000000101")


SECONDARY = [
    ISA,
    *HEADER[:12],
    "NM1*87*2",
    "N3*PO BOX 5",
    "N4*DECATUR*IL*62521",
    "HL*2*1*22*0",
    "SBR*S*18*GRP1**12****MB",
    "NM1*IL*1*DOE*JANE*Q***MI*1EG4TE5MK73",
    "N3*12 ELM ST*APT 4",
    "N4*SPRINGFIELD*IL*62704",
    "DMG*D8*19610407*F",
    "NM1*PR*2*LAKESHORE HEALTH PLAN*****PI*LHP01",
    "CLM*FULL-1*500***11:B:1*Y*A*Y*Y*P*OA*09********5",
    "DTP*439*D8*20260110",
    "DTP*431*D8*20260105",
    "PWK*OZ*EL***AC*ATT-1",
    "AMT*F5*25",
    "REF*G1*AUTH77",
    "REF*D9*CLEARING-9",
    "NTE*ADD*SECOND OPINION BEFORE MASTECTOMY",
    "HI*ABK:C50911*ABF:Z803*ABF:I10",
    "NM1*DN*1*POE*PAULA****XX*1003000126",
    "NM1*82*1*ROE*RICHARD****XX*1245319599",
    "PRV*PE*PXC*207RH0003X",
    "NM1*77*2*LAKE HOSPITAL*****XX*1234567893",
    "N3*1 SHORE DR",
    "N4*CHICAGO*IL*60601",
    "SBR*P*18*OTHER9******CI",
    "CAS*PR*1*10",
    "AMT*D*320",
    "AMT*A8*0",
    "OI***Y*P**Y",
    "MOA***MA01*MA07",
    "NM1*IL*1*DOE*JANE****MI*OTH123",
    "NM1*PR*2*OTHER HEALTH*****PI*OTHER1",
    "DTP*573*D8*20260215",
    "LX*1",
    "SV1*HC:99245:25:32*300*UN*1*22**1:3**Y",
    "PWK*B3*AA",
    "DTP*472*D8*20260120",
    "DTP*463*D8*20260119",
    "REF*6R*FULL-1-1",
    "AMT*T*2.50",
    "NTE*ADD*LONG VISIT",
    "NM1*82*1*NOE*NORA****XX*1679576722",
    "PRV*PE*PXC*2086X0206X",
    "SVD*OTHER1*220*HC:99245:25**1",
    "CAS*CO*45*50",
    "CAS*PR*2*30",
    "DTP*573*D8*20260215",
    "AMT*EAF*30",
    "LX*2",
    "SV1*HC:88321*200*UN*2.5***2",
    "DTP*472*RD8*20260120-20260122",
    "REF*6R*FULL-1-2",
    "REF*G1*AUTH88",
    "SVD*OTHER1*110*HC:88321**2.5",
    "CAS*CO*45*80**97*0*1",
    "CAS*PR*2*10",
    "DTP*573*D8*20260215",
    *TRAILER,
]
"""A claim for the second of two payers, with much of what a claim can hold."""


def subscriber(level: int, name: str = "DOE", *, self_insured: bool = True) -> list[str]:
    return [
        f"HL*{level}*1*22*{0 if self_insured else 1}",
        "SBR*P*18*GRP1******CI" if self_insured else "SBR*P**GRP1******CI",
        f"NM1*IL*1*{name}*JANE****MI*MEM{level:04d}",
        "N3*12 ELM ST",
        "N4*SPRINGFIELD*IL*62704",
        "DMG*D8*19610407*F",
        "NM1*PR*2*LAKESHORE HEALTH PLAN*****PI*LHP01",
    ]


def patient(level: int, parent: int, name: str = "DOE") -> list[str]:
    return [
        f"HL*{level}*{parent}*23*0",
        "PAT*19",
        f"NM1*QC*1*{name}*TIM",
        "N3*12 ELM ST",
        "N4*SPRINGFIELD*IL*62704",
        "DMG*D8*20150407*M",
    ]


def claim(number: str, *lines: Sequence[str], amount: str = "") -> list[str]:
    """A claim for second opinions.  Each line is code and charge; without lines, one of 317."""
    billed = lines or (("99245", "317"),)
    total = amount or f"{sum(float(charge) for _, charge in billed):g}"
    made = [
        f"CLM*{number}*{total}***11:B:1*Y*A*Y*Y***09",
        "REF*G1*AUTH77",
        "HI*ABK:C50911*ABF:Z803",
        "NM1*82*1*ROE*RICHARD****XX*1245319599",
        "PRV*PE*PXC*207RH0003X",
    ]
    for at, (code, charge) in enumerate(billed, 1):
        made += [
            f"LX*{at}",
            f"SV1*HC:{code}*{charge}*UN*1***1:2",
            "DTP*472*D8*20260301",
            f"REF*6R*{number}-{at}",
        ]
    return made


def good() -> list[str]:
    """Three claims: two of one subscriber, one of a dependent of another."""
    return [
        ISA,
        *HEADER,
        *subscriber(2),
        *claim("A1"),
        *claim("A2", ("99244", "200.50"), ("88321", "99.50")),
        *subscriber(3, "POE", self_insured=False),
        *patient(4, 3, "POE"),
        *claim("B1"),
        *TRAILER,
    ]


def counted(segments: Sequence[str]) -> list[str]:
    """The segments with SE01, GE01 and IEA01 as they should be."""
    made: list[str] = []
    start = groups = sets = 0
    for segment in segments:
        name, *elements = segment.split("*")
        match name:
            case "ST":
                start = len(made)
                sets += 1
            case "SE":
                segment = "*".join(["SE", str(len(made) - start + 1), *elements[1:]])
            case "GS":
                groups, sets = groups + 1, 0
            case "GE":
                segment = "*".join(["GE", str(sets), *elements[1:]])
            case "IEA":
                segment = "*".join(["IEA", str(groups), *elements[1:]])
                groups = 0
            case _:
                pass
        made.append(segment)
    return made


def as_bytes(segments: Sequence[str], *, recount: bool = True, end: str = "~\n") -> bytes:
    return "".join(s + end for s in (counted(segments) if recount else segments)).encode("latin-1")


def swapped(old: str, new: str, *, times: int = 1) -> Callable[[list[str]], list[str]]:
    """A change: the first segments that contain `old` have `new` in its place."""

    def change(segments: list[str]) -> list[str]:
        left = times
        made = []
        for segment in segments:
            if left and old in segment:
                segment = segment.replace(old, new)
                left -= 1
            made.append(segment)
        assert left < times, f"{old!r} is nowhere"
        return made

    return change


def without(pattern: str, *, nth: int = 1) -> Callable[[list[str]], list[str]]:
    """A change: the nth segment that begins with `pattern` is left out."""

    def change(segments: list[str]) -> list[str]:
        places = [at for at, segment in enumerate(segments) if segment.startswith(pattern)]
        drop = places[nth - 1]
        return segments[:drop] + segments[drop + 1 :]

    return change


def added(after: str, *more: str, nth: int = 1) -> Callable[[list[str]], list[str]]:
    """A change: `more` follows the nth segment that begins with `after`."""

    def change(segments: list[str]) -> list[str]:
        places = [at for at, segment in enumerate(segments) if segment.startswith(after)]
        place = places[nth - 1] + 1
        return [*segments[:place], *more, *segments[place:]]

    return change


def redelimited(data: bytes, *, element: str, component: str, repetition: str, end: str) -> bytes:
    """The same file under other delimiters."""
    text = data.decode("latin-1")
    text = re.sub(r"~\n", "~", text)
    text = text.translate(
        {ord("*"): element, ord(":"): component, ord("^"): repetition, ord("~"): end}
    )
    return text.encode("latin-1")


def as_a_whole(segments: list[str]) -> list[str]:
    """Of SECONDARY: the other payer decided the claim and no line of it; 500 less 170 and 10."""
    lines = ("SVD", "CAS*CO", "CAS*PR*2", "DTP*573*D8*20260215", "AMT*EAF")
    whole = [each for each in segments if not each.startswith(lines)]
    return added("NM1*PR*2*OTHER", "DTP*573*D8*20260215")(
        added("SBR*P*18*OTHER9", "CAS*CO*45*170")(whole)
    )
