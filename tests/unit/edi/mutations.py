"""One-fault mutations of a good 837P file, and what each must be answered with.

`CODES` says what each code means, by its list: TA1 is I18; AK905 716, IK502 718, IK304 620 and
IK403 621 of the 999; 507 and 508 of the 277CA.  A row without a code of its list cannot be made.
"""

from dataclasses import dataclass, field

from tests.unit.edi.made import added, as_a_whole, subscriber, swapped, without
from tests.unit.edi.made import claim as a_claim
from tests.unit.edi.reading import Change

CODES: dict[str, dict[str, str]] = {
    "TA1": {
        "001": "ISA13 and IEA02 differ",
        "003": "version of the controls not supported (ISA12)",
        "004": "invalid segment terminator",
        "005": "invalid sender qualifier (ISA05)",
        "006": "invalid sender (ISA06)",
        "007": "invalid receiver qualifier (ISA07)",
        "008": "invalid receiver (ISA08)",
        "010": "invalid authorization qualifier (ISA01)",
        "012": "invalid security qualifier (ISA03)",
        "014": "invalid date (ISA09)",
        "015": "invalid time (ISA10)",
        "016": "invalid standards identifier, now the repetition separator (ISA11)",
        "017": "invalid version (ISA12)",
        "018": "invalid control number (ISA13)",
        "019": "invalid acknowledgment requested (ISA14)",
        "020": "invalid test indicator (ISA15)",
        "021": "invalid number of groups (IEA01)",
        "022": "invalid control structure",
        "023": "premature end of file",
        "024": "invalid content: a GS, or what is no group",
        "025": "duplicate",
        "026": "invalid element separator",
        "027": "invalid component separator (ISA16)",
    },
    "AK905": {
        "1": "group not supported",
        "2": "version of the group not supported",
        "3": "GE missing",
        "4": "GS06 and GE02 differ",
        "5": "number of sets is not GE01",
        "6": "GS06 violates its syntax",
        "19": "GS06 not unique in the interchange",
    },
    "IK502": {
        "1": "set not supported",
        "2": "SE missing",
        "3": "ST02 and SE02 differ",
        "4": "number of segments is not SE01",
        "5": "segments in error",
        "6": "ST01 missing or invalid",
        "7": "ST02 missing or invalid",
        "23": "ST02 not unique in the group",
        "I6": "guide of ST03 not supported",
    },
    "IK304": {
        "1": "segment not known",
        "2": "segment unexpected",
        "3": "required segment missing",
        "4": "loop too often",
        "5": "segment too often",
        "6": "segment of other sets",
        "7": "segment not in sequence",
        "8": "elements in error",
        "I4": "segment not used by the guide",
        "I6": "segment that this case requires missing",
    },
    "IK403": {
        "1": "required element missing",
        "2": "element required beside another missing",
        "3": "too many elements",
        "4": "too short",
        "5": "too long",
        "6": "invalid character",
        "7": "not in its code list",
        "8": "invalid date",
        "9": "invalid time",
        "10": "only one of two may come",
        "12": "too many repetitions",
        "13": "too many components",
        "I10": "element not used by the guide",
        "I12": "not of the form the guide asks",
    },
    "507": {
        "A3": "returned as unprocessable",
        "A6": "missing information",
        "A7": "invalid information",
        "A8": "contradicting information",
    },
    "508": {
        "145": "taxonomy",
        "156": "patient's relationship to the subscriber",
        "158": "day of birth",
        "159": "day of death",
        "171": "other coverage",
        "178": "submitted charges",
        "183": "what was paid by",
        "187": "dates of service",
        "189": "day of admission",
        "190": "day of discharge",
        "191": "last menstrual period",
        "195": "disability",
        "218": "drug code",
        "247": "line information",
        "249": "place of service",
        "254": "principal diagnosis",
        "255": "diagnosis",
        "266": "where an ambulance picked up",
        "286": "other payer's explanation of payment",
        "337": "certification of an ambulance",
        "397": "onset",
        "400": "claim out of balance",
        "453": "modifier",
        "460": "condition",
        "464": "payer's claim control number",
        "476": "units of service",
        "477": "diagnosis pointer",
        "479": "other payer's identifier",
        "480": "kind of coverage",
        "481": "format of the submission",
        "489": "attachment control number",
        "500": "ZIP code",
        "501": "state",
        "502": "city",
        "503": "street",
        "507": "HCPCS code",
        "508": "ICD-9 code",
        "509": "external cause",
        "510": "future date",
        "512": "too long for this system",
        "516": "another payer's day",
        "521": "adjustment reason",
        "525": "day therapy began",
        "526": "line it was bundled into",
        "535": "claim frequency",
        "544": "laboratory certificate",
        "562": "NPI",
        "578": "insurance type",
        "580": "day of the last certificate",
        "583": "charge of a line",
        "584": "line control number",
        "634": "remark",
        "639": "what is left to pay",
        "640": "sales tax",
        "643": "paid on the line",
        "666": "surgery",
        "672": "other payer's payment out of balance",
        "681": "currency",
        "684": "syntax error noted in the 999",
        "693": "amount below zero",
        "697": "more than two decimal places",
        "700": "ICD-10 code",
        "701": "first treatment",
        "714": "overseen care",
        "715": "acute manifestation",
        "724": "drug quantity",
        "727": "accident date",
        "740": "where an ambulance went",
        "742": "payer's place in the order",
        "750": "accident state",
    },
}


