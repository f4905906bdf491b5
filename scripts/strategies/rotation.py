#!/usr/bin/env python3
"""rotation.py: hold whichever of two or more symbols has risen most.

    bt-run -p lookback=126 spy.csv tlt.csv -- @rotation
    bt-cat spy.csv tlt.csv | BT_PARAM_lookback=126 ./rotation.py | bt-run

Parameters: lookback (bars to look back), every (steps between decisions),
share (of equity).  When none has risen it stays in cash.

It decides at the end of a step, when all symbols have shown their bars.  A
host says so with `.`; in a pipeline the step has ended when a bar with
another time comes, and its orders go in front of that bar.
"""
import os
import sys
from collections import deque

hosted = "BT_HOST" in os.environ
params = {"lookback": "63", "every": "21", "share": "1"}
for name in params:
    params[name] = os.environ.get("BT_PARAM_" + name, params[name])

closes = {}  # of each symbol, the last lookback + 1
held = None
steps = 0


def decide():
    global held, steps
    steps += 1
    if steps % int(params["every"]) != 0:
        return
    lookback = int(params["lookback"])
    rises = {
        symbol: last[-1] / last[0]
        for symbol, last in sorted(closes.items())
        if len(last) > lookback
    }
    best = max(rises, key=rises.get, default=None)  # of equals the first
    if best is not None and rises[best] <= 1:
        best = None
    if best != held:
        if held is not None:
            print(f"exit,{held}")
        if best is not None:
            print(f"target,{best},{params['share']}")
        held = best


time = None  # of the step that is going on
for line in sys.stdin:
    line = line.rstrip("\n")
    field = line.split(",")
    is_bar = field[0] == "bar"
    if not hosted:
        if time is not None and (line == "#end" or is_bar and field[1] != time):
            decide()
            time = None
        print(line)
    if line.startswith("#param "):
        name, value = line[7:].split("=", 1)
        params[name] = value
    elif is_bar:
        time, symbol = field[1], field[2]
        if symbol not in closes:
            closes[symbol] = deque(maxlen=int(params["lookback"]) + 1)
        closes[symbol].append(float(field[6]))
    elif hosted and line == ".":
        decide()
        print(line)
    elif hosted and line == "end":
        break
