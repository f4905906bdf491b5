#!/usr/bin/env python3
"""Replay what another backtester did, and compare: one line a case.

    replay.py CASE-FOLDER BARS-FOLDER [bt-run option ...]

A case is a folder with meta.json, what a strategy asked for (orders.csv) and
what the tool made of it: fills.csv and equity.csv of backtesting.py, or
orders.csv, events.csv and portfolio.csv of backtrader.  The orders become an
orders file, bt-run runs it --like that tool, and each of its fills is looked
for among ours: bar, side, quantity and price; and equity at each bar.

Status 0: all is the same; 1: it is not; 77: the case cannot be run here.
BT_KEEP=FOLDER keeps the files that were made.
"""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from decimal import Decimal

PRICE = 1e-9   # relative
EQUITY = 1e-6


class Skip(Exception):
    pass


# ---- small things ----

def rows(path):
    with open(path, newline="") as f:
        return list(csv.DictReader(f))


def when(text):
    """A time as the number of seconds since 1970."""
    text = text.strip().replace("Z", "+00:00").replace(" ", "T", 1)
    text = re.sub(r"(\.\d{6})\d+", r"\1", text)
    t = datetime.fromisoformat(text)
    return int((t.replace(tzinfo=None) - datetime(1970, 1, 1))
               / timedelta(microseconds=1)) / 1e6


def stamp(seconds):
    t = datetime(1970, 1, 1) + timedelta(seconds=seconds)
    return t.isoformat(timespec="auto") + "Z"


def number(text):
    """A number as it is written, without an exponent; '' for none."""
    if text is None or text == "" or text.lower() in ("nan", "none"):
        return ""
    d = Decimal(text)
    if not d.is_finite():
        return ""
    return format(d.normalize(), "f") if d else "0"


def percent(value):
    return format((Decimal(str(value)) * 100).normalize(), "f") + "%"


def near(a, b, by):
    return abs(a - b) <= by * max(abs(a), abs(b))


def flatten(meta, out=None):
    """Every key of every level, lower case; the outer one wins."""
    out = {} if out is None else out
    for key, value in meta.items():
        if isinstance(value, dict):
            flatten(value, out)
    for key, value in meta.items():
        if not isinstance(value, dict):
            out[key.lower().lstrip("_")] = value
    return out


def said(meta, text, names, pattern=None, default=None):
    """A setting: by its key, or else from the description."""
    for name in names:
        if name in meta and meta[name] is not None:
            return meta[name]
    if pattern:
        m = re.search(pattern, text, re.I)
        if m:
            return m.group(1) if m.groups() else True
    return default


def truth(value):
    if isinstance(value, str):
        return value.strip().lower() in ("1", "true", "yes", "on")
    return bool(value)


# ---- bars ----

def bars_file(folder, name, tool):
    base = os.path.basename(name)
    for cand in (["bt_" + base] if tool == "backtrader" else []) + [base]:
        path = os.path.join(folder, cand)
        if os.path.exists(path):
            return path
    raise Skip("no bars " + base)


class Bars:
    """The bars of a case, of one symbol each file, with times as seconds."""

    def __init__(self):
        self.of = {}

    def read(self, path, symbol, first, last):
        self.of[symbol] = [
            (when(r["time"]), [r[k] for k in
             ("open", "high", "low", "close", "volume")])
            for r in rows(path)]
        self.of[symbol] = [b for b in self.of[symbol]
                           if first <= b[0] <= last]
        if not self.of[symbol]:
            raise Skip("no bars of %s in the time of the case" % symbol)

    def spacing(self):
        best = None
        for bars in self.of.values():
            for a, b in zip(bars, bars[1:]):
                if b[0] > a[0] and (best is None or b[0] - a[0] < best):
                    best = b[0] - a[0]
        return best or 86400

    def write(self, path, words):
        every = []
        for symbol, bars in self.of.items():
            every += [(t, symbol, v) for t, v in bars]
        every.sort(key=lambda b: (b[0], b[1]))
        with open(path, "w") as f:
            f.write("#bt 1\n#interval %s\n" % span(self.spacing()))
            for symbol in sorted(self.of):
                if words.get(symbol):
                    f.write("#symbol %s %s\n" % (symbol, words[symbol]))
            f.write("#bar time,symbol,open,high,low,close,volume\n")
            for t, symbol, v in every:
                f.write("bar,%s,%s,%s\n" % (stamp(t), symbol, ",".join(v)))
            f.write("#end\n")