@dataclass(frozen=True)
class Row:
    """`level` is SNIP 1 to 5; `answer` where the fault is told, `codes` how.

    Of an IK3 or IK4, `segment`, `position` (ST is 1) and `loop` say where; `element` is `5:2` for
    component 2 of element 5.  `whole`: the change has already counted its trailers.
    """

    level: int
    what: str
    change: Change
    answer: str
    codes: tuple[str, ...]
    segment: str = ""
    position: int = 0
    loop: str = ""
    element: str = ""
    whole: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        for code in self.codes:
            if self.answer == "277CA":
                category, status, *_ = code.split(":")
                assert category in CODES["507"], self
                assert status in CODES["508"], self
            else:
                assert code in CODES[self.answer], self


def ta1(what: str, change: Change, code: str) -> Row:
    return Row(1, what, change, "TA1", (code,), whole=True)


def group(what: str, change: Change, code: str) -> Row:
    return Row(1, what, change, "AK905", (code,), whole=True)


def of_set(what: str, change: Change, code: str) -> Row:
    return Row(1, what, change, "IK502", (code,), whole=True)


def claim(level: int, what: str, change: Change, *codes: str) -> Row:
    """Statuses of the claim A1 (of FULL-1 in a file with another payer)."""
    return Row(level, what, change, "277CA", codes)


def lines_of_a1(count: int) -> Change:
    """So many lines of 317 each, and the claim their sum."""

    def change(segments: list[str]) -> list[str]:
        more = [
            segment.replace("LX*1", f"LX*{at}").replace("A1-1", f"A1-{at}")
            for at in range(2, count + 1)
            for segment in segments[25:29]
        ]
        total = swapped("CLM*A1*317", f"CLM*A1*{317 * count}")
        return total([*segments[:29], *more, *segments[29:]])

    return change


def claims_of_doe(count: int) -> Change:
    """So many more claims of the first subscriber."""

    def change(segments: list[str]) -> list[str]:
        at = segments.index("HL*3*1*22*1")
        more = [segment for number in range(count) for segment in a_claim(f"X{number}")]
        return [*segments[:at], *more, *segments[at:]]

    return change


def on_a_whole(change: Change) -> Change:
    """The change, where the other payer decided no line by itself."""
    return lambda segments: change(as_a_whole(segments))


def segment(
    level: int, what: str, change: Change, code: str, name: str, position: int, loop: str
) -> Row:
    return Row(level, what, change, "IK304", (code,), name, position, loop)


def element(
    level: int, what: str, change: Change, code: str, name: str, position: int, loop: str, at: str
) -> Row:
    return Row(level, what, change, "IK403", (code,), name, position, loop, at)


