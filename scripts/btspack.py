"""Packed payloads and turns of .bts blocks, from bt-stream(5) alone; see read-bts.py."""
import io

import numpy as np
import zstandard

U64, I64 = np.uint64, np.int64


def number(f):
    byte = f.read(1)[0]
    return byte if byte < 128 else byte - 128 + 128 * number(f)


def signed(f):
    v = number(f)
    return v >> 1 ^ -(v & 1)


def wrap(v):
    return np.array((v + 2**63) % 2**64 - 2**63, I64)


def from_bytes(data, width, n):  # n numbers of so many bytes
    cells = np.frombuffer(data, "u1").reshape(n, width).astype(U64)
    return (cells << (U64(8) * np.arange(width, dtype=U64))).sum(1, dtype=U64)


def group(f):  # fast: 128 numbers
    w, r = f.read(2)
    b = f.read(1)[0] if r else 0
    low = np.frombuffer(f.read(512), "<u4").astype(U64) if w > 32 else np.zeros(128, U64)
    rest = w - 32 if w > 32 else w
    lanes = np.frombuffer(f.read(16 * rest), "<u4").reshape(rest, 4).T.copy().view("u1")
    bits = np.unpackbits(lanes, bitorder="little").reshape(4, 32, rest).astype(U64)
    high = (bits << np.arange(rest, dtype=U64)).sum(2, dtype=U64).T.ravel()
    v = low | high << U64(w - rest)
    which = np.frombuffer(f.read(r), "u1")
    v[which] |= from_bytes(f.read(r * b), b, r) << U64(w % 64)
    return v


def stream(f, codec, n, byte, size):  # the numbers that a description promises
    planes, v = byte & 127, np.zeros(n, U64)
    if codec == 1 and planes:
        v = from_bytes(np.frombuffer(f.read(n * planes), "u1").reshape(planes, n).T.tobytes(), planes, n)
    elif codec == 2 and size:
        v = np.concatenate([group(f) for _ in range(n // 128)] + [v[:0]])
        if n % 128:
            b = f.read(1)[0]
            v = np.concatenate([v, from_bytes(f.read(b * (n % 128)), b, n % 128)])
    return (v >> U64(1)).astype(I64) ^ -(v & U64(1)).astype(I64) if byte & 128 else v


def steps(r, guess, slope):  # k of a run, from what its stream has
    if guess in (0, 3):
        return r
    return np.cumsum(r + slope if guess == 1 else np.cumsum(r) + slope) - slope


def run_of(kind, guess, r, run, is_wide):  # the values of each column of a run
    e, unit, base, slope = run
    cast = (lambda v: v) if is_wide else (lambda v: v.astype(np.int32).astype(I64))
    if kind == 4:
        close = cast(np.cumsum(r[0] + r[3]))
        opens = cast(close - r[3])
        k = [opens, np.maximum(opens, close) + r[1], np.minimum(opens, close) - r[2], close]
    else:
        k = [steps(r[0], guess, wrap(slope))]
        k += [k[0] + r[1]] if kind == 3 else []
    m = [wrap(base) + wrap(unit) * cast(v) for v in k]
    return m if kind < 2 else [v / 10.0**e for v in m]


class Part:
    def __init__(self, f, describe, n, n_symbols):
        byte, self.flags = f.read(2)
        self.kind, self.guess, self.offset = byte & 15, byte >> 4, number(f)
        has_slope = self.kind < 2 and self.guess in (1, 2)
        self.runs = [(f.read(1)[0] if self.kind > 1 else 0, number(f), signed(f),
                      signed(f) if has_slope else 0)
                     for _ in range(1 if self.flags & 2 else n_symbols)]
        self.columns = []
        for _ in range((1, 1, 1, 2, 4)[self.kind]):
            main, x = describe(n), number(f) if self.kind > 1 else 0
            self.columns.append((main, [describe(x), describe(x)] if x else []))
        self.size = (4, 8, 8, 8, 8)[self.kind]

    def put(self, get, out, order, ends):
        n, place = len(out), np.arange(len(out)) if self.flags & 2 else order
        main, odd = zip(*[(get(m).astype(I64), [get(d) for d in o]) for m, o in self.columns])
        values, start = [np.zeros(n, I64 if self.kind < 2 else float) for _ in main], 0
        for run, end in zip(self.runs, [n] if self.flags & 2 else ends):
            got = run_of(self.kind, self.guess, [r[start:end] for r in main], run, self.flags & 1)
            for v, part in zip(values, got):
                v[start:end] = part
            start = end
        for i, (v, o) in enumerate(zip(values, odd)):
            if self.guess == 3:
                v += out[:, :8].copy().view("<i8").ravel()[place]
            if o:
                bits = np.bitwise_xor.accumulate(o[1])
                v[np.cumsum(o[0].astype(I64) + 1) - 1] = bits.view(float)
            at = self.offset + i * self.size
            out[place, at:at + self.size] = v.view("u1").reshape(n, 8)[:, :self.size]


def unpack(codec, payload, n, stride):
    body = payload[8:8 + int.from_bytes(payload[4:8], "little")]
    if codec == 1:
        frames = zstandard.ZstdDecompressor().stream_reader(body, read_across_frames=True)
        body = frames.read()
    f = io.BytesIO(body)
    out, order, ends, told, parts, symbols = np.zeros((n, stride), "u1"), np.arange(n), [n], 0, [], [0]

    def describe(m):
        return m, f.read(1)[0], number(f) if codec == 2 else 0

    def get(description):
        return stream(f, codec, *description)

    grouped = f.read(1)[0] & 1
    if grouped:
        symbols = np.cumsum([number(f) for _ in range(number(f))])
        at, codes, told = number(f), describe(n), 4
    while told < stride:
        parts.append(Part(f, describe, n, len(symbols)))
        told += parts[-1].size * len(parts[-1].columns)
    if grouped:
        code = get(codes).astype(I64)
        code = np.cumsum(code) if codes[1] & 128 else code
        out[:, at:at + 4] = symbols[code].astype("<u4").view("u1").reshape(n, 4)
        order = np.argsort(code, kind="stable")
        ends = np.cumsum(np.bincount(code, minlength=len(symbols)))
    for part in parts:
        part.put(get, out, order, ends)
    return out.tobytes()


def runs(data):  # of turns: (type, how many)
    f = io.BytesIO(data)
    for byte in iter(lambda: f.read(1), b""):
        yield byte[0] & 31, byte[0] >> 5 or number(f)


def in_turns(turns, held):  # runs of the records of each type, which are used up
    for type_, n in turns:
        if type_ in held:
            yield type_, held[type_][:n]
            held[type_] = held[type_][n:]
    held.clear()
