/* realpath(3) is of XSI, which this asks for. */
#define _XOPEN_SOURCE 700
#include "strategy/program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_LINE 512 /* bytes of it that are looked at; kernels take 256 */

const char *
bt_program_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

const char *
bt_program_resolve(
    const char *path, struct bt_arena *memory, struct bt_err *err)
{
	char full[PATH_MAX];
	const char *at = realpath(path, full) != NULL ? full : path;

	return bt_arena_text(memory, at, strlen(at), err);
}

static int
is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/*
 * The first file of that name in PATH that may be executed.  *found is NULL
 * where there is none; 0, or -1 without memory.
 */
static int
search_path(const char *name, struct bt_arena *memory, const char **found,
    struct bt_err *err)
{
	const char *dir = getenv("PATH");
	size_t n, k = strlen(name);
	char *path;

	*found = NULL;
	for (dir = dir != NULL ? dir : "/bin:/usr/bin"; *found == NULL;
	     dir += n + 1) {
		n = strcspn(dir, ":");
		path = bt_arena_get(memory, n + k + 3, err);
		if (path == NULL)
			return -1;
		/* an empty entry is the working folder */
		memcpy(path, n > 0 ? dir : ".", n > 0 ? n : 1);
		path[n > 0 ? n : 1] = '/';
		memcpy(path + (n > 0 ? n : 1) + 1, name, k + 1);
		if (is_file(path) && access(path, X_OK) == 0)
			*found = path;
		if (dir[n] == '\0')
			break;
	}
	return 0;
}

static int
find_file(const char *name, struct bt_arena *memory, const char **found,
    struct bt_err *err)
{
	if (strchr(name, '/') == NULL && name[0] != '\0')
		return search_path(name, memory, found, err);
	*found = is_file(name) ? name : NULL;
	return 0;
}

/*
 * The first line of a file in line[], NUL at its end, cut at size; *n is its
 * length, 0 where a program may be run and not read.
 */
static int
read_line(
    const char *path, char *line, size_t size, size_t *n, struct bt_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t k = 1;

	*n = 0;
	line[0] = '\0';
	if (fd < 0 && errno == EACCES)
		return 0;
	while (fd >= 0 && k != 0 && *n < size - 1) {
		k = read(fd, line + *n, size - 1 - *n);
		if (k < 0 && errno != EINTR)
			break;
		*n += k > 0 ? (size_t)k : 0;
	}
	if (fd < 0 || k < 0)
		(void)bt_fail_sys(err, "cannot be read");
	if (fd >= 0)
		(void)close(fd);
	if (fd < 0 || k < 0)
		return bt_err_at(err, path, 0);
	line[*n] = '\0';
	*n = strcspn(line, "\n");
	line[*n] = '\0';
	return 0;
}

/*
 * The words behind `env`: its options and settings are passed over, then
 * comes a name for PATH and its arguments.
 */
static int
parse_env(struct bt_program *p, char *rest, struct bt_arena *memory,
    struct bt_err *err)
{
	const char *word, *name = NULL;
	char *save = NULL;

	for (word = strtok_r(rest, " \t", &save); word != NULL;
	     word = strtok_r(NULL, " \t", &save)) {
		if (name == NULL && word[0] != '-' && strchr(word, '=') == NULL)
			name = word;
		else if (name != NULL && p->n_args < BT_PROGRAM_ARGS)
			p->args[p->n_args++] = word;
	}
	return name == NULL ? 0 : find_file(name, memory, &p->interpreter, err);
}

/* What the kernel makes of `#!`: a file, and all that follows as one word. */
static int
parse_line(struct bt_program *p, const char *line, struct bt_arena *memory,
    struct bt_err *err)
{
	char *copy = bt_arena_text(memory, line, strlen(line), err);
	char *word, *rest, *end;

	if (copy == NULL)
		return -1;
	word = copy + strspn(copy, " \t");
	rest = word + strcspn(word, " \t");
	if (*rest != '\0')
		*rest++ = '\0';
	rest += strspn(rest, " \t");
	for (end = rest + strlen(rest);
	     end > rest && (end[-1] == ' ' || end[-1] == '\t'); end--)
		;
	*end = '\0';
	if (strcmp(bt_program_base(word), "env") == 0)
		return parse_env(p, rest, memory, err);
	p->interpreter = word;
	if (*rest != '\0')
		p->args[p->n_args++] = rest;
	return 0;
}

int
bt_program_find(struct bt_program *p, const char *name, struct bt_arena *memory,
    struct bt_err *err)
{
	char line[FIRST_LINE];
	size_t n;

	*p = (struct bt_program){ 0 };
	if (find_file(name, memory, &p->path, err) < 0)
		return -1;
	if (p->path == NULL)
		return 0;
	if (read_line(p->path, line, sizeof line, &n, err) < 0)
		return -1;
	p->is_script = n >= 2 && line[0] == '#' && line[1] == '!';
	if (!p->is_script)
		return 1;
	p->is_crlf = line[n - 1] == '\r';
	if (p->is_crlf)
		line[n - 1] = '\0';
	return parse_line(p, line + 2, memory, err) < 0 ? -1 : 1;
}