ENVELOPES = (
    ta1("authorization qualifier", swapped("ISA*00*", "ISA*99*"), "010"),
    ta1("security qualifier", swapped("*00*          *ZZ", "*99*          *ZZ"), "012"),
    ta1("sender qualifier", swapped("*ZZ*LAKESIDE ", "*QQ*LAKESIDE "), "005"),
    ta1("no sender", swapped("*LAKESIDE       *", "*               *"), "006"),
    ta1("a sender with NUL", swapped("*LAKESIDE       *", "*LAKESIDE      \0*"), "006"),
    ta1("a receiver with NUL", swapped("*LAKESHORE      *", "*LAKESHORE     \0*"), "008"),
    ta1("receiver qualifier", swapped("*ZZ*LAKESHORE", "*QQ*LAKESHORE"), "007"),
    ta1("no receiver", swapped("*LAKESHORE      *", "*               *"), "008"),
    ta1("the 13th month", swapped("*260303*0915*^", "*261303*0915*^"), "014"),
    ta1("the 25th hour", swapped("*260303*0915*^", "*260303*2515*^"), "015"),
    ta1("a figure above the line in the time", swapped("*260303*0915*^", "*260303*091²*^"), "015"),
    ta1("a letter separates repetitions", swapped("*0915*^*", "*0915*A*"), "016"),
    ta1("controls of 4010", swapped("*00501*", "*00401*"), "003"),
    ta1("controls of no version", swapped("*00501*", "*ABCDE*"), "017"),
    ta1("control number of letters", swapped("*000000101*1*", "*A00000101*1*"), "018"),
    ta1("control number of zeros", swapped("*000000101*1*", "*000000000*1*"), "018"),
    ta1("control number with such a figure", swapped("*000000101*1*", "*00000010²*1*"), "018"),
    ta1("acknowledgment requested: 2", swapped("*1*P*:", "*2*P*:"), "019"),
    ta1("neither test nor production", swapped("*1*P*:", "*1*X*:"), "020"),
    ta1("two groups promised", swapped("IEA*1*", "IEA*2*"), "021"),
    ta1("a count with such a figure", swapped("IEA*1*", "IEA*¹*"), "021"),
    ta1("another control number at the end", swapped("IEA*1*000000101", "IEA*1*000000102"), "001"),
    ta1("no end", without("IEA"), "023"),
    Row(1, "begun anew", lambda it: [*it[:-1], *it], "TA1", ("022", "025"), whole=True),
    ta1("ISA too short", swapped("*00501*000000101*", "*00501*101*"), "022"),
    ta1("a letter separates components", swapped("*1*P*:", "*1*P*A"), "027"),
    ta1("the same separator twice", swapped("*1*P*:", "*1*P**"), "027"),
    ta1("nothing in it", lambda it: [it[0], it[-1].replace("IEA*1", "IEA*0")], "024"),
    ta1("no group around the set", without("GS"), "024"),
    ta1("group of another standard", swapped("*0915*1*X*", "*0915*1*T*"), "024"),
    ta1("group dated in the 13th month", swapped("*20260303*0915*1", "*20261303*0915*1"), "024"),
    ta1("group with such a time", swapped("*20260303*0915*1*X", "*20260303*091³*1*X"), "024"),
    ta1("group without a time", swapped("*20260303*0915*1*X", "*20260303**1*X"), "024"),
    ta1("group without a sender", swapped("GS*HC*LAKESIDE*", "GS*HC**"), "024"),
    ta1("a group with too few elements", swapped("*X*005010X222A1", "*X"), "024"),
    ta1("lost between sets", added("SE*", "NTE*ADD*LOST"), "024"),
    ta1("one element more at the end of the group", swapped("GE*1*1", "GE*1*1*X"), "024"),
    ta1("an empty one at the end of all", swapped("IEA*1*000000101", "IEA*1*000000101*"), "022"),
    ta1("the same interchange again", lambda it: it + it, "025"),
    group("another kind of group", swapped("GS*HC*", "GS*HP*"), "1"),
    *(
        group(f"version {version}", swapped("005010X222A1", version, times=2), "2")
        for version in (
            *("005010X222", "005010X222A2", "004010X098A1", "005010X223A2", "005010X224A2"),
            *("005010X291", "005010X298", "005010"),
        )
    ),
    group("no end of the group", without("GE"), "3"),
    group("another group number at the end", swapped("GE*1*1", "GE*1*2"), "4"),
    group("two sets promised", swapped("GE*1*1", "GE*2*1"), "5"),
    group("such a figure of sets", swapped("GE*1*1", "GE*¹*1"), "5"),
    group(
        "group number with such a figure",
        lambda it: swapped("GE*1*1", "GE*1*1²")(swapped("*0915*1*X*", "*0915*1²*X*")(it)),
        "6",
    ),
    group(
        "group number of letters",
        lambda it: swapped("GE*1*1", "GE*1*A1")(swapped("*0915*1*X*", "*0915*A1*X*")(it)),
        "6",
    ),
    group(
        "one group number twice",
        lambda it: [*it[:-1], *it[1:-1], it[-1].replace("IEA*1", "IEA*2")],
        "19",
    ),
    of_set("another set", swapped("ST*837*", "ST*835*"), "1"),
    of_set("no name of the set", swapped("ST*837*", "ST**"), "6"),
    of_set("no end of the set", without("SE"), "2"),
    of_set("another set number at the end", swapped("SE*63*0001", "SE*63*0002"), "3"),
    of_set("a segment lost", swapped("SE*63*", "SE*64*"), "4"),
    of_set("no count of segments", swapped("SE*63*", "SE**"), "4"),
    of_set("a count with such a figure", swapped("SE*63*", "SE*6³*"), "4"),
    of_set("a set number with such a letter", swapped("*0001", "*000É", times=2), "7"),
    of_set("a count of letters", swapped("SE*63*", "SE*6A*"), "4"),
    of_set("no set number at the end", swapped("SE*63*0001", "SE*63"), "3"),
    of_set("set number too long", swapped("*0001", "*0000000001", times=2), "7"),
    of_set("a terminator without a segment", added("HI*", ""), "5"),
    of_set("set number too short", swapped("*0001", "*01", times=3), "7"),
    of_set("guide of the set", swapped("*0001*005010X222A1", "*0001*005010X223A2"), "I6"),
    of_set(
        "one set number twice",
        lambda it: [*it[:-2], *it[2:-2], it[-2].replace("GE*1", "GE*2"), it[-1]],
        "23",
    ),
)

