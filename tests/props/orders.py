"""Random orders of every kind, and what must hold of any run of them.

    orders.py give SEED BARS            orders for tagged bars, as CSV
    orders.py scale FACTOR FILE         the same bars, orders or run with all
                                        prices and money FACTOR times as large
    orders.py check BARS RUN CASH FEE   a run's records against the bars and
                                        each other; prints counts of its rules
    orders.py both BARS                 entries at an open, each with a stop
                                        and a target that its bar reaches

Domain: bars of one interval of any number of symbols, no actions; no
slippage; a fee that is a share of the money (FEE); market, limit, stop,
stop-limit, trailing, touch and touch-limit orders of all sides and sizes, with
any tif but open and close, until, groups, parents, attached exits, reduce_only,
changes and cancels.  SEED makes the same orders everywhere: only
Random.random() is used, which Python promises to keep.
"""
import random
import re
import sys
from collections import Counter, defaultdict, deque
from decimal import Decimal

COLUMNS = ('at,symbol,id,side,qty,type,limit,stop,trail,tif,until,group,'
           'parent,sl,tp,sl_by,tp_by,sl_trail,reduce_only').split(',')
PRICES = set('open high low close limit stop sl tp price cash amount balance '
             'entry_price exit_price pnl fees fee slippage avg_price value '
             'equity long_value short_value margin peak low'.split())
DISTANCES = {'trail', 'sl_by', 'tp_by', 'sl_trail'}
ENDED = {'filled', 'rejected', 'cancelled', 'expired', 'replaced'}


def records(path):
    """Type, values by column, of tagged text or CSV; other lines as they are."""
    columns = {'bar': 'time,symbol,open,high,low,close,volume'.split(',')}
    with open(path, encoding='utf-8') as f:
        for line in f:
            line = line.rstrip('\n')
            name, _, rest = line.partition(',')
            if found := re.match('#([a-z]+) (time,.*)', line):
                columns[found[1]] = found[2].split(',')
            elif name in columns:
                yield name, dict(zip(columns[name], rest.split(','))), line
                continue
            yield None, None, line


def fail(*what):
    sys.exit(' '.join(str(w) for w in what))


# ---- orders

