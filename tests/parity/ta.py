"""ta.py FOLDER: bt-ta against the vectors of tulip indicators.

Each vector's inputs become a CSV whose further columns they are; the output
must be empty before the vector's first bar, and then within its tolerance.
Prints what differs, and a line `N of M vectors`; status 1 unless all agree.
"""
import json
import math
import subprocess
import sys

OWN = ("open", "high", "low", "close", "volume")


def text(value):
    return repr(value) if value != int(value) else str(int(value))


def rows(inputs):
    """CSV of a vector's inputs; a bar's own columns are there in any case."""
    n = len(next(iter(inputs.values())))
    more = [k for k in inputs if k not in OWN]
    yield ",".join(("time", "symbol") + OWN + tuple("in_" + k for k in more))
    for i in range(n):
        bar = [text(inputs[k][i]) if k in inputs else "1" for k in OWN]
        bar += [text(inputs[k][i]) for k in more]
        yield ",".join([str(86400 * (i + 20000)), "X"] + bar)


def run(vector):
    inputs = vector["inputs"]
    spec = vector["indicator"]
    if vector["options"]:
        spec += ":" + ",".join(text(v) for v in vector["options"].values())
    if list(vector["options"].values())[:2] == [12, 26] and (
            vector["indicator"] == "macd"):
        spec += ",weights=appel"  # tulip's, of these two periods
    if any(k not in OWN for k in inputs):
        spec += "@" + ",".join("in_" + k for k in inputs)
    done = subprocess.run(
        ["bt-ta", "-f", "csv", "x=" + spec], capture_output=True, text=True,
        input="\n".join(rows(inputs)) + "\n", check=False)
    if done.returncode != 0:
        return None, done.stderr.strip()
    lines = done.stdout.split()[1:]
    n = len(vector["expected"])
    return [line.split(",")[-n:] for line in lines], spec


def differ(vector):
    """What is wrong with one vector, or None."""
    got, why = run(vector)
    if got is None:
        return why
    first = vector["first_output_bar"]
    for k, (name, expected) in enumerate(vector["expected"].items()):
        for i, row in enumerate(got):
            if i < first:
                if row[k] != "":
                    return f"{name} bar {i}: {row[k]}, none expected"
                continue
            want = expected[i - first]
            have = float(row[k]) if row[k] else math.nan
            if not abs(have - want) <= vector["tolerance"]:
                return f"{name} bar {i}: {row[k]}, expected {want}"
    return None


def main():
    with open(sys.argv[1] + "/vectors.json", encoding="utf-8") as f:
        vectors = json.load(f)["vectors"]
    good = 0
    for v in vectors:
        why = differ(v)
        good += why is None
        if why is not None:
            print(v["indicator"], list(v["options"].values()), v["source"],
                  why, sep=": ")
    names = {v["indicator"] for v in vectors}
    print(f"{good} of {len(vectors)} vectors, {len(names)} indicators")
    sys.exit(good != len(vectors))


main()