SYNTAX = (
    segment(1, "no such segment", added("HI*", "ZZZ*1"), "1", "ZZZ", 22, "2300"),
    segment(1, "small letters", swapped("HI*ABK", "hi*ABK"), "1", "hi", 21, "2300"),
    segment(1, "of the 835", added("HI*", "SVC*HC:99245*1*1"), "6", "SVC", 22, "2300"),
    segment(1, "unexpected here", added("PER*", "SBR*P*18"), "2", "SBR", 5, "1000A"),
    segment(1, "street and city the wrong way about",
            lambda it: added("N4*SPRINGFIELD", "N3*9 OAK AVE")(without("N3*9")(it)), "7",
            "N3", 10, "2010AA"),
    segment(1, "after its place", added("REF*6R*A1-1", "HI*ABK:C50911"), "7", "HI", 28, "2400"),
    element(1, "too many elements", swapped("NM1*41*2*LAKESIDE BILLING*****46*LB001",
            "NM1*41*2*LAKESIDE BILLING*****46*LB001****X"), "3", "NM1", 3, "1000A", "13"),
    element(1, "empty elements at the end", swapped("N3*9 OAK AVE", "N3*9 OAK AVE*"), "3",
            "N3", 9, "2010AA", "2"),
    element(1, "too many components", swapped("11:B:1*Y", "11:B:1:X*Y"), "13",
            "CLM", 19, "2300", "5:4"),
    element(1, "too many pointers", swapped("***1:2", "***1:2:1:2:1"), "13",
            "SV1", 25, "2400", "7:5"),
    element(1, "a name and nothing more", added("REF*G1", "REF"), "1", "REF", 21, "2300", "1"),
    element(1, "nothing but spaces", swapped("N3*12 ELM ST", "N3*   "), "6",
            "N3", 15, "2010BA", "1"),
    element(1, "a space at the end", swapped("NM1*IL*1*DOE*", "NM1*IL*1*DOE *"), "6",
            "NM1", 14, "2010BA", "3"),
    element(1, "two points in an amount", swapped("HC:99245*317", "HC:99245*3.1.7"), "6",
            "SV1", 25, "2400", "2"),
    element(1, "a plus before an amount", swapped("HC:99245*317", "HC:99245*+317"), "6",
            "SV1", 25, "2400", "2"),
    element(1, "a comma in an amount", swapped("CLM*A1*317", "CLM*A1*3,17"), "6",
            "CLM", 19, "2300", "2"),
    element(1, "half a line number", swapped("LX*1", "LX*1.5"), "6", "LX", 24, "2400", "1"),
    element(1, "a day of six digits", swapped("DTP*472*D8*20260301", "DTP*472*D8*260301"), "8",
            "DTP", 26, "2400", "3"),
    element(1, "given twice", swapped("DMG*D8*19610407*F", "DMG*D8*19610407*F^M"), "12",
            "DMG", 17, "2010BA", "3"),
    element(1, "too short", swapped("*IL*62704", "*IL*62"), "4", "N4", 16, "2010BA", "3"),
    element(1, "too long", swapped("NM1*IL*1*DOE*", f"NM1*IL*1*{'D' * 61}*"), "5",
            "NM1", 14, "2010BA", "3"),
    element(1, "a control character", swapped("N3*9 OAK AVE", "N3*9 OAK\x07AVE"), "6",
            "N3", 9, "2010AA", "1"),
    element(1, "a letter in an amount", swapped("HC:99245*317", "HC:99245*3I7"), "6",
            "SV1", 25, "2400", "2"),
    element(1, "an exponent", swapped("HC:99245*317", "HC:99245*3E2"), "6",
            "SV1", 25, "2400", "2"),
    element(1, "a line number of letters", swapped("LX*1", "LX*A"), "6", "LX", 24, "2400", "1"),
    element(1, "30 February", swapped("DTP*472*D8*20260301", "DTP*472*D8*20260230"), "8",
            "DTP", 26, "2400", "3"),
    element(1, "a day of the file that is none", swapped("REF0001*20260303", "REF0001*20260332"),
            "8", "BHT", 2, "HEADER", "4"),
    element(1, "a range of one day", swapped("DTP*472*D8*20260301", "DTP*472*RD8*20260301"), "8",
            "DTP", 26, "2400", "3"),
    element(1, "the 25th hour", swapped("*20260303*0915*CH", "*20260303*2515*CH"), "9",
            "BHT", 2, "HEADER", "5"),
    element(1, "a kind of number without the number",
            swapped("****XX*1245319599", "****XX"), "2", "NM1", 22, "2310B", "9"),
    element(1, "a telephone without its kind", swapped("*TE*8005550100", "*TE*8005550100**80055"),
            "2", "PER", 4, "1000A", "5"),
    element(1, "state and province at once",
            swapped("N4*SPRINGFIELD*IL*62704", "N4*SPRINGFIELD*IL*62704*CA***ON"), "10",
            "N4", 16, "2010BA", "7"),
)  # fmt: skip

