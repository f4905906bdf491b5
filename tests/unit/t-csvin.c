/* Importing: one row of the table for each thing that files do. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bt/num.h"
#include "data/csvin.h"

/* What an import says, beside its records. */
struct said {
	char warnings[1024];
};

static int BT_PRINTF(2, 3) warn(void *arg, const char *fmt, ...)
{
	struct said *said = arg;
	size_t n = strlen(said->warnings);
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(
	    said->warnings + n, sizeof said->warnings - n - 1, fmt, ap);
	va_end(ap);
	(void)strncat(said->warnings, "\n",
	    sizeof said->warnings - strlen(said->warnings) - 1);
	return 0;
}

/* What is told without asking has its line before it. */
static void
tell(void *arg, const char *name, int64_t line, const char *text)
{
	assert_string_equal(name, "dir/SPY.csv");
	(void)warn(arg, "%lld: %s", (long long)line, text);
}

/* A source that holds this text: an unlinked temporary file. */
static int
source_of(const char *s, size_t n)
{
	char path[] = "/tmp/bt-t-csvin.XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(write(fd, s, n), (ssize_t)n);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* ---- records as text: what bt-cat would write, without the type ---- */

static void
add_number(char **p, double v)
{
	*(*p)++ = ',';
	if (!isnan(v))
		*p += bt_num_format(v, *p);
}

static size_t
show(
    const struct bt_symtab *syms, const struct bt_block *b, size_t i, char *buf)
{
	const char *rec = (const char *)b->data + i * b->stride;
	char *p = buf;
	bt_time t;
	uint32_t k;

	memcpy(&t, rec, sizeof t);
	p += bt_time_format(t, p);
	*p++ = ',';
	if (b->type == BT_BAR) {
		const struct bt_bar *r = (const void *)rec;

		p += sprintf(p, "%s", bt_symtab_name(syms, r->sym));
		add_number(&p, r->open);
		add_number(&p, r->high);
		add_number(&p, r->low);
		add_number(&p, r->close);
		add_number(&p, r->volume);
		if (r->end != BT_TIME_NONE) {
			p += sprintf(p, ",end ");
			p += bt_time_format(r->end, p);
		}
	} else if (b->type == BT_TICK) {
		const struct bt_tick *r = (const void *)rec;

		p += sprintf(p, "%s", bt_symtab_name(syms, r->sym));
		add_number(&p, r->price);
		add_number(&p, r->size);
		p += sprintf(p, ",%s",
		    r->flags == BT_TICK_BUY    ? "buy"
		    : r->flags == BT_TICK_SELL ? "sell"
					       : "");
	} else if (b->type == BT_QUOTE) {
		const struct bt_quote *r = (const void *)rec;

		p += sprintf(p, "%s", bt_symtab_name(syms, r->sym));
		add_number(&p, r->bid);
		add_number(&p, r->ask);
		add_number(&p, r->bid_size);
		add_number(&p, r->ask_size);
	} else {
		const struct bt_action *r = (const void *)rec;

		assert_int_equal(b->type, BT_ACTION);
		p += sprintf(p, "%s,%u", bt_symtab_name(syms, r->sym),
		    (unsigned)r->kind);
		add_number(&p, r->value);
	}
	for (k = 0; k < b->n_extra; k++) {
		double v;

		memcpy(&v, rec + b->stride - (b->n_extra - k) * sizeof v,
		    sizeof v);
		add_number(&p, v);
	}
	p += sprintf(p, " @%lld\n", (long long)(b->first + (int64_t)i));
	return (size_t)(p - buf);
}

/*
 * Import a text; what comes out, line numbers behind @, and an error behind !.
 */
static void
import(const char *text, size_t n, const struct bt_csvin_opts *opts,
    const struct bt_reader_opts *ropts, char *out, struct said *said)
{
	struct bt_err err = { 0 };
	struct bt_format format = { 0 };
	int fd = source_of(text, n);
	struct bt_form_in in = { .file =
				     bt_file_open_fd(fd, "dir/SPY.csv", &err),
		.opts = ropts,
		.err = &err,
		.format = &format,
		.own = opts,
		.warn = warn,
		.reader = said };
	struct bt_block b;
	void *state;
	size_t i;

	assert_non_null(in.file);
	state = bt_form_csvin.open(&in);
	while (state != NULL && bt_form_csvin.next_block(state, &b) > 0) {
		if (b.type == BT_COLUMNS) {
			const struct bt_columns *c = b.data;

			out += sprintf(out, "columns");
			for (i = 0; i < c->n; i++)
				out += sprintf(out, " %s", c->names[i]);
			out += sprintf(out, "\n");
			continue;
		}
		for (i = 0; i < b.n; i++)
			out += show(ropts->syms, &b, i, out);
	}
	*out = '\0';
	if (err.status != BT_OK)
		(void)sprintf(out, "!%d %s:%lld: %s|%s\n", err.status,
		    err.where, (long long)err.line, err.text, err.hint);
	bt_form_csvin.close(state);
	bt_file_close(in.file);
	(void)close(fd);
}

#define BARS "T00:00:00Z,SPY,1,3,0.5,2,100"
#define OHLC "T00:00:00Z,SPY,1,3,0.5,2,"

/* Of tickers side by side. */
#define SEVERAL "several tickers stand side by side: "
#define SEVERAL_HINT                                                           \
	"make a file of each ticker, or a row of each bar with a column "      \
	"'symbol'\n"

/* clang-format off */
static const struct {
	const char *name, *text;
	struct bt_csvin_opts opts;
	const char *zone, *symbol;
	const char *want;
} rows[] = {
	/* separators, quotes, line ends */
	{ "a comma separates", "Date,Open,High,Low,Close,Volume\n"
	    "2024-01-02,1,3,0.5,2,100\n", .want = "2024-01-02" BARS " @2\n" },
	{ "a semicolon separates", "Date;Open;High;Low;Close;Volume\n"
	    "2024-01-02;1;3;0.5;2;100\n", .want = "2024-01-02" BARS " @2\n" },
	{ "a tab separates", "Date\tOpen\tHigh\tLow\tClose\tVolume\n"
	    "2024-01-02\t1\t3\t0.5\t2\t100\n",
	    .want = "2024-01-02" BARS " @2\n" },
	{ "a bar separates", "Date|Open|High|Low|Close|Volume\n"
	    "2024-01-02|1|3|0.5|2|100\n", .want = "2024-01-02" BARS " @2\n" },
	{ "blanks separate, as many as there are",
	    "Date  Open High Low Close   Volume\n"
	    " 2024-01-02 1    3  0.5 2       100\n",
	    .want = "2024-01-02" BARS " @2\n" },
	{ "a separator that is told is taken", "Date~Open~High~Low~Close\n"
	    "2024-01-02~1~3~0.5~2\n", .opts = { .separator = '~' },
	    .want = "2024-01-02T00:00:00Z,SPY,1,3,0.5,2, @2\n" },
	{ "quotes go, and may hold the separator and line ends",
	    "\"Date\",\"Open\",\"High\",\"Low\",\"Close\",\"Note, long\"\n"
	    "\"2024-01-02\",\"1\",\"3\",\"0.5\",\"2\",\"a,\nb\"\n"
	    "\"2024-01-03\",\"1\",\"3\",\"0.5\",\"2\",\"c\"\n",
	    .want = "2024-01-02T00:00:00Z,SPY,1,3,0.5,2, @2\n"
	    "2024-01-03T00:00:00Z,SPY,1,3,0.5,2, @4\n" },
	{ "lines end in CR LF", "Date,Open,High,Low,Close,Volume\r\n"
	    "2024-01-02,1,3,0.5,2,100\r\n", .want = "2024-01-02" BARS " @2\n" },
	{ "lines end in CR alone", "Date,Open,High,Low,Close,Volume\r"
	    "2024-01-02,1,3,0.5,2,100\r2024-01-03,1,3,0.5,2,100\r",
	    .want = "2024-01-02" BARS " @2\n2024-01-03" BARS " @3\n" },
	{ "the last line needs no end", "Date,Open,High,Low,Close,Volume\n"
	    "2024-01-02,1,3,0.5,2,100", .want = "2024-01-02" BARS " @2\n" },
	{ "a byte order mark is no part of a name",
	    "\xef\xbb\xbf" "Date,Open,High,Low,Close,Volume\n"
	    "2024-01-02,1,3,0.5,2,100\n", .want = "2024-01-02" BARS " @2\n" },
	{ "comments and blank rows are passed over, and counted",
	    "# from somewhere\nDate,Open,High,Low,Close,Volume\n\n"
	    "2024-01-02,1,3,0.5,2,100\n# x\n,,,,,\n2024-01-03,1,3,0.5,2,100\n",
	    .want = "2024-01-02" BARS " @4\n2024-01-03" BARS " @7\n" },
	{ "empty columns behind the last are nothing",
	    "Date,Open,High,Low,Close,Volume,,\n2024-01-02,1,3,0.5,2,100,,\n"
	    "2024-01-03,1,3,0.5,2,100,,,\n",
	    .want = "2024-01-02" BARS " @2\n2024-01-03" BARS " @3\n" },

	/* headers and names */
	{ "names are found in any case and order",
	    "VOLUME,close,LOW,High,Open,Adj Close,datetime\n"
	    "100,2,0.5,3,1,1.5,2024-01-02\n",
	    .want = "2024-01-02" BARS " @2\n" },
	{ "one-letter names are known", "t,o,h,l,c,v\n"
	    "1704153600,1,3,0.5,2,100\n", .want = "2024-01-02" BARS " @2\n" },
	{ "an adjusted close is never the close",
	    "Date,Open,High,Low,Adj Close,Volume\n2024-01-02,1,3,0.5,2,100\n",
	    .want = "!3 dir/SPY.csv:0: no column holds the close|"
	    "name it: --map close=COLUMN\n" },
	{ "quantmod's names give the symbol too",
	    "Date,AAPL.Open,AAPL.High,AAPL.Low,AAPL.Close,AAPL.Volume,"
	    "AAPL.Adjusted\n2024-01-02,1,3,0.5,2,100,1.9\n",
	    .want = "2024-01-02T00:00:00Z,AAPL,1,3,0.5,2,100 @2\n" },
	{ "numbered names are known", "timestamp,1. open,2. high,3. low,"
	    "4. close,5. volume\n2024-01-02,1,3,0.5,2,100\n",
	    .want = "2024-01-02" BARS " @2\n" },
	{ "names in angle brackets are known", "<DATE>\t<TIME>\t<OPEN>\t"
	    "<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n"
	    "2024.01.02\t09:30:00\t1\t3\t0.5\t2\t7\t100\t1\n",
	    .want = "2024-01-02T09:30:00Z,SPY,1,3,0.5,2,100 @2\n" },
	{ "a volume in some money is the volume where no other is",
	    "unix,date,symbol,open,high,low,close,Volume BTC,Volume USD\n"
	    "1704153600000,2024-01-02 00:00:00,BTC/USD,1,3,0.5,2,100,200\n",
	    .want = "2024-01-02T00:00:00Z,BTC/USD,1,3,0.5,2,100 @2\n" },
	{ "a table's index without a name is not the time if another is",
	    ",date,open,high,low,close,volume\n0,2024-01-02,1,3,0.5,2,100\n",
	    .want = "2024-01-02" BARS " @2\n" },
	{ "a table's index without a name is the time if no other is",
	    ",Open,High,Low,Close,Volume\n2024-01-02,1,3,0.5,2,100\n",
	    .want = "2024-01-02" BARS " @2\n" },
	{ "what stands above the header is passed over",
	    "https://www.example.com/data\nSymbol:,SPY,\n"
	    "Date,Open,High,Low,Close,Volume\n2024-01-02,1,3,0.5,2,100\n",
	    .want = "2024-01-02" BARS " @4\n" },
	{ "a table of several levels names its index and symbol below",
	    "Price,Close,High,Low,Open,Volume\nTicker,QQQ,QQQ,QQQ,QQQ,QQQ\n"
	    "Date,,,,,\n2024-01-02,2,3,0.5,1,100\n",
	    .want = "2024-01-02T00:00:00Z,QQQ,1,3,0.5,2,100 @4\n" },
	{ "columns are mapped by name",
	    "Date,First,High,Low,Last Price,Close\n2024-01-02,1,3,0.5,2,9\n",
	    .opts.cols = { .maps = (const char *const[]){ "open=First",
	    "close=Last Price" }, .n_maps = 2 },
	    .want = "2024-01-02T00:00:00Z,SPY,1,3,0.5,2, @2\n" },
	{ "columns are mapped by place",
	    "a,b,c,d,e\n2024-01-02,1,3,0.5,2\n",
	    .opts.cols = { .maps = (const char *const[]){ "time=1", "open=2",
	    "high=3", "low=4", "close=5" }, .n_maps = 5 },
	    .want = "2024-01-02T00:00:00Z,SPY,1,3,0.5,2, @2\n" },
	{ "a column that is not there is refused, with one that is",
	    "Date,Open,High,Low,Last Price\n2024-01-02,1,3,0.5,2\n",
	    .opts.cols = { .maps = (const char *const[]){ "close=Lost Price" },
	    .n_maps = 1 },
	    .want = "!2 dir/SPY.csv:0: --map: no column 'Lost Price'|"
	    "did you mean 'Last Price'?\n" },
	{ "a name that is none of bt's is refused",
	    "Date,Open,High,Low,Close\n2024-01-02,1,3,0.5,2\n",
	    .opts.cols = { .maps = (const char *const[]){ "clsoe=Close" },
	    .n_maps = 1 },
	    .want = "!2 dir/SPY.csv:0: --map: unknown name in 'clsoe=Close'|"
	    "names are time, date, clock, symbol, end, open, high, low, "
	    "close, volume, price, size, side, bid, ask, bid_size, ask_size, "
	    "kind, value\n" },
	{ "further columns are kept where asked for",
	    "Date,Open,High,Low,Close,RSI 14,Rating\n"
	    "2024-01-02,1,3,0.5,2,55.5,good\n2024-01-03,1,3,0.5,2,,3\n",
	    .opts.cols = { .keeps = (const char *const[]){ "rsi 14", "Rating" },
	    .n_keeps = 2 },
	    .want = "columns RSI_14 Rating\n"
	    "2024-01-02T00:00:00Z,SPY,1,3,0.5,2,,55.5, @2\n"
	    "2024-01-03T00:00:00Z,SPY,1,3,0.5,2,,,3 @3\n" },
	{ "all further columns are kept where asked for",
	    "id,Date,Open,High,Low,Close,Adj Close\n"
	    "7,2024-01-02,1,3,0.5,2,1.5\n",
	    .opts.cols = { .keeps = (const char *const[]){ "all" },
	    .n_keeps = 1 },
	    .want = "columns id Adj_Close\n"
	    "2024-01-02T00:00:00Z,SPY,1,3,0.5,2,,7,1.5 @2\n" },
	{ "one price makes flat bars where asked for",
	    "symbol,date,price\nMSFT,Jan 1 2000,39.81\n",
	    .opts.cols = { .flat = "price" },
	    .want = "2000-01-01T00:00:00Z,MSFT,39.81,39.81,39.81,39.81, @2\n" },
	{ "a file of closes says what to do", "date,close\n2024-01-02,5\n",
	    .want = "!3 dir/SPY.csv:0: no columns of bars, ticks, quotes or "
	    "actions are found: it has date, close|--price COLUMN makes bars "
	    "of one price\n" },
	{ "a file of names that are not known says which it has",
	    "Datum;Kurs;Menge\n2024-01-02;5;1\n",
	    .want = "!3 dir/SPY.csv:0: no columns of bars, ticks, quotes or "
	    "actions are found: it has Datum, Kurs, Menge|name them: --map "
	    "NAME=COLUMN, such as --map time='Datum'\n" },
	{ "a file of bars that lacks one of the prices says which",
	    "date,opne,high,low,close\n2024-01-02,1,2,3,4\n",
	    .want = "!3 dir/SPY.csv:0: no column holds the open|name it: --map "
	    "open=COLUMN\n" },

	/* files without a header */
	{ "columns are named where no header is",
	    "2024-01-02,x,1,3,0.5,2,100\n",
	    .opts = { .columns = "time,-,open,high,low,close,volume" },
	    .want = "2024-01-02" BARS " @1\n" },
	{ "named columns beat a header, which is passed over",
	    "Date,a,b,c,d\n2024-01-02,1,3,0.5,2\n",
	    .opts = { .columns = "time,open,high,low,close" },
	    .want = "2024-01-02T00:00:00Z,SPY,1,3,0.5,2, @2\n" },
	{ "time, open, high, low, close, volume need no names",
	    "20240102 093000;1;3;0.5;2;100\n",
	    .want = "2024-01-02T09:30:00Z,SPY,1,3,0.5,2,100 @1\n" },
	{ "date and clock, open, high, low, close need no names",
	    "2024.01.02,09:30,1,3,0.5,2,100\n",
	    .want = "2024-01-02T09:30:00Z,SPY,1,3,0.5,2,100 @1\n" },
	{ "symbol, date, open, high, low, close need no names",
	    "IBM,2024-01-02,1,3,0.5,2,100\n",
	    .want = "2024-01-02T00:00:00Z,IBM,1,3,0.5,2,100 @1\n" },
	{ "prices in another order are not guessed",
	    "2024-01-02,3,1,0.5,2,100\n",
	    .want = "!3 dir/SPY.csv:1: there is no header, and what the "
	    "columns are is not clear|name them: --columns "
	    "time,open,high,low,close,volume\n" },
	{ "a header of numbers is one where it is told to be",
	    "1,2,3,4,5\n2024-01-02,1,3,0.5,2\n",
	    .opts = { .header = BT_CSV_HEADER_YES,
	    .cols = { .maps = (const char *const[]){ "time=1", "open=2",
	    "high=3", "low=4", "close=5" }, .n_maps = 5 } },
	    .want = "2024-01-02T00:00:00Z,SPY,1,3,0.5,2, @2\n" },
	{ "a file of a header alone has no records",
	    "Date,Open,High,Low,Close\n", .want = "" },

	/* times */
	{ "the day is first once a day is beyond the 12th",
	    "Date,Open,High,Low,Close,Volume\n01/02/2024,1,3,0.5,2,100\n"
	    "13/02/2024,1,3,0.5,2,100\n",
	    .want = "2024-02-01" BARS " @2\n2024-02-13" BARS " @3\n" },
	{ "the month is first once a day is beyond the 12th",
	    "Date,Open,High,Low,Close,Volume\n01/02/2024,1,3,0.5,2,100\n"
	    "1/13/2024,1,3,0.5,2,100\n",
	    .want = "2024-01-02" BARS " @2\n2024-01-13" BARS " @3\n" },
	{ "day and month that could be either are refused",
	    "Date,Open,High,Low,Close\n01/02/2024,1,3,0.5,2\n"
	    "01/03/2024,1,3,0.5,2\n",
	    .want = "!3 dir/SPY.csv:0: times such as '01/03/2024' can be read "
	    "in two ways|say --date-format '%d/%m/%Y' or --date-format "
	    "'%m/%d/%Y'\n" },
	{ "a format that is told settles it",
	    "Date,Open,High,Low,Close,Volume\n01/02/2024,1,3,0.5,2,100\n",
	    .opts = { .date_format = "%d/%m/%Y" },
	    .want = "2024-02-01" BARS " @2\n" },
	{ "months have names", "Date,Open,High,Low,Close,Volume\n"
	    "\"Jan 2, 2024\",1,3,0.5,2,100\n2-Jan-24,1,3,0.5,2,100\n",
	    .want = "2024-01-02" BARS " @2\n"
	    "!3 dir/SPY.csv:3: '2-Jan-24' is no time of the form that the "
	    "file has (%b %d, %Y)|\n" },
	{ "points put the day first", "Date;Open;High;Low;Close;Volume\n"
	    "02.01.2024 00:00;1;3;0.5;2;100\n",
	    .want = "2024-01-02" BARS " @2\n" },
	{ "date and time are joined", "Date,Time,Open,High,Low,Close\n"
	    "2024-01-02,9:30,1,3,0.5,2\n2024-01-02,16:00:30,1,3,0.5,2\n",
	    .want = "2024-01-02T09:30:00Z,SPY,1,3,0.5,2, @2\n"
	    "2024-01-02T16:00:30Z,SPY,1,3,0.5,2, @3\n" },
	{ "a clock that was a number has its zero back",
	    "Date,Time,Open,High,Low,Close\n20240102,93000,1,3,0.5,2\n"
	    "20240102,160030,1,3,0.5,2\n",
	    .want = "2024-01-02T09:30:00Z,SPY,1,3,0.5,2, @2\n"
	    "2024-01-02T16:00:30Z,SPY,1,3,0.5,2, @3\n" },
	{ "afternoons are known", "Date,Open,High,Low,Close\n"
	    "1/13/2024 2:30 PM,1,3,0.5,2\n",
	    .want = "2024-01-13T14:30:00Z,SPY,1,3,0.5,2, @2\n" },
	{ "milliseconds since the epoch are known by their size",
	    "time,open,high,low,close,volume\n1704153600000,1,3,0.5,2,100\n",
	    .want = "2024-01-02" BARS " @2\n" },
	{ "twelve digits can be minutes or milliseconds: refused",
	    "time,open,high,low,close\n202401020930,1,3,0.5,2\n",
	    .want = "!3 dir/SPY.csv:0: times such as '202401020930' can be "
	    "read in two ways|say --date-format 'ISO 8601 or epoch' or "
	    "--date-format '%Y%m%d%H%M'\n" },
	{ "a spreadsheet's day number is no time",
	    "time,open,high,low,close\n45292.5,1,3,0.5,2\n",
	    .want = "!3 dir/SPY.csv:2: '45292.5' is no time of the form that "
	    "the file has (ISO 8601 or epoch)|a spreadsheet's number of a day, "
	    "2024-01-01? Save the column as dates, such as 2024-01-02\n" },
	{ "a wall clock is read in its zone",
	    "date,open,high,low,close\n2020-12-15 09:30,1,3,0.5,2\n"
	    "2020-07-15 09:30,1,3,0.5,2\n", .zone = "America/New_York",
	    .want = "2020-07-15T13:30:00Z,SPY,1,3,0.5,2, @3\n"
	    "2020-12-15T14:30:00Z,SPY,1,3,0.5,2, @2\n" },
	{ "an offset beats the zone",
	    "Date,Open,High,Low,Close\n2024-01-02 00:00:00-05:00,1,3,0.5,2\n",
	    .zone = "Asia/Tokyo",
	    .want = "2024-01-02T05:00:00Z,SPY,1,3,0.5,2, @2\n" },
	{ "UTC beats the zone",
	    "Date,Open,High,Low,Close\n2024-01-02 05:00 UTC,1,3,0.5,2\n",
	    .zone = "Asia/Tokyo",
	    .want = "2024-01-02T05:00:00Z,SPY,1,3,0.5,2, @2\n" },
	{ "only the date counts where asked for",
	    "Date,Open,High,Low,Close,Volume\n"
	    "2024-01-02 00:00:00+09:00,1,3,0.5,2,100\n",
	    .opts = { .is_dates = 1 }, .zone = "Asia/Tokyo",
	    .want = "2024-01-02" BARS " @2\n" },
	{ "a bar's end is read", "time,open,high,low,close,end\n"
	    "2024-01-02,1,3,0.5,2,2024-01-03\n",
	    .want = "2024-01-02T00:00:00Z,SPY,1,3,0.5,2,,end "
	    "2024-01-03T00:00:00Z @2\n" },

	/* numbers */
	{ "digits may be in groups",
	    "Date,Open,High,Low,Close,Volume\n"
	    "2024-01-02,\"1,270.49\",\"2,000.00\",1.5,1500,\"4,787,699\"\n",
	    .want = "2024-01-02T00:00:00Z,SPY,1270.49,2000,1.5,1500,4787699 "
	    "@2\n" },
	{ "the comma may be the decimal sign",
	    "Date;Open;High;Low;Close;Volume\n"
	    "2024-01-02;1,5;1.003,25;0,5;2;1.234\n",
	    .want = "2024-01-02T00:00:00Z,SPY,1.5,1003.25,0.5,2,1234 @2\n" },
	{ "a comma that could be either is refused",
	    "Date;Open;High;Low;Close\n2024-01-02;1,234;1,235;1,233;1,234\n",
	    .want = "!3 dir/SPY.csv:0: numbers such as 1,234 can be read in "
	    "two ways|say --decimal point (1234) or --decimal comma (1.234)\n"
	    },
	{ "a decimal sign that is told settles it",
	    "Date;Open;High;Low;Close\n2024-01-02;1,234;1,235;1,233;1,234\n",
	    .opts = { .decimal = BT_DECIMAL_COMMA },
	    .want = "2024-01-02T00:00:00Z,SPY,1.234,1.235,1.233,1.234, @2\n" },
	{ "dollars and millions are understood",
	    "Date,Open,High,Low,Close,Vol.\n2024-01-02,$1,$3.5,$0.5,$2,1.2M\n",
	    .want = "2024-01-02T00:00:00Z,SPY,1,3.5,0.5,2,1200000 @2\n" },
	{ "what is not given is not given",
	    "Date,Open,High,Low,Close,Volume\n2024-01-02,,NaN,null,n/a,-\n",
	    .want = "2024-01-02T00:00:00Z,SPY,,,,, @2\n" },
	{ "a word is no number, and is told with its line",
	    "Date,Open,High,Low,Close,Volume\n2024-01-02,1,3,0.5,2,100\n"
	    "2024-01-03,1,3,0.5,x2,100\n",
	    .want = "2024-01-02" BARS " @2\n"
	    "!3 dir/SPY.csv:3: close 'x2' is no number|\n" },
	{ "infinity is no number",
	    "Date,Open,High,Low,Close\n2024-01-02,1,inf,0.5,2\n",
	    .want = "!3 dir/SPY.csv:2: high 'inf' is no number|\n" },

	/* order, symbols, types */
	{ "newest first is turned round", "Date,Open,High,Low,Close,Volume\n"
	    "2024-01-04,1,3,0.5,2,100\n2024-01-03,1,3,0.5,2,100\n"
	    "2024-01-02,1,3,0.5,2,100\n",
	    .want = "2024-01-02" BARS " @4\n2024-01-03" BARS " @3\n"
	    "2024-01-04" BARS " @2\n" },
	{ "back and forth is left as it is",
	    "Date,Open,High,Low,Close,Volume\n2024-01-04,1,3,0.5,2,100\n"
	    "2024-01-02,1,3,0.5,2,100\n2024-01-03,1,3,0.5,2,100\n",
	    .want = "2024-01-04" BARS " @2\n2024-01-02" BARS " @3\n"
	    "2024-01-03" BARS " @4\n" },
	{ "the symbol may be told", "Date,Open,High,Low,Close\n"
	    "2024-01-02,1,3,0.5,2\n", .symbol = "QQQ",
	    .want = "2024-01-02T00:00:00Z,QQQ,1,3,0.5,2, @2\n" },
	{ "a column of symbols beats what is told",
	    "Date,Ticker,Open,High,Low,Close\n2024-01-02,IBM,1,3,0.5,2\n",
	    .symbol = "QQQ",
	    .want = "2024-01-02T00:00:00Z,IBM,1,3,0.5,2, @2\n" },
	{ "a symbol that is none is told with its line",
	    "Date,Ticker,Open,High,Low,Close\n2024-01-02,,1,3,0.5,2\n",
	    .want = "!3 dir/SPY.csv:2: the symbol is missing|\n" },
	{ "ticks are known by their columns",
	    "timestamp,price,qty,side\n2024-01-02T00:00:00.5Z,10,3,BUY\n"
	    "2024-01-02T00:00:01Z,11,,s\n",
	    .want = "2024-01-02T00:00:00.5Z,SPY,10,3,buy @2\n"
	    "2024-01-02T00:00:01Z,SPY,11,,sell @3\n" },
	{ "quotes are known by their columns",
	    "time,bid,bid_size,ask,ask_size\n2024-01-02,10,3,11,4\n",
	    .want = "2024-01-02T00:00:00Z,SPY,10,11,3,4 @2\n" },
	{ "actions are known by their columns",
	    "date,symbol,kind,value\n2024-01-02,IBM,Dividend,0.5\n",
	    .want = "2024-01-02T00:00:00Z,IBM,1,0.5 @2\n" },
	{ "a type that is told is taken", "time,open,price,size\n"
	    "2024-01-02,1,2,3\n", .opts.cols = { .type = BT_TICK },
	    .want = "2024-01-02T00:00:00Z,SPY,2,3, @2\n" },

	/* what is refused */
	{ "a row that is no data is told with its line",
	    "\"date\",\"close\",\"volume\",\"open\",\"high\",\"low\"\n"
	    "\"11:34\",\"270.49\",\"4,787,699\",\"264.50\",\"273.88\","
	    "\"262.24\"\n\"2018/10/15\",\"259.59\",\"6189026.0000\",\"259.06\","
	    "\"263.28\",\"254.54\"\n",
	    .want = "!3 dir/SPY.csv:2: '11:34' is no time of the form that the "
	    "file has (ISO 8601 or epoch)|\n" },
	{ "a total below the data is left out",
	    "Date,Open,High,Low,Close,Volume\n2024-01-02,1,3,0.5,2,100\n"
	    "Total,,,,,100\nSource: the exchange\n",
	    .want = "2024-01-02" BARS " @2\n" },
	{ "a total above data is not",
	    "Date,Open,High,Low,Close,Volume\n2024-01-02,1,3,0.5,2,100\n"
	    "Total,,,,,100\n2024-01-03,1,3,0.5,2,100\n",
	    .want = "2024-01-02" BARS " @2\n!3 dir/SPY.csv:3: the row begins "
	    "with no time, and rows of data follow it|\n" },
	{ "a row that breaks off is no total",
	    "Symbol,Date,Open,High,Low,Close\nIBM,2024-01-02,1,3,0.5,2\nIB",
	    .want = "2024-01-02T00:00:00Z,IBM,1,3,0.5,2, @2\n"
	    "!3 dir/SPY.csv:3: the row has 1 fields, the file 6 columns|\n" },
	{ "a row of too few fields is refused",
	    "Date,Open,High,Low,Close,Volume\n2024-01-02,1,3\n",
	    .want = "!3 dir/SPY.csv:2: the row has 3 fields, the file 6 "
	    "columns|\n" },
	{ "a row of too many fields is refused",
	    "Date,Open,High,Low,Close,Volume\n2024-01-02,1,3,0.5,2,4,787\n",
	    .want = "!3 dir/SPY.csv:2: the row has 7 fields, the file 6 "
	    "columns|a comma inside a number must be within quotes\n" },
	{ "a quote that stays open is told with its line",
	    "Date,Open,High,Low,Close\n2024-01-02,1,3,0.5,2\n"
	    "2024-01-03,\"1,3,0.5,2\n2024-01-04,1,3,0.5,2\n",
	    .want = "!3 dir/SPY.csv:3: a quote is opened in this row and not "
	    "closed|\n" },
	{ "text without rows of data is refused", "hello\nworld\n",
	    .want = "!3 dir/SPY.csv:0: no rows with a time and a number are "
	    "found|are --separator, --columns or --date-format needed?\n" },
	{ "a web page is refused", "<!DOCTYPE html>\n<p>Not found\n",
	    .want = "!3 dir/SPY.csv:0: not a stream that bt knows: it is HTML "
	    "or XML: a page that tells of an error, perhaps|\n" },
	{ "UTF-16 is refused, with the cure", "\xff\xfe" "D,a",
	    .want = "!3 dir/SPY.csv:0: not a stream that bt knows: it is text "
	    "in UTF-16|iconv -f utf-16 -t utf-8 FILE\n" },
	{ "columns that mean the same are refused",
	    "date,close,open,close,high,low\n2024-01-02,2,1,2,3,0.5\n",
	    .want = "!3 dir/SPY.csv:0: column 2, 'close', and column 4, "
	    "'close', are both the close|say which is meant: --map close=2 or "
	    "--map close=4\n" },
	{ "names that are equally good are refused",
	    "Open Time,Start,Open,High,Low,Close\n"
	    "2024-01-02,2024-01-02,1,3,0.5,2\n",
	    .want = "!3 dir/SPY.csv:0: column 1, 'Open Time', and column 2, "
	    "'Start', are both the time|say which is meant: --map time=1 or "
	    "--map time=2\n" },
	{ "columns that mean the same, one of them said",
	    "date,close,open,close,high,low\n2024-01-02,9,1,2,3,0.5\n",
	    .opts = { .cols = { .maps = (const char *const[]){ "close=4" },
	    .n_maps = 1 } }, .want = "2024-01-02" OHLC " @2\n" },
	{ "two of what is not read are no matter",
	    "date,open,high,low,close,qty,quantity\n2024-01-02,1,3,0.5,2,5,6\n",
	    .want = "2024-01-02" OHLC " @2\n" },
	{ "tickers side by side, as yfinance writes them, are refused",
	    "Price,Close,Close,High,High,Low,Low,Open,Open\n"
	    "Ticker,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT\n"
	    "Date,,,,,,,,\n2024-01-02,2,2,3,3,1,1,1,1\n",
	    .want = "!3 dir/SPY.csv:0: " SEVERAL "column 8, 'Open', and column "
	    "9, 'Open', are both the open|" SEVERAL_HINT },
	{ "tickers side by side, by ticker, are refused",
	    "Ticker,AAPL,AAPL,AAPL,AAPL,MSFT,MSFT,MSFT,MSFT\n"
	    "Price,Open,High,Low,Close,Open,High,Low,Close\n"
	    "Date,,,,,,,,\n2024-01-02,1,3,1,2,1,3,1,2\n",
	    .want = "!3 dir/SPY.csv:0: " SEVERAL "column 2, 'Open', and column "
	    "6, 'Open', are both the open|" SEVERAL_HINT },
	{ "tickers side by side, as quantmod writes them, are refused",
	    "Date,AAPL.Open,AAPL.High,AAPL.Low,AAPL.Close,MSFT.Open,MSFT.High,"
	    "MSFT.Low,MSFT.Close\n2024-01-02,1,3,1,2,1,3,1,2\n",
	    .want = "!3 dir/SPY.csv:0: " SEVERAL "column 2, 'AAPL.Open', and "
	    "column 6, 'MSFT.Open', are both the open|" SEVERAL_HINT },
	{ "an empty file is refused", "",
	    .want = "!3 dir/SPY.csv:0: is empty|a stream without records has "
	    "a head and an end too\n" },
};
/* clang-format on */

static void
check_row(void **state)
{
	size_t i = *(const size_t *)*state;
	struct bt_err err = { 0 };
	struct bt_reader_opts ropts = { .syms = bt_symtab_new(&err),
		.symbol = rows[i].symbol };
	struct bt_zone *zone =
	    bt_zone_open(rows[i].zone != NULL ? rows[i].zone : "UTC", &err);
	struct said said = { "" };
	static char out[65536];

	assert_non_null(ropts.syms);
	assert_non_null(zone);
	ropts.zone = zone;
	import(rows[i].text, strlen(rows[i].text), &rows[i].opts, &ropts, out,
	    &said);
	assert_string_equal(out, rows[i].want);
	bt_zone_free(zone);
	bt_symtab_free(ropts.syms);
}

/* A file that is longer than what is looked at, with a doubt up to its end. */
static void
doubts_are_settled_by_the_whole_file(void **state)
{
	static char text[400000], out[2000000];
	struct bt_err err = { 0 };
	struct bt_reader_opts ropts = { .syms = bt_symtab_new(&err) };
	struct bt_csvin_opts opts = { 0 };
	struct said said = { "" };
	char *p = text;
	int i;

	(void)state;
	p += sprintf(p, "Date,Open,High,Low,Close\n");
	for (i = 0; i < 10000; i++)
		p += sprintf(p, "0%d/02/2024 %02d:%02d:%02d,1,3,0.5,2\n",
		    1 + i / 3600, i / 3600, i / 60 % 60, i % 60);
	p += sprintf(p, "13/02/2024 00:00:00,1,3,0.5,2\n");
	import(text, (size_t)(p - text), &opts, &ropts, out, &said);
	assert_null(strchr(out, '!'));
	assert_memory_equal(out, "2024-02-01T00:00:00Z,SPY,1,", 27);
	assert_non_null(strstr(out, "2024-02-13T00:00:00Z,SPY,1,3,0.5,2, "
				    "@10002\n"));
	bt_symtab_free(ropts.syms);
}

/* Said is what was done without being asked. */
static void
what_is_left_out_is_said(void **state)
{
	static const char text[] = "Date,Open,High,Low,Close,Adj Close,Note\n"
				   "13/02/2024,1,3,0.5,2,1.5,x\n"
				   "12/02/2024,1,3,0.5,2,1.5,x\n"
				   "Total,,,,,,\n";
	static char out[4096];
	struct bt_err err = { 0 };
	struct bt_reader_opts ropts = { .syms = bt_symtab_new(&err) };
	struct said said = { "" };
	struct bt_csvin_opts opts = { .warn = tell, .arg = &said };

	(void)state;
	import(text, sizeof text - 1, &opts, &ropts, out, &said);
	assert_string_equal(said.warnings,
	    "columns left out: Adj Close, Note\n"
	    "times read as %d/%m/%Y\n"
	    "newest first: turned round\n"
	    "4: 1 row below the data left out\n");
	bt_symtab_free(ropts.syms);
}

static void
own_forms_need_no_import(void **state)
{
	static const struct {
		const char *head;
		int want;
	} heads[] = {
		{ "#bt 1\n#end\n", BT_CSVIN_STREAM },
		{ BT_BTS_MAGIC "x", BT_CSVIN_STREAM },
		{ "time,symbol,open,high,low,close,volume\n", 1 },
		{ "time,symbol,open,high,low,close,volume,end,rsi\n", 1 },
		{ "time,symbol,price,size,side\r\n2", 1 },
		{ "time,symbol,kind,value", 1 },
		{ "time,symbol,kind,value\n2024-01-02 09:30,A,split,2\n", 1 },
		{ "time,symbol,kind,value\n20240102,A,split,2\n\"", 1 },
		{ "time,symbol,kind,value\n2024-01-02,A,split,\"2\"\n", 0 },
		{ "time,symbol,kind,value\n2024-01-02, A, split, 2\n", 0 },
		{ "time,symbol,kind,value\n01/02/2024,A,split,2\n", 0 },
		{ "time,symbol,kind,value\n2024/01/02,A,split,2\n", 0 },
		{ "time,symbol,kind,value\n2024-01-02,A,split,2,\n", 0 },
		{ "time,symbol,kind,value,x\n2024-01-02,A,split,2,\n", 1 },
		{ "name,value,note\nsharpe,1, at \"best\"\n", 1 },
		{ "time,symbol,open,high,low,close,volumes\n", 0 },
		{ "Date,Open,High,Low,Close,Volume\n", 0 },
		{ "time;symbol;open;high;low;close;volume\n", 0 },
		{ "\"time\",\"symbol\"\n", 0 },
		{ "# a comment\n", 0 },
		{ "", 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof heads / sizeof heads[0]; i++)
		assert_int_equal(bt_csvin_own((const uint8_t *)heads[i].head,
				     strlen(heads[i].head)),
		    heads[i].want);
}

int
main(void)
{
	enum {
		N = sizeof rows / sizeof rows[0]
	};
	static size_t places[N];
	static struct CMUnitTest tests[N + 3];
	size_t i;

	for (i = 0; i < N; i++) {
		places[i] = i;
		tests[i] = (struct CMUnitTest){ .name = rows[i].name,
			.test_func = check_row,
			.initial_state = &places[i] };
	}
	tests[N] = (struct CMUnitTest)cmocka_unit_test(
	    doubts_are_settled_by_the_whole_file);
	tests[N + 1] =
	    (struct CMUnitTest)cmocka_unit_test(what_is_left_out_is_said);
	tests[N + 2] =
	    (struct CMUnitTest)cmocka_unit_test(own_forms_need_no_import);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
