/*
 * sma-cross.c: hold a symbol while its fast average is above its slow one.
 *
 *	cc -O2 -o sma-cross sma-cross.c
 *	bt-run -p fast=5 bars.csv -- ./sma-cross
 *	bt-cat bars.csv | BT_PARAM_fast=5 ./sma-cross | bt-run
 *
 * Parameters: fast and slow (bars), share (of equity, for each symbol).
 *
 * The same as sma-cross.awk, whose comment says why it adds whole numbers.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct symbol {
	char name[64];
	long bars;
	long long fast_sum, slow_sum;
	int held;
	long long *ring; /* the last `slow` closes */
};

static long fast = 10, slow = 30;
static char share[64] = "0.2";
static struct symbol *symbols;
static size_t n_symbols;

static void
set(const char *name, const char *value)
{
	if (strcmp(name, "fast") == 0)
		fast = strtol(value, NULL, 10);
	else if (strcmp(name, "slow") == 0)
		slow = strtol(value, NULL, 10);
	else if (strcmp(name, "share") == 0)
		(void)snprintf(share, sizeof share, "%s", value);
}

static struct symbol *
find(const char *name)
{
	struct symbol *s;
	size_t i;

	for (i = 0; i < n_symbols; i++)
		if (strcmp(symbols[i].name, name) == 0)
			return &symbols[i];
	symbols = realloc(symbols, (n_symbols + 1) * sizeof *symbols);
	if (symbols == NULL)
		exit(1);
	s = &symbols[n_symbols++];
	memset(s, 0, sizeof *s);
	(void)snprintf(s->name, sizeof s->name, "%s", name);
	s->ring = calloc((size_t)slow, sizeof *s->ring);
	if (s->ring == NULL)
		exit(1);
	return s;
}

static void
bar(struct symbol *s, double close)
{
	long long units = (long long)(close * 1e8 + 0.5);
	long n = ++s->bars;
	int above;

	s->fast_sum += units - (n > fast ? s->ring[(n - fast) % slow] : 0);
	s->slow_sum += units - (n > slow ? s->ring[n % slow] : 0);
	s->ring[n % slow] = units;

	above = n >= slow && s->fast_sum * slow > s->slow_sum * fast;
	if (above && !s->held)
		printf("target,%s,%s\n", s->name, share);
	if (!above && s->held)
		printf("exit,%s\n", s->name);
	s->held = above;
}

/* bar,TIME,SYMBOL,OPEN,HIGH,LOW,CLOSE,... */
static void
parse_bar(char *line)
{
	char *field[7], *p = line;
	int i;

	for (i = 0; i < 7 && p != NULL; i++) {
		field[i] = p;
		p = strchr(p, ',');
		if (p != NULL)
			*p++ = '\0';
	}
	if (i == 7)
		bar(find(field[2]), strtod(field[6], NULL));
}

int
main(void)
{
	static const char *const names[] = { "fast", "slow", "share" };
	int hosted = getenv("BT_HOST") != NULL;
	char *line = NULL, *equals, env[32];
	size_t size = 0, i;

	for (i = 0; i < 3; i++) {
		(void)snprintf(env, sizeof env, "BT_PARAM_%s", names[i]);
		if (getenv(env) != NULL)
			set(names[i], getenv(env));
	}
	while (getline(&line, &size, stdin) > 0) {
		/* in a pipeline the input goes on, with orders behind the bar
		 * they answer; a host wants orders alone, and a `.` behind
		 * each step's */
		if (!hosted)
			fputs(line, stdout);
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "bar,", 4) == 0) {
			parse_bar(line);
		} else if (strncmp(line, "#param ", 7) == 0 &&
			   (equals = strchr(line, '=')) != NULL) {
			*equals = '\0';
			set(line + 7, equals + 1);
		} else if (hosted && strcmp(line, ".") == 0) {
			puts(".");
		} else if (hosted && strcmp(line, "end") == 0) {
			break;
		}
	}
	return 0;
}