GUIDE = (
    segment(2, "no heading", without("BHT"), "3", "BHT", 2, "HEADER"),
    segment(2, "no submitter", lambda it: without("PER")(without("NM1*41")(it)), "3",
            "NM1", 3, "1000A"),
    segment(2, "no contact", without("PER"), "3", "PER", 4, "1000A"),
    segment(2, "no receiver", without("NM1*40"), "3", "NM1", 5, "1000B"),
    segment(2, "no billing address", without("N3*9"), "3", "N3", 9, "2010AA"),
    segment(2, "no billing city", without("N4*"), "3", "N4", 10, "2010AA"),
    segment(2, "no tax number", without("REF*EI"), "3", "REF", 11, "2010AA"),
    segment(2, "no coverage", without("SBR"), "3", "SBR", 13, "2000B"),
    segment(2, "no payer", without("NM1*PR"), "3", "NM1", 18, "2010BB"),
    segment(2, "no diagnoses", without("HI"), "3", "HI", 21, "2300"),
    segment(2, "no service", without("SV1"), "3", "SV1", 25, "2400"),
    segment(2, "no day of service", without("DTP"), "3", "DTP", 26, "2400"),
    segment(2, "no lines", lambda it: it[:25] + it[29:], "3", "LX", 24, "2400"),
    segment(2, "no patient's name", without("NM1*QC"), "3", "NM1", 50, "2010CA"),
    segment(2, "no beginning of the only line", without("LX*1"), "3", "LX", 24, "2400"),
    segment(2, "no kind of patient", without("PAT"), "3", "PAT", 49, "2000C"),
    segment(2, "51 lines", lines_of_a1(51), "4", "LX", 224, "2400"),
    segment(2, "101 claims of one subscriber", claims_of_doe(99), "4", "CLM", 923, "2300"),
    segment(2, "eleven attachments", added("CLM*A1", *["PWK*OZ*AA"] * 11), "5",
            "PWK", 30, "2300"),
    segment(2, "three who refer", added("HI*", *["NM1*DN*1*POE*P****XX*1003000126"] * 3), "4",
            "NM1", 24, "2310A"),
    segment(2, "two numbers of a line", added("REF*6R*A1-1", "REF*6R*A1-2"), "5",
            "REF", 28, "2400"),
    segment(2, "two days of service", added("DTP*472", "DTP*472*D8*20260301"), "5",
            "DTP", 27, "2400"),
    segment(2, "a line begun twice", added("LX*1", "LX*1"), "3", "SV1", 25, "2400"),
    segment(2, "two tax numbers", added("REF*EI", "REF*EI*471111112"), "5", "REF", 12, "2010AA"),
    segment(2, "two services in a line", added("SV1*", "SV1*HC:99244*1*UN*1***1"), "5",
            "SV1", 26, "2400"),
    segment(2, "authorized twice", added("REF*G1", "REF*G1*AUTH78"), "5", "REF", 21, "2300"),
    segment(2, "two receivers", added("NM1*40", "NM1*40*2*OTHER*****46*X1"), "4",
            "NM1", 6, "1000B"),
    segment(2, "two who render", added("PRV*PE", "NM1*82*1*NOE*N****XX*1679576722"), "4",
            "NM1", 24, "2310B"),
    segment(2, "two members of one subscriber",
            added("DMG", "NM1*IL*1*DOE*JIM****MI*MEM9999"), "4", "NM1", 18, "2010BA"),
    segment(2, "a subscriber without a claim",
            added("REF*6R*B1-1", *subscriber(5)), "I6", "CLM", 70, "2300"),
    element(2, "no kind of subscriber", swapped("NM1*IL*1*", "NM1*IL**"), "1",
            "NM1", 14, "2010BA", "2"),
    element(2, "no charge", swapped("CLM*A1*317", "CLM*A1*"), "1", "CLM", 19, "2300", "2"),
    element(2, "no place of service and frequency", swapped("11:B:1*Y", "*Y"), "1",
            "CLM", 19, "2300", "5"),
    element(2, "no frequency", swapped("11:B:1*Y", "11:B*Y"), "1", "CLM", 19, "2300", "5:3"),
    element(2, "no service at all", swapped("SV1*HC:99245*", "SV1**"), "1",
            "SV1", 25, "2400", "1"),
    element(2, "no code of the service", swapped("SV1*HC:99245*", "SV1*HC*"), "1",
            "SV1", 25, "2400", "1:2"),
    element(2, "no pointer", swapped("*UN*1***1:2", "*UN*1"), "1", "SV1", 25, "2400", "7"),
    element(2, "no diagnosis", swapped("HI*ABK:C50911", "HI*ABK"), "1", "HI", 21, "2300", "1:2"),
    element(2, "no member number", swapped("****MI*MEM0002", ""), "1", "NM1", 14, "2010BA", "8"),
    element(2, "purpose of the file", swapped("BHT*0019*00", "BHT*0019*99"), "7",
            "BHT", 2, "HEADER", "2"),
    element(2, "kind of the file", swapped("*0915*CH", "*0915*XX"), "7", "BHT", 2, "HEADER", "6"),
    element(2, "no guide of the set", swapped("*0001*005010X222A1", "*0001"), "1",
            "ST", 1, "ST_LOOP", "3"),
    element(2, "what the patient is", swapped("PAT*19", "PAT*ZZ"), "7", "PAT", 49, "2000C", "1"),
    element(2, "no number of a level", swapped("HL*2*1*22", "HL**1*22"), "1",
            "HL", 12, "2000B", "1"),
    element(2, "children: 2", swapped("HL*2*1*22*0", "HL*2*1*22*2"), "7", "HL", 12, "2000B", "4"),
    element(2, "a 13th diagnosis", swapped("ABF:Z803", "*".join(["ABF:Z803"] * 12)), "3",
            "HI", 21, "2300", "13"),
    element(2, "two principal diagnoses", swapped("ABF:Z803", "ABK:Z803"), "7",
            "HI", 21, "2300", "2:1"),
    element(2, "no principal diagnosis", swapped("ABK:C50911", "ABF:C50911"), "7",
            "HI", 21, "2300", "1:1"),
    element(2, "a pointer to nothing", swapped("***1:2", "***0"), "7", "SV1", 25, "2400", "7:1"),
    element(2, "release of information", swapped("*Y*Y***09", "*Y*Q***09"), "7",
            "CLM", 19, "2300", "9"),
    element(2, "kind of reference", swapped("REF*G1*", "REF*XX*"), "7", "REF", 20, "2300", "1"),
    element(2, "a tax number of eight digits", swapped("REF*EI*471111111", "REF*EI*47111111"),
            "I12", "REF", 11, "2010AA", "2"),
    element(2, "who is named", swapped("NM1*41*", "NM1*4X*"), "7", "NM1", 3, "1000A", "1"),
    element(2, "kind of person", swapped("NM1*IL*1*", "NM1*IL*7*"), "7", "NM1", 14, "2010BA", "2"),
    element(2, "kind of number", swapped("****MI*MEM0002", "****ZZ*MEM0002"), "7",
            "NM1", 14, "2010BA", "8"),
    element(2, "sex", swapped("DMG*D8*19610407*F", "DMG*D8*19610407*X"), "7",
            "DMG", 17, "2010BA", "3"),
    element(2, "place in the line of payers", swapped("SBR*P*18", "SBR*Z*18"), "7",
            "SBR", 13, "2000B", "1"),
    element(2, "relationship", swapped("SBR*P*18", "SBR*P*19"), "7", "SBR", 13, "2000B", "2"),
    element(2, "unit", swapped("*UN*1***1:2", "*DA*1***1:2"), "7", "SV1", 25, "2400", "3"),
    element(2, "kind of code", swapped("SV1*HC:", "SV1*XX:"), "7", "SV1", 25, "2400", "1:1"),
    element(2, "assignment", swapped("*Y*A*Y*Y***09", "*Y*Q*Y*Y***09"), "7",
            "CLM", 19, "2300", "7"),
    element(2, "special program", swapped("***09", "***99"), "7", "CLM", 19, "2300", "12"),
    element(2, "form of the date", swapped("DTP*472*D8*", "DTP*472*D6*"), "7",
            "DTP", 26, "2400", "2"),
    element(2, "an element not used", swapped("CLM*A1*317***", "CLM*A1*317*X**"), "I10",
            "CLM", 19, "2300", "3"),
    element(2, "another one", swapped("GRP1******CI", "GRP1****Y**CI"), "I10",
            "SBR", 13, "2000B", "7"),
    element(2, "a social security number of eight digits",
            added("DMG", "REF*SY*12345678"), "I12", "REF", 18, "2010BA", "2"),
    claim(2, "a syntax error refuses the claim in the 277CA too", without("HI"), "A3:684"),
)  # fmt: skip

