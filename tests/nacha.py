"""A small reader of NACHA files, for tests: it knows the format, and nothing of our writer."""

from dataclasses import dataclass, field


@dataclass
class Entry:
    code: str
    routing: str
    account: str
    cents: int
    identity: str
    name: str
    trace: str
    addenda: list[str] = field(default_factory=list)


@dataclass
class Batch:
    service: str
    company: str
    company_id: str
    standard: str
    description: str
    effective: str
    entries: list[Entry] = field(default_factory=list)


def read(text: str) -> list[Batch]:
    """The batches of a file whose lengths, counts, hashes and totals were all checked."""
    records = text.split("\n")
    assert records.pop() == "", "the last record ends its line"
    assert all(len(record) == 94 for record in records)
    assert len(records) % 10 == 0, "whole blocks"
    header = records[0]
    assert header[:3] == "101"
    assert header[34:40] == "094101"
    assert header[3] == " "
    assert header[4:13].isdigit()
    batches: list[Batch] = []
    filler = [record for record in records if record == "9" * 94]
    control = records[len(records) - len(filler) - 1]
    for record in records[1 : len(records) - len(filler) - 1]:
        kind = record[0]
        if kind == "5":
            batches.append(
                Batch(
                    record[1:4],
                    record[4:20].strip(),
                    record[40:50],
                    record[50:53],
                    record[53:63].strip(),
                    record[69:75],
                )
            )
            assert record[75:79] == "   1"
            assert record[79:87] == header[4:12]
        elif kind == "6":
            assert record[78] == "1", "an addenda follows"
            batches[-1].entries.append(
                Entry(
                    record[1:3],
                    record[3:12],
                    record[12:29].strip(),
                    int(record[29:39]),
                    record[39:54].strip(),
                    record[54:76].strip(),
                    record[79:94],
                )
            )
        elif kind == "7":
            assert record[1:3] == "05"
            entry = batches[-1].entries[-1]
            entry.addenda.append(record[3:83].strip())
            assert record[83:87] == f"{len(entry.addenda):04d}"
            assert record[87:94] == entry.trace[-7:]
        else:
            assert kind == "8"
            _check(record[4:54], batches[-1:], count=6)
            assert record[1:4] == batches[-1].service
            assert record[44:54] == batches[-1].company_id
            assert record[87:94] == f"{len(batches):07d}"
    assert control[0] == "9"
    assert int(control[1:7]) == len(batches)
    assert int(control[7:13]) == len(records) // 10
    _check(control[13:55], batches, count=8)
    traces = [entry.trace for batch in batches for entry in batch.entries]
    assert traces == sorted(set(traces)), "trace numbers ascend"
    return batches


def _check(totals: str, batches: list[Batch], *, count: int) -> None:
    entries = [entry for batch in batches for entry in batch.entries]
    assert int(totals[:count]) == sum(1 + len(entry.addenda) for entry in entries)
    hashed = sum(int(entry.routing[:8]) for entry in entries) % 10**10
    assert int(totals[count : count + 10]) == hashed
    assert int(totals[count + 10 : count + 22]) == 0, "no debits"
    assert int(totals[count + 22 : count + 34]) == sum(entry.cents for entry in entries)