class Giver:
    def __init__(self, seed):
        self.random = random.Random(seed).random
        self.ids = deque(maxlen=12)
        self.count = 0

    def one_of(self, *values):
        return values[int(self.random() * len(values))]

    def chance(self, p):
        return self.random() < p

    def near(self, price, width=0.03):
        return f'{price * (1 + width * (2 * self.random() - 1)):.2f}'

    def distance(self, price):
        if self.chance(0.5):
            return f'{1 + int(self.random() * 4)}%'
        return f'{price * (0.005 + 0.03 * self.random()):.2f}'

    def prices(self, o, price):
        o['type'] = self.one_of('market', 'limit', 'stop', 'stop_limit',
                                'trail', 'touch', 'touch_limit')
        if 'limit' in o['type']:
            o['limit'] = self.near(price)
        if o['type'].split('_')[0] in ('stop', 'touch'):
            o['stop'] = self.near(price)
        if o['type'] == 'trail':
            o['trail'] = self.distance(price)
            if self.chance(0.3):
                o['limit'] = self.near(price, 0.04)

    def exits(self, o, price):
        way = -1 if o['side'] == 'sell' else 1
        stop = self.one_of('sl', 'sl_by', 'sl_trail', None)
        target = self.one_of('tp', 'tp_by', None)
        if stop == 'sl':
            o['sl'] = f'{price * (1 - way * 0.03 * self.random()):.2f}'
        elif stop:
            o[stop] = self.distance(price)
        if target == 'tp':
            o['tp'] = f'{price * (1 + way * 0.03 * self.random()):.2f}'
        elif target:
            o[target] = self.distance(price)

    def change(self, price):
        o = {'id': self.one_of(*self.ids), 'side': 'modify'}
        key = self.one_of('limit', 'stop', 'trail', 'sl_by', 'tp')
        o[key] = (self.distance(price) if key in DISTANCES
                  else self.near(price))
        if self.chance(0.5) and key in ('limit', 'stop', 'trail'):
            o['id'] += '.tp' if key == 'limit' else '.sl'
        return o

    def order(self, symbol, price, later):
        if self.ids and self.chance(0.08):
            return self.change(price)
        if self.ids and self.chance(0.06):
            return {'id': self.one_of('*', *self.ids), 'side': 'cancel'}
        self.count += 1
        o = {'symbol': symbol, 'id': f'o{self.count}',
             'side': self.one_of('buy', 'sell', 'buy', 'sell', 'position',
                                 'target', 'exit')}
        o['qty'] = {
            'position': self.one_of('-40', '-10', '0', '25', '60'),
            'target': self.one_of('0.3', '-0.2', '15%', '0'),
            'exit': self.one_of('', '', '50%', '7.5'),
        }.get(o['side']) or self.one_of('10', '33.3', '12%', 'value=2500')
        if o['side'] == 'exit' and self.chance(0.5):
            o['qty'] = ''
        if o['side'] == 'exit' and o['qty'].startswith('value'):
            o['qty'] = '25%'
        self.prices(o, price)
        if o['side'] != 'exit' and self.chance(0.4):
            self.exits(o, price)
        if self.chance(0.25):
            o['tif'] = self.one_of('day', 'ioc', 'fok')
        if self.chance(0.1):
            o['until'] = self.one_of(*later)
        if self.chance(0.15):
            o['group'] = self.one_of('g', 'h', *list(self.ids)[-1:])
        if self.ids and self.chance(0.15) and 'tif' not in o:
            o['parent'] = self.one_of(*self.ids)
        if o['side'] in ('buy', 'sell') and self.chance(0.1):
            o['reduce_only'] = '1'
        self.ids.append(o['id'])
        return o


def give(seed, path):
    bars = [r for name, r, _ in records(path) if name == 'bar']
    times = sorted({r['time'] for r in bars})
    after = dict(zip(times, times[1:]))
    giver, n = Giver(int(seed)), 0
    print(','.join(COLUMNS))
    for r in bars:
        if r['time'] not in after:
            continue
        for _ in range(int(giver.random() * 2.5)):
            later = times[times.index(r['time']):][:4]
            o = giver.order(r['symbol'], float(r['close']), later)
            # a bar is over as the next one begins
            o['at'] = after[r['time']]
            print(','.join(o.get(c, '') for c in COLUMNS))
            n += 1
    if n < 50:
        fail('too few orders:', n)


# ---- scaling

def scaled(column, text, factor):
    if text in ('', 'nan') or text.endswith('%'):
        return text
    if column == 'qty' and text.startswith('value='):
        return f'value={float(text[6:]) * factor!r}'
    if column in PRICES or column in DISTANCES:
        return repr(float(text) * factor)
    return text


def scale(factor, path):
    factor = float(factor)
    header = None
    for name, r, line in records(path):
        if header is None and line.startswith('at,'):
            header = line.split(',')
            print(line)
        elif header:
            print(','.join(scaled(c, v, factor)
                           for c, v in zip(header, line.split(','))))
        elif name:
            print(','.join([name] + [scaled(c, v, factor)
                                     for c, v in r.items()]))
        elif not line.startswith('meta,'):
            print(line)


# ---- checking

