"""jsonl.py TAGGED JSONL: whether two files hold the same.

TAGGED is a stream as bt-cat writes it, JSONL the same as JSON lines.  Every
line of the one is compared with the line of the other, field by field as text,
so that a digit that is lost is a difference.
"""
import json
import sys

REST = ("event", "meta", "end")  # their last column is the rest of the line
ODD = {"1e999": "inf", "-1e999": "-inf", "-0.0": "-0", None: ""}


def tagged(path):
    """Lines that JSON lines have too, each with its type's columns."""
    columns = {}
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        word, _, rest = line[1:].partition(" ")
        if line[0] != "#":
            yield line, columns.get(line.split(",")[0])
        elif "," in rest and rest.split(",")[0] in ("time", "key", "name"):
            columns[word] = rest.split(",")
        elif word not in ("bt", "by", "end", "interval"):
            yield line, None


def compare(line, columns, row):
    kind = row.pop("record")
    if kind == ".":
        assert line == "." + ("," + row["time"] if row["time"] else "")
    elif kind == "command":
        assert line == row["text"]
    elif kind[0] == "#":
        assert line == kind + " " + row["text"]
    else:
        compare_record(line, columns or list(row), kind, row)


def compare_record(line, columns, kind, row):
    fields = line.split(",", len(columns) if kind in REST else -1)
    assert fields.pop(0) == kind
    have = dict(zip(columns, fields))
    order = [key for key in row if key in have]
    assert order == [key for key in columns if key in have and key in row]
    for key, value in row.items():
        if key != "end" or key in have:  # else #interval says it
            assert ODD.get(value, value) == have.pop(key, ""), key
    have = {key: value for key, value in have.items() if value}
    assert have in ({}, {"reduce_only": "0"}), have  # 0 is as good as absent


def main():
    rows = [json.loads(line, parse_float=str, parse_int=str)
            for line in open(sys.argv[2], encoding="utf-8")]
    assert rows.pop() == {"record": "#end", "version": "1"}
    lines = list(tagged(sys.argv[1]))
    assert len(lines) == len(rows), (len(lines), len(rows))
    for (line, columns), row in zip(lines, rows):
        try:
            compare(line, columns, dict(row))
        except AssertionError as e:
            sys.exit("%s\n%s\n%s" % (line, row, e))


main()
