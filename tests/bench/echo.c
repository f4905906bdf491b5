/*
 * echo.c: the least strategy: it looks at the closes and gives no orders.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main(void)
{
	char line[4096];
	double most = 0, close;
	const char *p;
	int i;

	while (fgets(line, sizeof line, stdin) != NULL) {
		if (strcmp(line, ".\n") == 0)
			(void)fputs(line, stdout);
		if (strncmp(line, "bar,", 4) != 0)
			continue;
		for (p = line, i = 0; p != NULL && i < 6; i++)
			p = strchr(p + 1, ',');
		close = p != NULL ? strtod(p + 1, NULL) : 0;
		if (close > most)
			most = close;
	}
	return most > 0 ? 0 : 1;
}
