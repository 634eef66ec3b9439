"""A coverage check as a person reads it on a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH = 100
COVERED = {
    "yes": ("Covered", "bold green"),
    "no": ("Not covered", "bold red"),
    "if_authorized": ("Covered once it is authorized", "bold yellow"),
    "undecided": ("A person decides", "bold yellow"),
}
_NEAR = {
    "same_zip": "same ZIP code",
    "same_zip_area": "same ZIP area",
    "same_state": "same state",
    "elsewhere": "elsewhere",
}
_NETWORK = {
    "no_network": "the plan has none",
    "in_network": "yes",
    "out_of_network": "no",
}


class _Terminal(Console):
    """A console that leaves it to the door what becomes of a reader who has gone."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def show(answer: Mapping[str, Any], out: Any) -> None:
    """Print the answer to `out`."""
    console = _Terminal(file=out, width=WIDTH, highlight=False, markup=False, emoji=False)
    word, style = COVERED[answer["covered"]]
    number = {2: "second", 3: "third"}.get(answer["opinion"], str(answer["opinion"]))
    said = Text(f"Member {answer['member']}, {number} opinion by ", "bold")
    said.append(f"{answer['clinician']['npi']} {answer['clinician']['name']}".strip())
    said.append(f" on {answer['on']}: ").append(word, style)
    console.print(said)
    about = answer["subject"]
    if about:
        asked = ", ".join(str(each).replace("_", " ") for each in about.values() if each)
        console.print(f"  about: {asked}")
    for note in answer["notes"]:
        console.print(f"  note: {note}")
    if "problem" in answer:
        console.print(f"  {answer['problem']}")
        return
    for each in answer["by"]:
        _finding(each, console)
    _points(answer, console)
    _estimate(answer, console)
    _materials(answer["materials_missing"], console)
    _others(answer["others"], console)
    for each in answer["assistance"]:
        console.print(f"  help with costs: {each['says']} [{each['cite']}]")


def _finding(found: Mapping[str, Any], console: Console) -> None:
    text = Text(f"  by {found['rule']}: {found['message']}")
    if found["cites"]:
        text.append(f" [{'; '.join(found['cites'])}]", "dim")
    console.print(text)


def _points(answer: Mapping[str, Any], console: Console) -> None:
    board, listed = answer["board_certified"], answer["approved_list"]
    permit = answer["authorization"]
    rows: list[tuple[str, str, Sequence[str]]] = [
        ("independent", answer["independent"]["answer"].replace("_", " "),
         answer["independent"]["why"]),
        ("in network", _NETWORK[answer["network"]["answer"]], answer["network"]["why"]),
        ("on the approved list", _yes(listed["listed"], listed["required"]), listed["why"]),
        ("board-certified", _yes(board["certified"], board["required"]), board["why"]),
        ("authorization", _permit(permit), permit["why"]),
    ]  # fmt: skip
    table = Table(show_header=False, box=None, padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, said, why in rows:
        table.add_row(f" {name}", Text(said, "bold"), " ".join(why))
    console.print(table)
    for each in permit["not_fitting"]:
        console.print(f"  authorization {each['number']} does not cover it: {each['why']}")
    for each in permit["how_to_ask"]:
        console.print(f"  to ask for authorization: {each['door']}: {each['how']}")


def _yes(fact: bool, asked: bool) -> str:
    return ("yes" if fact else "no") + ("" if asked else ", not asked for")


def _permit(permit: Mapping[str, Any]) -> str:
    if not permit["needed"]:
        return "not needed"
    return f"on file: {permit['on_file']}" if permit["on_file"] else "needed, none on file"


def _estimate(answer: Mapping[str, Any], console: Console) -> None:
    found, years = answer["estimate"], answer["accumulators"]
    if not found["known"]:
        console.print(f"  no estimate: {found['why']}")
    else:
        assumed = " (assumed)" if answer["codes_assumed"] else ""
        supposing = ", ".join(found["supposing"])
        condition = f", supposing {supposing} is settled" if supposing else ""
        console.print(f"  estimate for {', '.join(answer['codes'])}{assumed}{condition}:")
        console.print(
            f"    allowed {found['allowed']}, the plan pays {found['paid']}, "
            f"the member owes {found['member_owes']}"
        )
        for line in found["lines"]:
            for step in line["steps"]:
                if not step["part"].endswith("_credit"):
                    console.print(f"    {step['why']}: {step['amount']}")
        for note in found["notes"]:
            console.print(f"    {note}")
    for name, year in years.items():
        if year["whole"] is not None:
            what = name.replace("_", "-")
            console.print(f"  {what} of the year {year['whole']}, left {year['left']}")


def _materials(found: Mapping[str, Any], console: Console) -> None:
    kinds = [
        each["kind"].replace("_", " ") + ("" if each["state"] == "not_asked" else
                                          f" ({each['state']})")
        for each in found["missing"]
    ]  # fmt: skip
    said = ", ".join(kinds) or "nothing"
    source = "" if found["from"] == "manifest" else " (what usually travels)"
    console.print(f"  materials missing{source}: {said}")


def _others(found: Mapping[str, Any] | None, console: Console) -> None:
    if found is None:
        return
    console.print(f"  others of the specialty {found['specialty']}, {found['ordered']}:")
    if found["why"]:
        console.print(f"    {found['why']}")
    for each in found["clinicians"]:
        marks = [
            "approved list" if each["approved"] else "",
            "board-certified" if each["board_certified"] else "",
            "academic centre" if each["academic"] else "",
            f"NCI {each['nci_designation'].replace('_', ' ')}" if each["nci_designation"] else "",
        ]
        place = f"{each['state']} {each['zip']}".strip()
        told = ", ".join(mark for mark in (_NEAR[each["nearness"]], *marks) if mark)
        console.print(f"    {each['npi']} {each['name']}, {place}: {told}")
