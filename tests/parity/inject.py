#!/usr/bin/env python3
"""Put known defects into bars, and tell how many of them bt-validate finds.

	inject.py put SEED IN.csv OUT.csv TRUTH.csv
	inject.py judge TRUTH.csv FINDINGS.json ...

`put` reads plain CSV (time,symbol,open,high,low,close,volume) and writes it
with one defect of each kind every so many rows, in random places, of random
strength where a kind has one; TRUTH.csv says line, last line and kind.  `judge`
reads pairs of a truth and what `bt-validate --findings x.json` said, and prints
a line for each kind: how many there are, how many have a finding at their line
(or, of a run, in it), and at the end how many findings are at no defect.
"""
import csv
import json
import random
import sys

PRICES = ("open", "high", "low", "close")


def text(value):
	return repr(round(value, 12))


class Bars:
	"""Rows of fields, changed in place; truth by row, lines at the end."""

	def __init__(self, path):
		with open(path, encoding="utf-8") as file:
			lines = file.read().split("\n")
		self.head = lines[0].split(",")
		self.rows = [line.split(",") for line in lines[1:] if line]
		self.truth = []
		self.at = {name: self.head.index(name) for name in
			("time", "symbol", "volume") + PRICES}

	def get(self, i, name):
		return float(self.rows[i][self.at[name]])

	def set(self, i, name, value):
		self.rows[i][self.at[name]] = value if isinstance(value, str) \
			else text(value)

	def scale(self, i, factor):
		for name in PRICES:
			self.set(i, name, self.get(i, name) * factor)

	def note(self, i, kind, last=None):
		self.truth.append((self.rows[i], kind,
			self.rows[i if last is None else last]))


def high_below_close(bars, i, _):
	bars.set(i, "high", max(bars.get(i, "open"), bars.get(i, "close")) * 0.999)


def low_above_open(bars, i, _):
	bars.set(i, "low", max(bars.get(i, "open"), bars.get(i, "close")) * 1.001)


def negative_price(bars, i, rnd):
	name = rnd.choice(PRICES)
	bars.set(i, name, -bars.get(i, name))


def nan_price(bars, i, rnd):
	bars.set(i, rnd.choice(PRICES), "NaN")


def empty_price(bars, i, rnd):
	bars.set(i, rnd.choice(PRICES), "")


def zero_price(bars, i, rnd):
	bars.set(i, rnd.choice(PRICES), "0")


def negative_volume(bars, i, _):
	bars.set(i, "volume", -(bars.get(i, "volume") or 7))


def text_volume(bars, i, _):
	bars.set(i, "volume", "n/a")


def spike_x10(bars, i, _):
	bars.scale(i, 10)


def spike_div10(bars, i, _):
	bars.scale(i, 0.1)


def bad_timestamp(bars, i, _):
	t = bars.rows[i][bars.at["time"]]
	bars.set(i, "time", t[:11] + "2" + t[11:-1])


def extra_column(bars, i, _):
	bars.rows[i].append("7")


def truncated_line(bars, i, _):
	del bars.rows[i][4:]


def year_ahead(bars, i, _):
	t = bars.rows[i][bars.at["time"]]
	bars.set(i, "time", str(int(t[:4]) + 60) + t[4:])


def spike_x100(bars, i, _):
	bars.scale(i, 100)


def garbage(bars, i, _):
	bars.rows[i][:] = ["<html><body>503 Service Unavailable</body>"]


SIMPLE = (high_below_close, low_above_open, negative_price, nan_price,
	empty_price, zero_price, negative_volume, text_volume, spike_x10,
	spike_div10, bad_timestamp, extra_column, truncated_line, year_ahead,
	spike_x100, garbage)


def dup_exact(bars, i, _):
	bars.rows.insert(i + 1, list(bars.rows[i]))
	bars.note(i + 1, "dup_exact")


def dup_conflict(bars, i, _):
	bars.rows.insert(i + 1, list(bars.rows[i]))
	value = bars.get(i, "high")
	if value == bars.get(i, "close"):
		value = bars.get(i, "low")
	if value == bars.get(i, "close"):
		value = value * 1.001
		bars.set(i + 1, "high", value)
	bars.set(i + 1, "close", value)
	bars.note(i + 1, "dup_conflict")