BALANCES = (
    claim(3, "a cent less than the lines", swapped("CLM*A1*317", "CLM*A1*316.99"),
          "A7:400", "A7:178"),
    claim(3, "a line more than the claim", swapped("HC:99245*317", "HC:99245*318"),
          "A7:400", "A7:178"),
    claim(3, "a line of a cent more", swapped("HC:99245*317", "HC:99245*317.01"),
          "A7:400", "A7:178"),
    claim(3, "tax above the charge", added("REF*6R*A1-1", "AMT*T*317.01"), "A7:640", "A7:583"),
    claim(3, "a line left out", lambda it: [s.replace("CLM*A1*317", "CLM*A1*634") for s in it],
          "A7:400", "A7:178"),
)  # fmt: skip

OTHER_PAYERS = (
    segment(2, "no beginning of the only claim", without("CLM"), "I6", "CLM", 22, "2300"),
    segment(2, "no beginning of a line", without("LX*1"), "2", "SV1", 46, "2330B"),
    segment(2, "no beginning of a decision", without("SVD*OTHER1*110"), "2", "CAS", 66, "2400"),
    segment(2, "the day of a service after a decision on it",
            lambda it: added("SVD*OTHER1*220", "DTP*472*D8*20260120")(
                without("DTP*472*D8*20260120")(it)), "7", "DTP", 56, "2430"),
    segment(2, "the day of a decision before it",
            lambda it: added("AMT*T*2.50", "DTP*573*D8*20260215")(
                without("DTP*573", nth=2)(it)), "2", "DTP", 53, "2400"),
    claim(3, "claim: more paid than its lines", swapped("AMT*D*320", "AMT*D*320.01"), "A7:672"),
    claim(3, "claim: less taken off", swapped("CAS*PR*1*10", "CAS*PR*1*9"), "A7:672"),
    claim(3, "claim: nothing taken off", without("CAS*PR*1*10"), "A7:672"),
    claim(3, "claim: one line not decided",
          lambda it: it[: it.index("SVD*OTHER1*110*HC:88321**2.5")] + it[-3:], "A7:672"),
    claim(3, "line: more taken off", swapped("CAS*CO*45*50", "CAS*CO*45*50.01"),
          "A7:672", "A7:643"),
    claim(3, "line: nothing taken off", lambda it: without("CAS*CO*45*50")(it),
          "A7:672", "A7:643"),
    claim(3, "line and claim: less paid", swapped("SVD*OTHER1*220", "SVD*OTHER1*219"),
          "A7:672", "A7:643"),
    claim(3, "line: the last reason", swapped("*80**97*0*1", "*80**97*1*1"), "A7:672", "A7:643"),
    claim(3, "claim: less than nothing paid by the patient", swapped("AMT*F5*25", "AMT*F5*-25"),
          "A7:183:QC", "A7:693"),
    claim(4, "left to pay twice", added("AMT*A8*0", "AMT*EAF*30"), "A7:639"),
    claim(4, "bundled into no line", swapped("HC:88321**2.5", "HC:88321**2.5*3"), "A8:526"),
    claim(4, "decided before it was served",
          swapped("DTP*573*D8*20260215", "DTP*573*D8*20260119"), "A7:516:PR"),
    claim(4, "a number of a payer nobody named",
          swapped("REF*G1*AUTH88", "REF*G1*AUTH88**2U:OTHER9"), "A8:479"),
    claim(4, "two lines of one number", swapped("REF*6R*FULL-1-2", "REF*6R*FULL-1-1"), "A7:584"),
    claim(4, "another payer of no kind", swapped("OTHER9******CI", "OTHER9"), "A6:480:PR"),
    claim(5, "procedure of another payer", swapped("OTHER1*220*HC:99245", "OTHER1*220*HC:9924"),
          "A7:507"),
    claim(4, "a decision and nothing paid, not even nothing", without("AMT*D"), "A6:286"),
    claim(4, "two first payers", swapped("SBR*S*18*GRP1", "SBR*P*18*GRP1"), "A8:742"),
    claim(4, "a line decided by nobody", swapped("SVD*OTHER1*220", "SVD*OTHER9*220"),
          "A7:672", "A8:479"),
    claim(4, "an accident without its day", without("DTP*439"), "A6:727"),
    claim(4, "a decision and no day of it", on_a_whole(without("DTP*573")), "A6:286"),
    claim(4, "passed over for a part", on_a_whole(
        lambda it: swapped("AMT*A8*0", "AMT*A8*499.99")(
            without("AMT*D")(without("CAS*PR")(without("CAS*CO")(it))))), "A7:672"),
    claim(4, "Medicare second and not why", swapped("GRP1**12****MB", "GRP1******MB"), "A6:578"),
    claim(4, "Medicare third and not why", swapped("SBR*P*18*OTHER9******CI",
          "SBR*T*18*OTHER9******MA"), "A6:578"),
    claim(4, "an attachment to come, not numbered",
          swapped("PWK*OZ*EL***AC*ATT-1", "PWK*OZ*EL"), "A6:489"),
    claim(4, "a line's attachment to come, not numbered",
          swapped("PWK*B3*AA", "PWK*B3*BM"), "A6:489"),
    claim(5, "reason of a line", swapped("CAS*CO*45*50", "CAS*CO*45X*50"), "A7:521"),
    claim(5, "reason of the claim", swapped("CAS*PR*1*10", "CAS*PR*?*10"), "A7:521"),
    claim(5, "remark", swapped("MOA***MA01", "MOA***01"), "A7:634"),
    claim(5, "a remark of one figure", swapped("MOA***MA01", "MOA***MA0"), "A7:634"),
    claim(5, "a remark with a zero before it", swapped("MOA***MA01", "MOA***N012"), "A7:634"),
)  # fmt: skip

