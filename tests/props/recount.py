"""recount.py DATA RUN CASH FEE SLIPPAGE: a run counted again.

From its records, the data (tagged text, bars of one interval) and the options
it was made with, and from nothing of the engine: every fill's price, slippage,
fee, position and cash, every dividend, every closed trade (first in, first
out), every day's equity, and that trades, dividends and what is open sum to
what equity has gained.  FEE is RATEbp or AMOUNT/unit,min=AMOUNT, SLIPPAGE is
RATEbp.  Prints how many records it has counted, by type; status 1 and the
first that differs if any does.
"""
import re
import sys
from collections import Counter, defaultdict, deque
from decimal import Decimal

data, run, start, fee_rule, slip = sys.argv[1:]
cash = float(start)
slip = float(slip.removesuffix('bp')) / 1e4
bars, dividends, orders, last, closing = {}, {}, {}, {}, {}
position, lots = defaultdict(Decimal), defaultdict(deque)
due = deque()                # trades that the fill before has made
gained, counted = 0.0, Counter()


def records(path):
    columns = {'bar': 'time,symbol,open,high,low,close,volume'.split(','),
               'action': 'time,symbol,kind,value'.split(',')}
    with open(path, encoding='utf-8') as f:
        for line in f:
            name, _, rest = line.rstrip('\n').partition(',')
            if found := re.match('#([a-z]+) (time,.*)', line):
                columns[found[1]] = found[2].split(',')
            elif name in columns:
                yield name, dict(zip(columns[name], rest.split(',')))


def same(r, name, want):
    if not abs(float(r[name]) - want) <= 1e-9 * max(1, abs(want)):
        sys.exit(f'{name} should be {want!r}: {r}')


def fee_of(qty, price):
    if fee_rule.endswith('bp'):
        return qty * price * float(fee_rule[:-2]) / 1e4
    unit, least = re.fullmatch('(.*)/unit,min=(.*)', fee_rule).groups()
    return max(qty * float(unit), float(least))


def check_price(r, qty, sign):
    """By the rule that the fill names."""
    bar, order = bars[r['symbol'], r['time']], orders[r['order']]
    raw = float(order['stop'] if r['rule'] == 'stop.touch' else
                order['limit'] if r['rule'] == 'limit.touch' else bar['open'])
    if not float(bar['low']) <= raw <= float(bar['high']):
        sys.exit(f'outside its bar: {r}')
    worse = raw * slip if order['type'] in ('market', 'stop') else 0
    same(r, 'price', raw + sign * worse)
    same(r, 'slippage', qty * worse)


def match(r, sign):
    """The trades that a fill closes; what is left of it is a new lot."""
    mine, left = lots[r['symbol']], Decimal(r['qty'])
    price, fee = float(r['price']), float(r['fee']) / float(r['qty'])
    while left and mine and mine[0][0] != sign:
        side, open_qty, entry, entry_fee = mine.popleft()
        part = min(open_qty, left)
        qty, left = float(part), left - part
        due.append({'qty': qty, 'entry_price': entry, 'exit_price': price,
                    'fees': qty * (entry_fee + fee),
                    'pnl': qty * (side * (price - entry) - entry_fee - fee)})
        if open_qty > part:
            mine.appendleft((side, open_qty - part, entry, entry_fee))
    if left:
        mine.append((sign, left, price, fee))


def fill(r):
    global cash
    sign, qty = 1 if r['side'] == 'buy' else -1, float(r['qty'])
    check_price(r, qty, sign)
    same(r, 'fee', fee_of(qty, float(r['price'])))
    cash -= sign * qty * float(r['price']) + float(r['fee'])
    same(r, 'cash', cash)
    position[r['symbol']] += sign * Decimal(r['qty'])
    if Decimal(r['position']) != position[r['symbol']]:
        sys.exit(f'position should be {position[r["symbol"]]}: {r}')
    match(r, sign)


def flow(r):
    global cash, gained
    day = dividends.pop((r['symbol'], r['time']))
    same(r, 'amount', float(position[r['symbol']]) * float(day['value']))
    cash += float(r['amount'])
    gained += float(r['amount'])
    same(r, 'balance', cash)


def trade(r):
    global gained
    for name, want in due.popleft().items():
        same(r, name, want)
    gained += float(r['pnl'])


def equity(r):
    for (sym, time), bar in list(bars.items()):
        if time <= r['time']:
            last[sym] = float(bar['close'])
    values = [float(q) * last[s] for s, q in position.items() if q]
    same(r, 'cash', cash)
    same(r, 'equity', cash + sum(values))
    same(r, 'long_value', sum(v for v in values if v > 0))
    same(r, 'short_value', sum(v for v in values if v < 0))
    closing[r['time']] = dict(position)
    held = sum(float(q) * (side * (last[s] - entry) - fee)
               for s in lots for side, q, entry, fee in lots[s])
    same(r, 'equity', float(start) + gained + held)


for name, row in records(data):
    (bars if name == 'bar' else dividends)[row['symbol'], row['time']] = row
verbs = {'fill': fill, 'cash': flow, 'trade': trade, 'equity': equity}
for name, row in records(run):
    if name == 'order':
        orders[row['id']] = row
    elif name in verbs:
        verbs[name](row)
        counted[name] += 1
for sym, day in dividends:   # they are paid on what the day before left
    if closing[max(time for time in closing if time < day)].get(sym):
        sys.exit(f'no dividend of {sym} on {day}')
if due:
    sys.exit(f'no trades: {due}')
print(*(f'{name} {n}' for name, n in sorted(counted.items())))
