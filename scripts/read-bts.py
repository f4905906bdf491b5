#!/usr/bin/env python3
"""read-bts.py FILE...: the market records of .bts files as JSON lines.

A reading of bt-stream(5) that shares nothing with bt's own, to show that the manual says enough.
Needs python3-numpy, python3-zstandard, python3-xxhash.  read(path) gives (type, names of symbols,
numpy records) of each run of one type; times are in ns, words and flags are their numbers."""
import json
import struct
import sys

import numpy as np
import xxhash

sys.dont_write_bytecode = True  # the tree stays as it is
from btspack import in_turns, runs, unpack

SYMBOLS, COLUMNS, RECORDS, END, TURNS, IN_TURNS = 2, 4, 1, 9, 10, 8
MEMBERS = {
    1: "bar time:i8 end:i8 open high low close volume symbol:u4 flags:u4".split(),
    2: "tick time:i8 price size symbol:u4 flags:u4".split(),
    3: "quote time:i8 bid ask bid_size ask_size symbol:u4 flags:u4".split(),
    4: "action time:i8 value symbol:u4 kind:u4".split(),
}


def read(path):
    data, at, symbols, further, held = open(path, "rb").read(), 64, [], {}, {}
    while at + 64 <= len(data):
        (_, kind, type_, codec, flags, size, n, _, _, raw, stored, _, _, payload_sum, header_sum
         ) = struct.unpack("<4s4B2I2q4I2Q", data[at:at + 64])
        payload = data[at + 64:at + 64 + stored]
        for part, checksum in (data[at:at + 56], header_sum), (payload, payload_sum):
            if xxhash.xxh3_64_intdigest(part) != checksum:
                sys.exit(f"{path}: the block at {at} is damaged")
        if kind == SYMBOLS:
            symbols += [s.split()[0] for s in payload[:raw].decode().split("\0")[:-1]]
        elif kind == COLUMNS:
            further[type_] = payload[:raw].decode().split("\0")[:-1]
        elif kind == TURNS:
            turns, left = runs(payload[:raw]), size
        elif kind == RECORDS:
            turns, left = (turns, left) if flags & IN_TURNS else ([(type_, n)], 1)
            if type_ in MEMBERS:
                payload = unpack(codec, payload, n, size) if codec else payload[:raw]
                members = [f"{m}:f8".split(":") for m in MEMBERS[type_][1:] + further.get(type_, [])]
                held[type_] = np.frombuffer(payload, [(m[0], "<" + m[1]) for m in members])
            left -= 1
            if left == 0:
                yield from ((MEMBERS[t][0], symbols, run) for t, run in in_turns(turns, held))
        at += 64 + stored
        if kind == END:
            return
    sys.exit(f"{path}: ends without its end block")


for file in sys.argv[1:] if __name__ == "__main__" else ():
    for type_name, symbol_names, block in read(file):
        for record in block:
            row = {"record": type_name, **dict(zip(block.dtype.names, record.item()))}
            print(json.dumps({**row, "symbol": symbol_names[row["symbol"]]}))