SITUATIONS = (
    claim(4, "accident on the road: no day, no state", swapped("Y*Y***09", "Y*Y**AA*09"),
          "A6:727", "A6:750"),
    claim(4, "accident on the road: no state",
          lambda it: added("CLM*A1", "DTP*439*D8*20260228")(
              swapped("Y*Y***09", "Y*Y**AA*09")(it)), "A6:750"),
    claim(4, "another accident: no day", swapped("Y*Y***09", "Y*Y**OA*09"), "A6:727"),
    claim(4, "the second cause: no day", swapped("Y*Y***09", "Y*Y**EM:OA*09"), "A6:727"),
    claim(4, "replaces nothing", swapped("11:B:1", "11:B:7"), "A6:464"),
    claim(4, "voids nothing", swapped("11:B:1", "11:B:8"), "A6:464"),
    claim(4, "a frequency of hospitals", swapped("11:B:1", "11:B:3"), "A7:535"),
    claim(4, "patient, and not the subscriber", swapped("SBR*P*18*", "SBR*P**"), "A8:156"),
    claim(4, "points to a third diagnosis of two", swapped("***1:2", "***1:3"), "A8:477"),
    claim(4, "points to the twelfth", swapped("***1:2", "***12"), "A8:477"),
    claim(4, "served after the file was made", swapped("D8*20260301", "D8*20260304"),
          "A7:187", "A7:510"),
    claim(4, "the last day after it", swapped("D8*20260301", "RD8*20260301-20260304"),
          "A7:187", "A7:510"),
    claim(4, "ends before it begins", swapped("D8*20260301", "RD8*20260301-20260228"), "A7:187"),
    claim(4, "served before birth", swapped("D8*19610407", "D8*20260302"), "A7:158:IL"),
    claim(4, "born after the file", swapped("D8*19610407", "D8*20260304"),
          "A7:158:IL", "A7:510"),
    claim(4, "a level numbered by a letter", swapped("HL*2*1*22", "HL*A*1*22"), "A7:481"),
    claim(4, "units below zero", swapped("*UN*1*", "*UN*-1*"), "A7:476"),
    claim(4, "units of four places", swapped("*UN*1*", "*UN*1.2345*"), "A7:476"),
    claim(4, "level with such a figure", swapped("HL*2*1*22", "HL*²*1*22"), "A3:684", "A7:481"),
    claim(4, "parent with such a figure", swapped("HL*2*1*22", "HL*2*¹*22"), "A3:684", "A7:481"),
    claim(4, "level skipped", swapped("HL*2*1*22", "HL*3*1*22"), "A7:481"),
    claim(4, "level of another parent", swapped("HL*2*1*22", "HL*2*2*22"), "A7:481"),
    claim(4, "level without a parent", swapped("HL*2*1*22", "HL*2**22"), "A3:684", "A7:481"),
    claim(4, "the first level is 2", swapped("HL*1**20", "HL*2**20"), "A7:481"),
    claim(4, "children promised", swapped("HL*2*1*22*0", "HL*2*1*22*1"), "A7:481"),
    claim(4, "a line number with a zero before it", swapped("LX*1", "LX*01"), "A7:247", "A7:481"),
    claim(4, "lines begin with 2", swapped("LX*1", "LX*2"), "A7:247", "A7:481"),
    claim(4, "no street", without("N3*12"), "A6:503:IL"),
    claim(4, "who bills at a post office box", swapped("N3*9 OAK AVE", "N3*P.O. Box 9"),
          "A7:503:85"),
    claim(4, "no city", without("N4*SPRINGFIELD*IL*62704"), "A6:502:IL"),
    claim(4, "no day of birth", without("DMG"), "A6:158:IL"),
    claim(4, "no state", swapped("*IL*62704", "**62704"), "A6:501:IL"),
    claim(4, "no ZIP code", swapped("*IL*62704", "*IL"), "A6:500:IL"),
    claim(4, "three places", swapped("*317*UN", "*317.001*UN"), "A7:178", "A7:697"),
    claim(4, "below zero", lambda it: swapped("HC:99245*317", "HC:99245*-317")(
        swapped("CLM*A1*317", "CLM*A1*-317")(it)), "A7:178", "A7:693"),
    claim(4, "no unit", swapped("*UN*1*", "*UN*0*"), "A7:476"),
    claim(4, "an inpatient never admitted", swapped("11:B:1", "21:B:1"), "A6:189"),
    claim(4, "a ride and no more", swapped("HC:99245", "HC:A0427"), "A6:337", "A6:266", "A6:740"),
    claim(4, "a ride by taxi and no more", swapped("HC:99245", "HC:A0100"), "A6:266", "A6:740"),
    claim(4, "a spine since nobody knows when", lambda it: swapped("HC:99245", "HC:98940")(
        swapped("GRP1******CI", "GRP1******MB")(it)), "A6:701"),
    claim(4, "an acute spine since nobody knows when", lambda it: swapped("HC:99245", "HC:98940")(
        added("CLM*A1", "DTP*454*D8*20260105")(added("REF*G1", "CR2********A")(
            swapped("GRP1******CI", "GRP1******MB")(it)))), "A6:715"),
    claim(4, "a certificate of no day", added("SV1*HC:99245", "CR3*I*MO*99"), "A6:525", "A6:580"),
    claim(4, "no drug", added("REF*6R*A1-1", "LIN**N4*00026063512", "CTP****0*ML"), "A7:724"),
    claim(4, "the second payer after nobody", swapped("SBR*P*18", "SBR*S*18"), "A6:171"),
    claim(4, "coverage of no kind", swapped("GRP1******CI", "GRP1"), "A6:480:PR"),
    claim(4, "who bills in dollars of Canada", added("PRV*BI", "CUR*85*CAD"), "A3:681"),
    claim(4, "an onset after the service", added("CLM*A1", "DTP*431*D8*20260302"), "A7:397"),
    claim(4, "a discharge after the file", added("CLM*A1", "DTP*096*D8*20260304"),
          "A7:190", "A7:510"),
    claim(4, "a disability that ends first", added("CLM*A1", "DTP*314*RD8*20260201-20260131"),
          "A7:195"),
    claim(4, "a death after the file", added("SBR*P*18", "PAT*****D8*20260304"),
          "A7:159:IL", "A7:510"),
    claim(4, "born in another age", swapped("D8*19610407", "D8*18610407"), "A7:158:IL"),
    claim(4, "an inpatient by one line", swapped("*UN*1***1:2", "*UN*1*61**1:2"), "A6:189"),
)  # fmt: skip

