/*
 * The replay driver: runs a fuzz target over the files of its corpus, so
 * that each input that once broke something is a test for ever.  Linked with
 * a target in place of libFuzzer; `make fuzz-TARGET` links the real one.
 *
 * Usage: f-TARGET FILE|FOLDER...
 *
 * Each input becomes a line of TAP before the next one runs, so that the last
 * line before a crash tells whose turn it was.  Inputs are given in memory of
 * exactly their size, for address sanitizers to see a read past the end.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_path(const char *path, int number);

/* One input.  Gives its number, or -1. */
static int
run_file(const char *path, size_t size, int number)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(size + (size == 0));
	size_t got;

	if (f == NULL || data == NULL) {
		printf("not ok %d - %s cannot be read\n", number, path);
		free(data);
		if (f != NULL)
			(void)fclose(f);
		return -1;
	}
	got = fread(data, 1, size, f);
	(void)fclose(f);
	printf("# %s, %zu bytes\n", path, got);
	(void)fflush(stdout);
	(void)LLVMFuzzerTestOneInput(data, got);
	free(data);
	printf("ok %d - %s\n", number, strrchr(path, '/') + 1);
	return number;
}

static int
is_visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

/* The entries of a folder, in order of name.  Gives the last number. */
static int
run_folder(const char *path, int number)
{
	struct dirent **names;
	int n = scandir(path, &names, is_visible, alphasort);
	int i;

	for (i = 0; i < n; i++) {
		char full[4096];

		(void)snprintf(
		    full, sizeof full, "%s/%s", path, names[i]->d_name);
		number = number < 0 ? number : run_path(full, number);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return number;
}

/* A file or a folder, after `number` inputs.  Gives the new number, or -1. */
static int
run_path(const char *path, int number)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return number;
	if (S_ISDIR(st.st_mode))
		return run_folder(path, number);
	return run_file(path, (size_t)st.st_size, number + 1);
}

int
main(int argc, char **argv)
{
	static const uint8_t nothing[1];
	int number = 1;
	int i;

	/* Nothing at all is an input too, and needs no file. */
	(void)LLVMFuzzerTestOneInput(nothing, 0);
	printf("ok 1 - empty input\n");
	for (i = 1; i < argc && number > 0; i++)
		number = run_path(argv[i], number);
	if (number > 0)
		printf("1..%d\n", number);
	return number > 0 ? 0 : 1;
}