class Checker:
    def __init__(self, path, cash, fee):
        self.bars = {(r['symbol'], r['time']): r
                     for name, r, _ in records(path) if name == 'bar'}
        self.start = self.cash = float(cash)
        self.fee = float(fee)
        self.position = defaultdict(Decimal)
        self.cost = defaultdict(float)
        self.mark = {}
        self.orders, self.gross, self.rules = {}, 0.0, Counter()
        self.given, self.ended = {}, {}

    def same(self, what, got, want):
        if abs(got - want) > 1e-9 * (self.gross + self.start):
            fail(f'{what}: {got!r}, should be {want!r}')

    def order(self, r):
        ident = r['id']
        if ident not in self.given or r['reason'] == 'modify':
            # what it may trade with began then or later; an attached exit's
            # bar is that of its entry
            self.given[ident] = r['time'] if '.' in ident and \
                r['reason'] != 'modify' else r['at']
        self.orders[ident] = r
        if r['status'] == 'accepted':  # exits of a later part of an entry
            self.ended.pop(ident, None)
        if r['status'] in ENDED:
            self.ended[ident] = r['status']

    def fill(self, r):
        bar = self.bars[r['symbol'], r['time']]
        sign = 1 if r['side'] == 'buy' else -1
        price, qty = float(r['price']), Decimal(r['qty'])
        if r['order']:
            order = self.orders[r['order']]
            if not float(bar['low']) <= price <= float(bar['high']):
                fail('outside its bar:', r)
            if order['limit'] and sign * (price - float(order['limit'])) > 0:
                fail('worse than its limit:', r, order)
            if r['time'] < self.given[r['order']]:
                fail('before its order was given:', r, order)
            if r['order'] in self.ended:
                fail('after its order has ended:', r)
            if order['side'] in ('buy', 'sell') and order['side'] != r['side']:
                fail('the other way than its order:', r, order)
        money = float(qty) * price
        self.gross += money
        self.same('fee', float(r['fee']), money * self.fee)
        self.cash -= sign * money + float(r['fee'])
        self.same('cash', float(r['cash']), self.cash)
        self.position[r['symbol']] += sign * qty
        if self.position[r['symbol']] != Decimal(r['position']):
            fail('position:', self.position[r['symbol']], r)
        self.rules[r['rule']] += 1

    def equity(self, r, bars):
        for (symbol, time), bar in bars:
            self.mark[symbol] = float(bar['close'])
        self.same('cash', float(r['cash']), self.cash)
        worth = sum(float(q) * self.mark[s]
                    for s, q in self.position.items() if q)
        self.same('equity', float(r['equity']), self.cash + worth)
        self.last = float(r['equity'])


def check(path, run, cash, fee):
    c = Checker(path, cash, fee)
    by_time = defaultdict(list)
    for key, bar in c.bars.items():
        by_time[key[1]].append((key, bar))
    pnl = opened = 0.0
    first = True
    for name, r, _ in records(run):
        if name == 'order':
            c.order(r)
        elif name == 'fill':
            c.fill(r)
        elif name == 'trade':
            pnl += float(r['pnl'])
        elif name == 'equity' and first:
            first = False
        elif name == 'equity':
            c.equity(r, by_time[r['time']])
    # what is not closed: fees and profit of it are all that trades lack
    if not any(c.position.values()):
        c.same('profit of all trades', pnl, c.last - c.start)
    print(*sorted(f'{k}={v}' for k, v in c.rules.items()))


# ---- stop and target in one bar

def both(path):
    bars = [r for name, r, _ in records(path) if name == 'bar']
    print('at,symbol,id,side,qty,tif,sl,tp')
    n = 0
    for r in bars[1:]:
        low, price, high = (float(r[k]) for k in ('low', 'open', 'high'))
        if not low < price < high:
            continue
        n += 1
        out = [f'{(low + price) / 2!r}', f'{(price + high) / 2!r}']
        side = 'buy' if n % 2 else 'sell'
        print(','.join([r['time'], r['symbol'], f'o{n}', side, '10', 'ioc']
                       + (out if side == 'buy' else out[::-1])))


if __name__ == '__main__':
    {'give': give, 'scale': scale, 'check': check,
     'both': both}[sys.argv[1]](*sys.argv[2:])
