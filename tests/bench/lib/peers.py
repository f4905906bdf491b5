"""peers.py WORD ...: what other tools need for the same, for data.sh.

	read PEER FILE TURNS		seconds to read CSV into memory
	write PEER FILE TURNS		seconds to write it as CSV
	parquet FILE DIR		bytes of the smallest Parquet with zstd
	range native|parquet FILE FROM TO DIR
					seconds for the bars FROM .. TO

Prints the figure, and behind it what is told or compared.  One thread, the
best of the turns, by the clock that BENCH_CLOCK says, without the start of the
process and without imports; what a peer keeps between turns it may keep.
"""
import os
import subprocess
import sys
import time

os.environ['POLARS_MAX_THREADS'] = '1'
TYPES = {'time': 'TIMESTAMP', 'symbol': 'VARCHAR', 'open': 'DOUBLE',
         'high': 'DOUBLE', 'low': 'DOUBLE', 'close': 'DOUBLE',
         'volume': 'DOUBLE'}
CLOCK = (time.process_time if os.environ.get('BENCH_CLOCK') == 'cpu'
         else time.perf_counter)


def best(turns, work):
    least = float('inf')
    for _ in range(turns):
        start = CLOCK()
        result = work()
        least = min(least, CLOCK() - start)
    return least, result


def duck(path=':memory:'):
    import duckdb
    db = duckdb.connect(path)
    db.execute('SET threads TO 1')
    return db


def duck_csv(db, path):
    db.execute('CREATE OR REPLACE TABLE bars AS SELECT * FROM '
               f"read_csv('{path}', header = true, columns = {TYPES})")


def read(peer, path, turns):
    if peer == 'duckdb':
        db = duck()
        return lambda: duck_csv(db, path)
    if peer == 'pandas':
        import pandas
        return lambda: pandas.read_csv(path, parse_dates=['time'])
    import polars
    return lambda: polars.read_csv(path, try_parse_dates=True)


def write(peer, path, turns):
    if peer == 'duckdb':
        db = duck()
        duck_csv(db, path)
        return lambda: db.execute("COPY bars TO '/dev/null' (FORMAT csv)")
    if peer == 'pandas':
        import pandas
        few = pandas.read_csv(path, parse_dates=['time'], nrows=200000)
        return lambda: few.to_csv('/dev/null', index=False)
    import polars
    bars = polars.read_csv(path, try_parse_dates=True)
    return lambda: bars.write_csv('/dev/null')


def variants(rows):
    """How Parquet of pyarrow may be told to pack bars."""
    numbers = ['open', 'high', 'low', 'close', 'volume']
    split = {c: 'BYTE_STREAM_SPLIT' for c in numbers}
    delta = {'time': 'DELTA_BINARY_PACKED'}
    for level in (3, 19) if rows < 200000 else (3,):
        yield f'dict zstd{level}', {'compression_level': level}
        yield f'split zstd{level}', {
            'compression_level': level, 'use_dictionary': ['symbol'],
            'column_encoding': split | delta}
        yield f'plain zstd{level}', {
            'compression_level': level, 'use_dictionary': ['symbol'],
            'column_encoding': delta}


def parquet(path, folder):
    import pyarrow.csv
    import pyarrow.parquet
    out = os.path.join(folder, 'size.parquet')
    table = pyarrow.csv.read_csv(path)
    sizes = {}
    for name, options in variants(len(table)):
        pyarrow.parquet.write_table(
            table, out, version='2.6', data_page_version='2.0',
            compression='zstd', **options)
        sizes[name] = os.path.getsize(out)
    try:
        db = duck()
        duck_csv(db, path)
        db.execute(f"COPY bars TO '{out}' (FORMAT parquet, COMPRESSION zstd, "
                   'PARQUET_VERSION v2)')
        sizes['duckdb'] = os.path.getsize(out)
    except Exception:           # no DuckDB, or an old one
        pass
    os.remove(out)
    name = min(sizes, key=sizes.get)
    print(sizes[name], name)


def ranged(kind, path, start, end, folder):
    base = os.path.join(folder, 'range')
    if not os.path.exists(base + '.parquet'):
        csv = base + '.csv'
        with open(csv, 'wb') as f:
            subprocess.run(['bt-cat', '-f', 'csv', path], stdout=f, check=True)
        db = duck(base + '.duckdb')
        duck_csv(db, csv)
        db.execute(f"COPY bars TO '{base}.parquet' (FORMAT parquet, "
                   'COMPRESSION zstd, PARQUET_VERSION v2)')
        db.close()
        os.remove(csv)
    db = duck(base + '.duckdb' if kind == 'native' else ':memory:')
    table = 'bars' if kind == 'native' else f"'{base}.parquet'"
    seconds, bars = best(20, lambda: db.execute(
        f'SELECT * FROM {table} WHERE time >= make_timestamp({start}000000) '
        f'AND time < make_timestamp({end}000000)').fetchnumpy())
    print(seconds, len(bars['time']))


def main(word, *rest):
    if word == 'parquet':
        return parquet(*rest)
    if word == 'range':
        return ranged(*rest)
    peer, path, turns = rest
    work = {'read': read, 'write': write}[word](peer, path, int(turns))
    seconds, _ = best(int(turns), work)
    if (word, peer) == ('write', 'pandas'):
        seconds *= (sum(1 for _ in open(path, 'rb')) - 1) / 200000
    return print(seconds, peer)


try:
    main(*sys.argv[1:])
except ImportError:             # it is not installed: not an error
    sys.exit(1)