def swap_order(bars, i, _):
	bars.rows[i], bars.rows[i + 1] = bars.rows[i + 1], bars.rows[i]
	bars.note(i + 1, "swap_order")


def missing_row(bars, i, _):
	del bars.rows[i]
	bars.note(i, "missing_row")


def stale_repeat5(bars, i, _):
	for k in range(1, 5):
		for name in PRICES + ("volume",):
			bars.set(i + k, name, bars.rows[i][bars.at[name]])
	bars.note(i, "stale_repeat5", i + 4)


def unit_run(bars, i, rnd):
	n = rnd.randint(4, 12)
	for k in range(n):
		bars.scale(i + k, 0.01)
	bars.note(i, "unit_run", i + n - 1)


OTHERS = (dup_exact, dup_conflict, swap_order, missing_row, stale_repeat5,
	unit_run)
WIDTH = 14  # rows that a defect has for itself


def whole(bars, i):
	"""The rows around i are one symbol's, which some defects need."""
	at = bars.at["symbol"]
	return all(row[at] == bars.rows[i][at] for row in
		bars.rows[i - 1:i + WIDTH])


def put(seed, source, out, truth):
	rnd = random.Random(seed + ":" + source.rsplit("/", 1)[-1])
	bars = Bars(source)
	kinds = list(SIMPLE + OTHERS)
	rounds = max(1, min(8, len(bars.rows) // (len(kinds) * 4 * WIDTH)))
	places = range(2 * WIDTH, len(bars.rows) - WIDTH, 2 * WIDTH)
	places = sorted(rnd.sample(places, min(len(places),
		rounds * len(kinds))), reverse=True)
	todo = kinds * rounds
	rnd.shuffle(todo)
	for place, kind in zip(places, todo):
		place += rnd.randrange(WIDTH)
		if not whole(bars, place):
			continue
		kind(bars, place, rnd)
		if kind in SIMPLE:
			bars.note(place, kind.__name__)
	line_of = {id(row): k + 2 for k, row in enumerate(bars.rows)}
	with open(out, "w", encoding="utf-8") as file:
		for row in [bars.head] + bars.rows:
			print(",".join(row), file=file)
	with open(truth, "w", encoding="utf-8") as file:
		print("line,last,defect", file=file)
		for row, kind, last in sorted(bars.truth,
				key=lambda one: line_of[id(one[0])]):
			print(line_of[id(row)], line_of[id(last)], kind,
				sep=",", file=file)


def read_findings(path):
	with open(path, encoding="utf-8") as file:
		for line in file:
			one = json.loads(line)
			if "check" in one:
				yield one


def judge(pairs):
	count, found, noted, records, extra = {}, {}, {}, 0, {}
	for truth, findings in zip(pairs[::2], pairs[1::2]):
		at = {}
		for one in read_findings(findings):
			at.setdefault(one["line"], []).append(one)
		used = set()
		with open(truth, encoding="utf-8") as file:
			for one in csv.DictReader(file):
				lines = range(int(one["line"]),
					int(one.get("last") or one["line"]) + 1)
				kind = one["defect"]
				hits = [f for k in lines for f in at.get(k, [])]
				count[kind] = count.get(kind, 0) + 1
				is_found = any(f["level"] != "note" for f in hits)
				found[kind] = found.get(kind, 0) + is_found
				noted[kind] = noted.get(kind, 0) + \
					(bool(hits) and not is_found)
				used.update(lines)
				if not is_found:
					print("missed:", truth, one["line"], kind)
		for line, several in at.items():
			for one in several:
				if line in used or one["level"] == "note":
					continue
				extra[one["check"]] = extra.get(one["check"], 0) + 1
				print("extra:", findings, line, one["check"],
					one["text"])
	for kind in sorted(count):
		print("%-18s %4d of %4d found, %d noted" % (kind, found[kind],
			count[kind], noted[kind]))
	print("all %d of %d found" % (sum(found.values()), sum(count.values())))
	print("elsewhere:", ", ".join("%d %s" % (extra[k], k)
		for k in sorted(extra)) or "nothing")


if __name__ == "__main__":
	if sys.argv[1] == "put":
		put(*sys.argv[2:])
	else:
		judge(sys.argv[2:])
