#include "strategy/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bt/num.h"
#include "strategy/program.h"

/* What is hashed is a row of parts, each `KIND:LENGTH:` and its bytes, so that
 * no two commands make the same bytes. */

static void
put_size(struct bt_hash *h, const char *kind, int64_t size)
{
	char text[BT_NUM_TEXT_MAX];

	bt_hash_put(h, kind, strlen(kind));
	bt_hash_put(h, ":", 1);
	bt_hash_put(h, text, bt_int_format(size, text));
	bt_hash_put(h, ":", 1);
}

static void
put_text(struct bt_hash *h, const char *kind, const char *text)
{
	put_size(h, kind, (int64_t)strlen(text));
	bt_hash_put(h, text, strlen(text));
}

static int
is_file(const char *path, int64_t *size)
{
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	*size = (int64_t)st.st_size;
	return 1;
}

/* A file's base name and its bytes. */
static int
put_file(struct bt_hash *h, const char *path, struct bt_err *err)
{
	char block[1 << 14];
	int64_t size = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0) {
		(void)bt_fail_sys(err, "cannot be read");
		return bt_err_at(err, path, 0);
	}
	put_text(h, "file", bt_program_base(path));
	(void)is_file(path, &size);
	put_size(h, "bytes", size);
	while ((n = read(fd, block, sizeof block)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			(void)bt_fail_sys(err, "cannot be read");
			(void)close(fd);
			return bt_err_at(err, path, 0);
		}
		bt_hash_put(h, block, (size_t)n);
	}
	(void)close(fd);
	return 0;
}

/*
 * The program itself.  A binary that is found in PATH is an interpreter or a
 * tool of the system: its name and size stand for its version.
 */
static int
put_program(struct bt_hash *h, const char *name, struct bt_arena *memory,
    struct bt_err *err)
{
	const char *runner = NULL;
	struct bt_program p;
	int64_t size = 0;
	int rc = bt_program_find(&p, name, memory, err);

	if (rc < 0)
		return -1;
	if (rc > 0 && (p.is_script || strchr(name, '/') != NULL)) {
		if (put_file(h, p.path, err) < 0)
			return -1;
		runner = p.interpreter;
	} else if (rc > 0) {
		runner = p.path;
	} else {
		put_text(h, "word", name);
	}
	if (runner == NULL)
		return 0;
	runner = bt_program_resolve(runner, memory, err);
	if (runner == NULL)
		return -1;
	put_text(h, "interpreter", bt_program_base(runner));
	put_size(h, "size", is_file(runner, &size) ? size : -1);
	return 0;
}

/* The sidecar, and the files that it lists, which lie beside it. */
static int
put_sidecar(struct bt_hash *h, const struct bt_sidecar_info *info,
    struct bt_arena *memory, struct bt_err *err)
{
	size_t i, n = (size_t)(bt_program_base(info->path) - info->path);
	char *path;

	if (put_file(h, info->path, err) < 0)
		return -1;
	for (i = 0; i < info->files.n; i++) {
		size_t k = strlen(info->files.at[i]);
		int is_absolute = info->files.at[i][0] == '/';

		path = bt_arena_get(memory, n + k + 1, err);
		if (path == NULL)
			return -1;
		memcpy(path, info->path, is_absolute ? 0 : n);
		memcpy(path + (is_absolute ? 0 : n), info->files.at[i], k + 1);
		if (put_file(h, path, err) < 0)
			return -1;
	}
	return 0;
}

static int
put_all(struct bt_hash *h, const char *const *argv, const struct bt_sidecar *sc,
    struct bt_arena *memory, struct bt_err *err)
{
	int64_t size;
	size_t i;

	if (put_program(h, argv[0], memory, err) < 0)
		return -1;
	for (i = 1; argv[i] != NULL; i++) {
		if (!is_file(argv[i], &size))
			put_text(h, "word", argv[i]);
		else if (put_file(h, argv[i], err) < 0)
			return -1;
	}
	return sc != NULL ? put_sidecar(h, bt_sidecar_info(sc), memory, err)
			  : 0;
}

int
bt_strategy_hash(const char *const *argv, const struct bt_sidecar *sc,
    char *text, struct bt_err *err)
{
	struct bt_arena memory = { 0 };
	struct bt_hash *h = bt_hash_new(BT_HASH_128, err);
	int rc;

	if (h == NULL)
		return -1;
	rc = put_all(h, argv, sc, &memory, err);
	if (rc == 0)
		(void)bt_hash_format(h, text);
	bt_hash_free(h);
	bt_arena_free(&memory);
	return rc;
}