def span(seconds):
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        if seconds % size == 0:
            return "%d%s" % (seconds // size, unit)
    return "%dms" % round(seconds * 1000)


# ---- orders ----

COLUMNS = ["time", "symbol", "id", "side", "qty", "limit", "stop", "trail",
           "tif", "until", "group", "parent", "sl", "tp", "reduce_only"]


class Orders:
    def __init__(self):
        self.list = []   # (time, place within the step, order)

    def add(self, time, place, **order):
        self.list.append((when(time), place, len(self.list), order))

    def write(self, path):
        self.list.sort(key=lambda o: o[:3])
        with open(path, "w") as f:
            f.write(",".join(COLUMNS) + "\n")
            for t, _, _, o in self.list:
                o = dict(o, time=stamp(t))
                f.write(",".join(o.get(c, "") for c in COLUMNS) + "\n")


# ---- running ----

def run(folder, options, bars):
    out = os.path.join(folder, "run.txt")
    argv = (["bt-run", "-q", "--equity", "step", "--orders",
             os.path.join(folder, "orders.csv"), "-o", out]
            + options + [bars])
    with open(os.path.join(folder, "command"), "w") as f:
        f.write(" ".join(argv) + "\n")
    p = subprocess.run(argv, stderr=subprocess.PIPE, text=True)
    if p.returncode != 0:
        raise RuntimeError(" ".join(argv) + "\n" + p.stderr)
    columns = {}
    told = {"fill": [], "equity": [], "trade": [], "order": []}
    with open(out) as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("#") and " " in line:
                name, rest = line[1:].split(" ", 1)
                columns[name] = rest.split(",")
            kind, _, rest = line.partition(",")
            if kind in told:
                told[kind].append(dict(zip(columns[kind], rest.split(","))))
    return told


def equity_of(told):
    return {when(r["time"]): float(r["equity"]) for r in told["equity"]}


def compare_fills(theirs, ours):
    """Both lists of (time, symbol, side, qty, price, name): what is missing
    and what is too many."""
    left = {}
    for f in ours:
        left.setdefault(f[:3], []).append(f)
    missing = []
    for f in theirs:
        for g in left.get(f[:3], []):
            if near(f[3], g[3], PRICE) and near(f[4], g[4], PRICE):
                left[f[:3]].remove(g)
                break
        else:
            missing.append(f)
    return missing, [g for l in left.values() for g in l]


def compare_equity(theirs, ours):
    wrong = []
    for t, v in theirs:
        have = ours.get(t)
        if have is None or abs(have - v) > EQUITY * max(abs(v), 1):
            wrong.append((t, v, have))
    return wrong


# ---- backtesting.py ----

def fee_words(commission):
    if isinstance(commission, (list, tuple)):
        fixed, rate = commission
        parts = []
        if fixed:
            parts.append(number(str(fixed)) + FIXED)
        if rate:
            parts.append(percent(rate))
        return "+".join(parts)
    return percent(commission) if commission else ""


FIXED = "/fill"


def backtesting_options(meta, text):
    opts = ["--like", "backtesting.py",
            "--cash", number(str(said(meta, text, ["cash"], None, 10000)))]
    commission = said(meta, text, ["commission"])
    if commission is not None and not isinstance(commission, str):
        fee = fee_words(commission)
        if fee:
            opts += ["--fee", fee]
    spread = said(meta, text, ["spread"])
    if spread:
        opts += ["--spread", percent(spread) + ",entry"]
    margin = said(meta, text, ["margin"])
    if margin and float(margin) != 1:
        opts += ["--margin", percent(margin)]
    if truth(said(meta, text, ["trade_on_close"])):
        opts += ["--fill", "close"]
    if truth(said(meta, text, ["hedging"])):
        opts += ["--hedging"]
    if truth(said(meta, text, ["exclusive_orders"])):
        opts += ["--exclusive"]
    if truth(said(meta, text, ["finalize_trades"])):
        opts += ["--at-end", "again"]
    return opts


def units(text):
    """A quantity, or a share below 1 as it is."""
    return number(text)


def exclusive_closes(given):
    """The orders with which --exclusive closes all trades: those next to an
    order of the strategy, one a trade."""
    own = set()
    for i, r in enumerate(given):
        if r["origin"] != "strategy":
            continue
        for step in (1, -1):
            k, seen = i + step, set()
            while (0 <= k < len(given)
                   and given[k]["submit_bar"] == r["submit_bar"]
                   and given[k]["origin"] == "close_trade"
                   and given[k]["order_id"] not in own
                   and given[k]["parent_order"] not in seen):
                seen.add(given[k]["parent_order"])
                own.add(given[k]["order_id"])
                k += step
            if seen:
                break
    return own


def backtesting_orders(case, meta, symbol):
    given = rows(os.path.join(case, "orders.csv"))
    last = max(int(r["bar"]) for r in rows(os.path.join(case, "equity.csv")))
    times = {int(r["bar"]): r["time"]
             for r in rows(os.path.join(case, "equity.csv"))}
    is_final = truth(meta.get("finalize_trades"))
    is_exclusive = truth(meta.get("exclusive_orders"))
    asked = {int(r["submit_bar"]) for r in given if r["origin"] == "strategy"}
    names = {}     # order id -> the name that it has with us
    orders = Orders()
    for r in given:
        names[r["order_id"]] = "o" + r["order_id"]
        if r["origin"] == "engine_at_fill":
            names[r["order_id"]] = ("o" + r["parent_order"]
                                    + (".sl" if r["stop"] else ".tp"))
    own = exclusive_closes(given) if is_exclusive else set()
    for r in given:
        origin, bar = r["origin"], int(r["submit_bar"])
        end = int(r["end_bar"]) if r["end_bar"] else None
        is_cancelled = r["status"] in ("canceled", "cancelled")
        name = names[r["order_id"]]
        # who cancels: the strategy; but what --exclusive does it does itself
        if is_cancelled and end is not None and not (
                is_exclusive and origin in ("strategy", "close_trade")
                and end in asked):
            if end == bar and origin != "engine_at_fill":
                continue
            orders.add(times[end], 0, side="cancel", id=name)
        if origin == "engine_at_fill":
            continue
        if r["order_id"] in own or (
                origin == "close_trade" and is_final and bar == last):
            continue
        o = {"symbol": symbol, "id": name, "side": r["side"],
             "qty": units(r["qty_requested"]), "limit": number(r["limit"]),
             "stop": number(r["stop"])}
        if origin == "strategy":
            o.update(sl=number(r["sl"]), tp=number(r["tp"]))
        else:
            o.update(parent=names[r["parent_order"]], reduce_only="1")
        if origin == "close_trade":
            o.update(side="exit", reduce_only="")
        orders.add(r["submit_time"], 1, **o)
    return orders


def backtesting(case, bars_folder, extra, work):
    raw = json.load(open(os.path.join(case, "meta.json")))
    text = raw.get("description", "")
    meta = flatten(raw)
    name = raw["bars"][0] if isinstance(raw["bars"], list) else raw["bars"]
    symbol = os.path.splitext(os.path.basename(name))[0]
    equity = [(when(r["time"]), float(r["equity"]))
              for r in rows(os.path.join(case, "equity.csv"))]
    bars = Bars()
    bars.read(bars_file(bars_folder, name, "backtesting.py"), symbol,
              equity[0][0], equity[-1][0])
    check_times(bars, [t for t, _ in equity])
    bars.write(os.path.join(work, "bars.txt"), {})
    backtesting_orders(case, meta, symbol).write(
        os.path.join(work, "orders.csv"))
    told = run(work, backtesting_options(meta, text) + extra,
               os.path.join(work, "bars.txt"))
    theirs = [(when(r["time"]), symbol, r["side"], abs(float(r["qty"])),
               float(r["price"]), r["order_id"])
              for r in rows(os.path.join(case, "fills.csv"))]
    return theirs, fills_of(told), equity, told, trades_of(case)


def trades_of(case):
    return [(when(r["exit_time"]), when(r["entry_time"]),
             abs(float(r["size"])), float(r["entry_price"]),
             float(r["exit_price"]))
            for r in rows(os.path.join(case, "trades.csv"))]


def check_times(bars, times):
    have = {t for b in bars.of.values() for t, _ in b}
    lacking = [t for t in times if t not in have]
    if lacking:
        raise Skip("%d of its %d bars are not in ours, the first at %s"
                   % (len(lacking), len(times), stamp(lacking[0])))


def fills_of(told):
    return [(when(r["time"]), r["symbol"], r["side"], float(r["qty"]),
             float(r["price"]), r["order"]) for r in told["fill"]]


# ---- backtrader ----

def commission_of(meta, symbol):
    c = meta.get("commission")
    if isinstance(c, dict):
        if symbol in c and isinstance(c[symbol], dict):
            return c[symbol]
        return c
    return {"commission": c} if c is not None else {}


def per_symbol(case, symbol):
    """The words of a #symbol directive, and the fee, of one instrument."""
    c = {k.lower(): v for k, v in commission_of(case, symbol).items()}
    margin = c.get("margin")
    auto = c.get("automargin")
    mult = c.get("mult") or 1
    leverage = c.get("leverage") or 1
    commtype = c.get("commtype")
    if commtype is None:
        is_stock, is_percent = not margin, not margin
    else:
        is_stock = truth(c.get("stocklike", False))
        is_percent = str(commtype).lower() in ("0", "perc", "comm_perc")
    words = []
    if mult != 1:
        words.append("multiplier=" + number(str(mult)))
    if not is_stock:
        words.append("kind=future")
        if auto:
            words.append("margin=" + percent(
                1 if auto < 0 else Decimal(str(auto)) / Decimal(str(mult))))
        else:
            words.append("margin=%s/unit" % number(str(
                Decimal(str(margin or 1)) / Decimal(str(leverage)))))
    elif leverage != 1:
        words.append("margin=" + percent(Decimal(1) / Decimal(str(leverage))))
    fee = Decimal(str(c.get("commission") or 0))
    if is_percent and not truth(c.get("percabs", True)):
        fee /= 100
    if not fee:
        return " ".join(words), ""
    if is_percent:
        return " ".join(words), percent(fee / Decimal(str(mult)))
    return " ".join(words), number(str(fee)) + "/unit"


def slippage_options(meta, text):
    perc = said(meta, text, ["slip_perc", "slippage_perc", "perc_slippage"],
                r"slip(?:page)?_perc\D{0,4}([\d.]+ ?%?)")
    fixed = said(meta, text, ["slip_fixed", "slippage_fixed"],
                 r"slip(?:page)?_fixed\D{0,4}([\d.]+)")
    if not perc and not fixed:
        return []
    if perc:
        perc = str(perc)
        share = (Decimal(perc.rstrip("% ")) / 100 if "%" in perc
                 else Decimal(perc))
        opts = ["--slippage", percent(share)]
    else:
        opts = ["--slippage", number(str(fixed)) + "points"]
    is_open = said(meta, text, ["slip_open"], r"slip_open ?[=:] ?(\w+)", True)
    is_match = said(meta, text, ["slip_match"], r"slip_match ?[=:] ?(\w+)",
                    True)
    is_limit = said(meta, text, ["slip_limit"], r"slip_limit ?[=:] ?(\w+)",
                    True)
    is_out = said(meta, text, ["slip_out"], r"slip_out ?[=:] ?(\w+)", False)
    if not truth(is_open):
        opts.append("--no-slip-open")
    if truth(is_match):
        cap = "none" if truth(is_out) else "bar"
    else:
        cap = "refuse"
    opts += ["--slip-cap", cap]
    if not truth(is_match):
        opts += ["--rule", "limit-cap=" + (
            "refuse" if not truth(is_limit)
            else "none" if truth(is_out) else "bar")]
    return opts


def filler_options(meta, text):
    filler = str(meta.get("filler") or "") + " " + text
    m = re.search(r"(FixedSize|FixedBarPerc|BarPointPerc)\W*([^;]*)", filler,
                  re.I)
    if not m:
        return []
    kind, rest = m.group(1).lower(), m.group(2)

    def arg(name):
        if name in meta and meta[name] is not None:
            return number(str(meta[name]))
        n = re.search(name + r"\W{0,4}([\d.]+)", rest, re.I)
        return number(n.group(1).rstrip(".")) if n else ""

    if kind == "fixedsize":
        size = arg("size") or (re.match(r"([\d.]+)", rest) or [""])[0]
        return (["--rule", "most=" + number(size)] if size
                else ["--participation", "1"])
    perc = Decimal(arg("perc") or "100") / 100
    opts = ["--participation", format(perc, "f")]
    if kind == "barpointperc" and arg("minmov"):
        opts += ["--rule", "min-move=" + arg("minmov")]
    return opts


def backtrader_options(raw, meta, text, symbols):
    opts = ["--like", "backtrader",
            "--cash", number(str(said(meta, text, ["cash"], None, 10000)))]
    words, fees = {}, {}
    for s in symbols:
        words[s], fees[s] = per_symbol(raw, s)
    if len(set(fees.values())) > 1:
        raise Skip("fees differ between symbols")
    fee = list(fees.values())[0]
    if fee:
        opts += ["--fee", fee]
    opts += slippage_options(meta, text)
    opts += filler_options(meta, text)
    if truth(said(meta, text, ["coc", "cheat_on_close", "set_coc"],
                  r"cheat.on.close|\bcoc ?[=:]? ?true|set_coc")):
        opts += ["--fill", "close"]
    is_open = truth(said(meta, text, ["coo", "cheat_on_open"],
                         r"cheat.on.open|\bcoo\b"))
    if is_open:
        opts += ["--rule", "accept=open"]
    if not truth(said(meta, text, ["checksubmit"],
                      r"checksubmit ?[=:]? ?(\w+)", True)):
        opts += ["--rule", "accept=at-once"]
    if not truth(said(meta, text, ["shortcash"],
                      r"shortcash ?[=:] ?(\w+)", True)):
        opts += ["--rule", "short-paid=yes"]
    c = {k.lower(): v for k, v in commission_of(raw, symbols[0]).items()}
    if c.get("interest"):
        opts += ["--rule", "interest=" + number(str(c["interest"]))]
    if truth(c.get("interest_long")):
        opts += ["--rule", "interest-long=yes"]
    return opts, words, is_open


def leaders(given):
    """Of each order with `oco`, who leads its group: members name any."""
    lead = {}
    for r in given:
        if r["oco"]:
            mate = key(r["oco"])
            lead[r["order_id"]] = lead.get(mate, mate)
    return lead


def backtrader_order(r, lead, is_final):
    kind = r["type"].replace(" ", "").lower()
    o = {"symbol": r["symbol"], "id": "o" + r["order_id"],
         "side": r["side"].lower(),
         "qty": number(r["qty"]).lstrip("-"),
         "until": r["valid"] and stamp(when(r["valid"])),
         "group": r["oco"] and "o" + lead[r["order_id"]],
         "parent": r["parent"] and "o" + key(r["parent"])}
    price, limit = number(r["price"]), number(r["pricelimit"])
    if kind == "close":
        o["tif"] = "close"
    elif kind == "limit":
        o["limit"] = price
    elif kind == "stop":
        o["stop"] = price
    elif kind == "stoplimit":
        o.update(stop=price, limit=limit)
    elif kind in ("stoptrail", "stoptraillimit"):
        o["trail"] = (number(r["trailamount"]) or
                      percent(number(r["trailpercent"])))
        o["stop"] = number(r["initial_stop"])
        if kind == "stoptraillimit":
            ref = Decimal(price) if price else None
            o["limit"] = (number(str(Decimal(o["stop"]) - ref
                                     + Decimal(limit)))
                          if ref is not None and not is_final else limit)
    elif kind != "market":
        raise Skip("orders of type " + r["type"])
    return o


def key(text):
    return str(int(float(text)))


def parts_of(case):
    """Orders that were executed in parts: (id) -> [(time, qty, price, sum)].
    Their own exec_time is that of the last thing that happened to them."""
    path = os.path.join(case, "events.csv")
    parts = {}
    if not os.path.exists(path):
        return parts
    partial = set()
    for e in rows(path):
        if e["status"] == "Partial":
            partial.add(e["order_id"])
        if e["status"] not in ("Partial", "Completed"):
            continue
        cum = abs(float(e["cum_qty"]))
        money = cum * float(e["avg_price"] or 0)
        seen = parts.setdefault(e["order_id"], [(None, 0.0, 0.0, 0.0)])
        if cum > seen[-1][3] + 1e-12:
            had = sum(p[1] * p[2] for p in seen)
            qty = cum - seen[-1][3]
            seen.append((when(e["time"]), qty, (money - had) / qty, cum))
    return {k: v[1:] for k, v in parts.items() if k in partial}


def with_slippage(opts, cap, is_open):
    """The same options with other rules of slippage."""
    out, i = [], 0
    while i < len(opts):
        if opts[i] == "--slip-cap":
            i += 2
        elif opts[i] == "--no-slip-open":
            i += 1
        elif opts[i] == "--rule" and opts[i + 1].startswith("limit-cap"):
            i += 2
        else:
            out.append(opts[i])
            i += 1
    return out + ["--slip-cap", cap] + ([] if is_open else ["--no-slip-open"])


def attempts(opts, given):
    """What is told of a case first; then, for what it may not tell, the other
    ways that there are: whether market orders cheat, how slippage ends, which
    limit of a trailing stop is told."""
    tries = [(opts, False)]
    if "close" not in opts and any(
            r["type"] == "Market" and r["exec_time"] == r["submit_time"]
            for r in given):
        tries.append((opts + ["--fill", "close"], False))
    if "--slippage" in opts:
        tries += [(with_slippage(opts, cap, is_open), False)
                  for cap in ("bar", "refuse", "none")
                  for is_open in (True, False)]
    if any(r["type"].lower() == "stoptraillimit" for r in given):
        tries.append((opts, True))
    return tries


def backtrader(case, bars_folder, extra, work):
    """The first of the attempts at which all agrees, or else the first."""
    best = None
    for n, result in enumerate(backtrader_all(case, bars_folder, extra, work)):
        missing, too_many = compare_fills(result[0], result[1])
        wrong = compare_equity(result[2], equity_of(result[3]))
        if not (missing or too_many or wrong):
            if n > 0:
                print("# as told it is not the same; it is with: "
                      + open(os.path.join(work, "command")).read().strip())
            return result
        best = best or result
    return best


def backtrader_all(case, bars_folder, extra, work):
    raw = json.load(open(os.path.join(case, "meta.json")))
    text = raw.get("description", "")
    meta = flatten(raw)
    files = raw["bars"] if isinstance(raw["bars"], list) else [raw["bars"]]
    symbols = raw.get("symbols") or [
        os.path.splitext(os.path.basename(f))[0] for f in files]
    portfolio = rows(os.path.join(case, "portfolio.csv"))
    equity = [(when(r["time"]), float(r["value"])) for r in portfolio]
    first = equity[0][0] if portfolio[0].get("bar", "0") == "0" else -1e18
    bars = Bars()
    for f, s in zip(files, symbols):
        bars.read(bars_file(bars_folder, f, "backtrader"), s, first,
                  equity[-1][0])
    check_times(bars, [t for t, _ in equity])
    opts, words, is_open = backtrader_options(raw, meta, text, symbols)
    bars.write(os.path.join(work, "bars.txt"), words)
    given = rows(os.path.join(case, "orders.csv"))
    for tried, is_final in attempts(opts, given):
        yield backtrader_once(case, work, bars, given, equity, tried + extra,
                              is_open, is_final)


def backtrader_once(case, work, bars, given, equity, opts, is_open, is_final):
    orders = Orders()
    steps = sorted({t for b in bars.of.values() for t, _ in b})
    before = dict(zip(steps[1:], steps))
    lead = leaders(given)
    for r in given:
        t = r["submit_time"]
        if is_open and r["type"] == "Market" and r["exec_time"] == t:
            t = stamp(before.get(when(t), when(t)))
        orders.add(t, 1, **backtrader_order(r, lead, is_final))
        if r["cancel_request_time"]:
            orders.add(r["cancel_request_time"], 2, side="cancel",
                       id="o" + r["order_id"])
    orders.write(os.path.join(work, "orders.csv"))
    told = run(work, opts, os.path.join(work, "bars.txt"))
    parts = parts_of(case)
    theirs = []
    for r in given:
        side, oid = r["side"].lower(), r["order_id"]
        # at the close that it answers: labelled with that bar
        at = (when(r["submit_time"])
              if "close" in opts and r["type"] == "Market" else None)
        if oid in parts:
            theirs += [(at or t, r["symbol"], side, q, p, oid)
                       for t, q, p, _ in parts[oid]]
        elif r["exec_time"] and float(r["exec_qty"] or 0) != 0:
            theirs.append((at or when(r["exec_time"]), r["symbol"], side,
                           abs(float(r["exec_qty"])), float(r["exec_price"]),
                           oid))
    return theirs, fills_of(told), equity, told, None


# ---- the report ----

def report(case, result):
    theirs, ours, equity, told, trades = result
    missing, extra = compare_fills(theirs, ours)
    wrong = compare_equity(equity, equity_of(told))
    name = os.path.basename(os.path.normpath(case))
    line = "%s: fills %d of %d, equity %d of %d" % (
        name, len(theirs) - len(missing), len(theirs),
        len(equity) - len(wrong), len(equity))
    if extra:
        line += ", fills of ours that are not there: %d" % len(extra)
    bad = 0
    if trades is not None:
        have = [(when(r["time"]), when(r["entry_time"]), float(r["qty"]),
                 float(r["entry_price"]), float(r["exit_price"]))
                for r in told["trade"]]
        bad = 0
        for t in trades:
            for g in have:
                if g[:2] == t[:2] and all(
                        near(a, b, PRICE) for a, b in zip(g[2:], t[2:])):
                    have.remove(g)
                    break
            else:
                bad += 1
        line += ", trades %d of %d" % (len(trades) - bad, len(trades))
    print(line)
    for what, fills in (("missing", missing), ("too many", extra)):
        for f in sorted(fills)[:3]:
            print("  %s: %s %s %s %.10g at %.10g (%s)" % (
                (what, stamp(f[0])) + f[1:]))
    for t, v, have in wrong[:2]:
        print("  equity at %s: theirs %r, ours %r" % (stamp(t), v, have))
    return 1 if missing or extra or wrong or bad else 0


def main(argv):
    case, bars = argv[0], argv[1]
    name = os.path.basename(os.path.normpath(case))
    try:
        with tempfile.TemporaryDirectory() as scratch:
            work = os.environ.get("BT_KEEP") or scratch
            if os.path.exists(os.path.join(case, "portfolio.csv")):
                result = backtrader(case, bars, argv[2:], work)
            elif os.path.exists(os.path.join(case, "fills.csv")):
                result = backtesting(case, bars, argv[2:], work)
            else:
                raise Skip("no results that are known here")
            return report(case, result)
    except Skip as why:
        print("%s: skipped: %s" % (name, why))
        return 77
    except Exception as why:      # one bad case is no reason to end all
        print("%s: %s: %s" % (name, type(why).__name__, why))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