CODE_SETS = (
    claim(5, "NPI who renders", swapped("1245319599", "1245319590"), "A7:562:82"),
    claim(5, "NPI who bills", swapped("1234567893", "1234567890"), "A7:562:85"),
    claim(5, "NPI of nine digits", swapped("1245319599", "124531959"), "A7:562:82"),
    claim(5, "NPI of a bank card", swapped("1245319599", "3245319595"), "A7:562:82"),
    claim(5, "taxonomy who renders", swapped("207RH0003X", "207RH0003Y"), "A7:145:82"),
    claim(5, "taxonomy who bills", swapped("207R00000X", "207R0000X"), "A7:145:85"),
    claim(5, "NPI with a letter", swapped("1245319599", "12453X9599"), "A7:562:82"),
    claim(5, "ZIP code of four digits", swapped("*IL*62704", "*IL*6270"), "A7:500:IL"),
    claim(5, "ZIP code with a hyphen", swapped("*IL*62704", "*IL*62704-0001"), "A7:500:IL"),
    claim(5, "ZIP code of letters", swapped("*IL*62704", "*IL*ABCDE"), "A7:500:IL"),
    claim(5, "diagnosis with a dot", swapped("ABK:C50911", "ABK:C50.911"), "A7:254", "A7:700"),
    claim(5, "diagnosis of letters", swapped("ABK:C50911", "ABK:CANCER"), "A7:254", "A7:700"),
    claim(5, "second diagnosis", swapped("ABF:Z803", "ABF:Z8"), "A7:255", "A7:700"),
    claim(5, "ICD-9 after its time", swapped("ABK:C50911", "BK:1749"), "A7:254", "A7:508"),
    claim(5, "ICD-9 beside ICD-10", swapped("ABF:Z803", "BF:1749"), "A7:255", "A7:508"),
    claim(5, "procedure in small letters", swapped("HC:99245", "HC:j0585"), "A7:507"),
    claim(5, "procedure of four digits", swapped("HC:99245", "HC:9924"), "A7:507"),
    claim(5, "procedure with a Z at its end", swapped("HC:99245", "HC:9924Z"), "A7:507"),
    claim(5, "modifier", swapped("HC:99245", "HC:99245:2?"), "A7:453"),
    claim(5, "modifier in small letters", swapped("HC:99245", "HC:99245:qw"), "A7:453"),
    claim(5, "a cause first", swapped("ABK:C50911", "ABK:W1830XA"), "A7:254", "A7:509"),
    claim(5, "a diagnosis twice", swapped("ABF:Z803", "ABF:C50911"), "A7:255", "A7:700"),
    claim(5, "surgery", added("HI*", "HI*BP:3341"), "A7:666"),
    claim(5, "condition", added("HI*", "HI*BG:1"), "A7:460"),
    claim(5, "drug", added("REF*6R*A1-1", "LIN**N4*0002606351", "CTP****1*ML"), "A7:218"),
    claim(5, "laboratory", added("REF*G1", "REF*X4*14A0123456"), "A7:544"),
    claim(5, "agency", added("REF*G1", "REF*1J*1234567890"), "A7:714"),
    claim(5, "place of service", swapped("11:B:1", "00:B:1"), "A7:249"),
    claim(5, "place of service of a line", swapped("*UN*1***1:2", "*UN*1*00**1:2"), "A7:249"),
    claim(5, "state", swapped("N4*SPRINGFIELD*IL*62704", "N4*SPRINGFIELD*XX*62704"),
          "A7:501:IL"),
    claim(5, "state of an accident",
          lambda it: added("CLM*A1", "DTP*439*D8*20260228")(
              swapped("Y*Y***09", "Y*Y**AA:::XX*09")(it)), "A7:750"),
)  # fmt: skip
