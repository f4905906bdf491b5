#!/usr/bin/env python3
"""read-bts.py FILE...: the market records of .bts files as JSON lines.

A reading of bt-stream(5) that shares nothing with bt's own, to show that the
manual says enough.  Needs python3-numpy, python3-zstandard, python3-xxhash.
read(path) gives (type, names of symbols, numpy records) of each block; times
are in ns, words and flags are their numbers."""
import json
import struct
import sys

import numpy as np
import xxhash

sys.dont_write_bytecode = True  # the tree stays as it is
from btspack import unpack

SYMBOLS, COLUMNS, RECORDS, END = 2, 4, 1, 9
MEMBERS = {
    1: "bar time:i8 end:i8 open high low close volume symbol:u4 flags:u4",
    2: "tick time:i8 price size symbol:u4 flags:u4",
    3: "quote time:i8 bid ask bid_size ask_size symbol:u4 flags:u4",
    4: "action time:i8 value symbol:u4 kind:u4",
}


def dtype_of(members):
    pairs = [(m + ":f8").split(":")[:2] for m in members]
    return np.dtype([(name, "<" + kind) for name, kind in pairs])


def read(path):
    data, at, symbols, further = open(path, "rb").read(), 64, [], {}
    while at + 64 <= len(data):
        (_, kind, type_, codec, _, size, n, _, _, raw, stored, _, _, payload_sum, header_sum
         ) = struct.unpack("<4s4B2I2q4I2Q", data[at:at + 64])
        payload = data[at + 64:at + 64 + stored]
        for part, checksum in (data[at:at + 56], header_sum), (payload, payload_sum):
            if xxhash.xxh3_64_intdigest(part) != checksum:
                sys.exit(f"{path}: the block at {at} is damaged")
        if kind == SYMBOLS:
            symbols += [s.split()[0] for s in payload[:raw].decode().split("\0")[:-1]]
        elif kind == COLUMNS:
            further[type_] = payload[:raw].decode().split("\0")[:-1]
        elif kind == RECORDS and type_ in MEMBERS:
            name, *members = MEMBERS[type_].split()
            records = unpack(codec, payload, n, size) if codec else payload[:raw]
            yield name, symbols, np.frombuffer(records, dtype_of(members + further.get(type_, [])))
        at += 64 + stored
        if kind == END:
            return
    sys.exit(f"{path}: ends without its end block")


for file in sys.argv[1:] if __name__ == "__main__" else ():
    for type_name, symbol_names, block in read(file):
        for record in block:
            row = {"record": type_name, **dict(zip(block.dtype.names, record.item()))}
            print(json.dumps({**row, "symbol": symbol_names[row["symbol"]]}))
