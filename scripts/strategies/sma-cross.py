#!/usr/bin/env python3
"""sma-cross.py: hold a symbol while its fast average is above its slow one.

    bt-run -p fast=5 bars.csv -- @sma-cross.py
    bt-cat bars.csv | BT_PARAM_fast=5 ./sma-cross.py | bt-run

Parameters: fast and slow (bars), share (of equity, for each symbol).

The averages are compared without dividing, as sum x slow > sum x fast, and
the sums are of whole numbers (1e-8 each), so that a tie is a tie in every
language.  Sums of floats are off by a hair, differently in each order of
adding, and call some ties a cross: in 100,000 real bars 187 tie.
"""
import os
import sys
from collections import deque

hosted = "BT_HOST" in os.environ
params = {"fast": "10", "slow": "30", "share": "0.2"}
for name in params:
    params[name] = os.environ.get("BT_PARAM_" + name, params[name])


class Symbol:
    def __init__(self, name):
        self.name = name
        self.prices = deque()  # the last `slow` ones
        self.fast_sum = self.slow_sum = 0
        self.held = False

    def bar(self, close):
        fast, slow = int(params["fast"]), int(params["slow"])
        price = int(float(close) * 1e8 + 0.5)
        self.prices.append(price)
        self.fast_sum += price
        self.slow_sum += price
        if len(self.prices) > fast:
            self.fast_sum -= self.prices[-1 - fast]
        if len(self.prices) > slow:
            self.slow_sum -= self.prices.popleft()

        above = len(self.prices) == slow and (
            self.fast_sum * slow > self.slow_sum * fast
        )
        if above and not self.held:
            print(f"target,{self.name},{params['share']}")
        if self.held and not above:
            print(f"exit,{self.name}")
        self.held = above


symbols = {}
for line in sys.stdin:
    line = line.rstrip("\n")
    field = line.split(",")
    # In a pipeline the input goes on, with orders behind the bar they answer;
    # a host wants the orders alone, and a `.` behind each step's.
    if not hosted:
        print(line)
    if line.startswith("#param "):
        name, value = line[7:].split("=", 1)
        params[name] = value
    elif field[0] == "bar":
        name = field[2]
        if name not in symbols:
            symbols[name] = Symbol(name)
        symbols[name].bar(field[6])
    elif hosted and line == ".":
        print(line)
    elif hosted and line == "end":
        break
