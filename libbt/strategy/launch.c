#include "strategy/launch.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/vec.h"
#include "strategy/program.h"

extern char **environ;

/* ---- interpreters and their cures ---- */

enum cure {
	CURE_STDBUF = 1 << 0, /* line-buffer C stdio: coreutils' libstdbuf */
	CURE_PYTHON = 1 << 1, /* PYTHONUNBUFFERED=1 */
	CURE_PERL = 1 << 2,   /* $| = 1, by way of PERL5OPT */
	CURE_MAWK = 1 << 3    /* -W interactive */
};

/*
 * Names without their version: python3.11 is python.  A shell's own echo and
 * read keep nothing back, but it may start any of the others.
 */
static const struct row {
	const char *name;
	unsigned cures; /* enum cure */
	const char *hint;
} rows[] = {
	{ "python", CURE_PYTHON,
	    "python keeps back what it prints: print(..., flush=True)" },
	{ "pypy", CURE_PYTHON,
	    "python keeps back what it prints: print(..., flush=True)" },
	{ "mawk", CURE_MAWK,
	    "mawk reads ahead and keeps back what it prints: run it with "
	    "-W interactive" },
	{ "gawk", CURE_STDBUF,
	    "awk keeps back what it prints: print \".\"; fflush()" },
	{ "original-awk", CURE_STDBUF,
	    "awk keeps back what it prints: print \".\"; fflush()" },
	{ "busybox", CURE_STDBUF,
	    "awk keeps back what it prints: print \".\"; fflush()" },
	{ "perl", CURE_PERL,
	    "perl keeps back what it prints: set $| = 1; at its top" },
	{ "node", 0,
	    "read line by line (readline), not all of standard input at once; "
	    "console.log and process.stdout.write keep nothing back" },
	{ "nodejs", 0,
	    "read line by line (readline), not all of standard input at once; "
	    "console.log and process.stdout.write keep nothing back" },
	{ "ruby", 0,
	    "ruby keeps back what it prints: $stdout.sync = true at its top" },
	{ "lua", CURE_STDBUF,
	    "lua keeps back what it prints: io.stdout:setvbuf(\"line\")" },
	{ "luajit", CURE_STDBUF,
	    "lua keeps back what it prints: io.stdout:setvbuf(\"line\")" },
	{ "Rscript", 0, "R keeps back what it prints: flush(stdout())" },
	{ "sh", CURE_STDBUF | CURE_PYTHON | CURE_PERL,
	    "a filter in its pipes may keep lines back: grep --line-buffered, "
	    "sed -u, mawk -W interactive" },
	{ "dash", CURE_STDBUF | CURE_PYTHON | CURE_PERL,
	    "a filter in its pipes may keep lines back: grep --line-buffered, "
	    "sed -u, mawk -W interactive" },
	{ "bash", CURE_STDBUF | CURE_PYTHON | CURE_PERL,
	    "a filter in its pipes may keep lines back: grep --line-buffered, "
	    "sed -u, mawk -W interactive" },
	{ "ksh", CURE_STDBUF | CURE_PYTHON | CURE_PERL,
	    "a filter in its pipes may keep lines back: grep --line-buffered, "
	    "sed -u, mawk -W interactive" },
	{ "zsh", CURE_STDBUF | CURE_PYTHON | CURE_PERL,
	    "a filter in its pipes may keep lines back: grep --line-buffered, "
	    "sed -u, mawk -W interactive" },
};

/* Anything else: a program, or an interpreter that we do not know. */
static const struct row other = { "", CURE_STDBUF,
	"does it keep back what it prints? in C: fflush(stdout) after each "
	"line `.`" };

static const struct row *
row_named(const char *base)
{
	size_t i, n = strlen(base);

	while (n > 0 && (bt_ascii_is_digit(base[n - 1]) || base[n - 1] == '.' ||
			    base[n - 1] == '-'))
		n--;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (strlen(rows[i].name) == n &&
		    memcmp(rows[i].name, base, n) == 0)
			return &rows[i];
	return NULL;
}

/*
 * The row of a file by its name, by that of the file its links lead to, or
 * NULL (none of them, or no memory: err tells).
 */
static const struct row *
row_of(const char *path, struct bt_launch *l, struct bt_err *err)
{
	const struct row *row = row_named(bt_program_base(path));
	const char *real;

	if (row != NULL)
		return row;
	real = bt_program_resolve(path, &l->memory, err);
	return real != NULL ? row_named(bt_program_base(real)) : NULL;
}

/* ---- arguments ---- */

static size_t
count(const char *const *words)
{
	size_t n = 0;

	while (words[n] != NULL)
		n++;
	return n;
}

/* The name of the script among the arguments of an interpreter. */
static const char *
script_name(const char *const *argv)
{
	struct stat st;
	size_t i;

	for (i = 1; argv[i] != NULL; i++)
		if (stat(argv[i], &st) == 0 && S_ISREG(st.st_mode))
			return bt_program_base(argv[i]);
	return bt_program_base(argv[0]);
}

/*
 * mawk in lock step: a script is handed to it by us, as the kernel would pass
 * its first line's words as one.
 */
static int
build_argv(struct bt_launch *l, const struct bt_launch_opts *opts,
    const struct bt_program *p, int is_mawk, int is_script, struct bt_err *err)
{
	size_t n = count(opts->argv), i, k = 0;

	l->path = is_mawk && is_script ? p->interpreter : p->path;
	l->argv = bt_arena_get(
	    &l->memory, (n + BT_PROGRAM_ARGS + 4) * sizeof *l->argv, err);
	if (l->argv == NULL)
		return -1;
	l->argv[k++] = is_mawk && is_script ? p->interpreter : opts->argv[0];
	if (is_mawk) {
		l->argv[k++] = "-W";
		l->argv[k++] = "interactive";
	}
	if (is_mawk && is_script) {
		for (i = 0; i < p->n_args; i++)
			l->argv[k++] = p->args[i];
		l->argv[k++] = p->path;
	}
	for (i = 1; i < n; i++)
		l->argv[k++] = opts->argv[i];
	l->argv[k] = NULL;
	return 0;
}

/* ---- environment ---- */

/* The environment in the making. */
struct env {
	const char **vars;
	size_t n, cap;
	struct bt_arena *memory;
	struct bt_err *err;
};

static int
env_add(struct env *e, const char *name, const char *value)
{
	size_t n = strlen(name), k = strlen(value);
	char *var = bt_arena_get(e->memory, n + k + 2, e->err);
	size_t i;

	if (var == NULL)
		return -1;
	memcpy(var, name, n);
	var[n] = '=';
	memcpy(var + n + 1, value, k + 1);
	for (i = 0; i < e->n; i++)
		if (strncmp(e->vars[i], var, n + 1) == 0) {
			e->vars[i] = var;
			return 0;
		}
	if (bt_vec_reserve(
		&e->vars, &e->cap, e->n + 1, sizeof *e->vars, e->err) < 0)
		return -1;
	e->vars[e->n++] = var;
	return 0;
}

/* Ours: what another run, or the user's own buffering, left behind. */
static int
is_dropped(const char *var)
{
	static const char *const names[] = { "BT_HOST=", "BT_PROTOCOL=",
		"BT_PARAM_", "PYTHONUNBUFFERED=", "_STDBUF_" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strncmp(var, names[i], strlen(names[i])) == 0)
			return 1;
	return 0;
}

static int
env_copy(struct env *e)
{
	char **var;

	for (var = environ; *var != NULL; var++) {
		if (is_dropped(*var))
			continue;
		if (bt_vec_reserve(&e->vars, &e->cap, e->n + 1, sizeof *e->vars,
			e->err) < 0)
			return -1;
		e->vars[e->n++] = *var;
	}
	return 0;
}

/* Add a value in front of, or behind, what a variable has already. */
static int
env_join(struct env *e, const char *name, const char *value, char between)
{
	const char *old = getenv(name);
	char *both;
	size_t n, k;

	if (old == NULL || *old == '\0')
		return env_add(e, name, value);
	n = strlen(value);
	k = strlen(old);
	both = bt_arena_get(e->memory, n + k + 2, e->err);
	if (both == NULL)
		return -1;
	memcpy(both, value, n);
	both[n] = between;
	memcpy(both + n + 1, old, k + 1);
	return env_add(e, name, both);
}

/* coreutils' library, whose folder differs between systems; "": not here. */
static void
find_stdbuf(char *path, size_t size)
{
	static const char *const places[] = {
		"/usr/libexec/coreutils/libstdbuf.so",
		"/usr/lib/coreutils/libstdbuf.so"
	};
	const struct dirent *d;
	size_t i;
	DIR *dir;

	for (i = 0; i < sizeof places / sizeof places[0]; i++) {
		(void)snprintf(path, size, "%s", places[i]);
		if (access(path, R_OK) == 0)
			return;
	}
	dir = opendir("/usr/lib");
	while (dir != NULL && (d = readdir(dir)) != NULL) {
		(void)snprintf(path, size, "/usr/lib/%s/coreutils/libstdbuf.so",
		    d->d_name);
		if (access(path, R_OK) == 0) {
			(void)closedir(dir);
			return;
		}
	}
	if (dir != NULL)
		(void)closedir(dir);
	path[0] = '\0';
}

static int
env_cure(struct env *e, unsigned cures)
{
	char lib[512];

	if ((cures & CURE_PYTHON) != 0 &&
	    env_add(e, "PYTHONUNBUFFERED", "1") < 0)
		return -1;
	if ((cures & CURE_PERL) != 0 &&
	    env_join(e, "PERL5OPT", "-Mlib;$|=1", ' ') < 0)
		return -1;
	if ((cures & CURE_STDBUF) == 0)
		return 0;
	find_stdbuf(lib, sizeof lib);
	if (lib[0] == '\0')
		return 0;
	if (env_add(e, "_STDBUF_O", "L") < 0)
		return -1;
	return env_join(e, "LD_PRELOAD", lib, ':');
}

static int
env_params(struct env *e, const struct bt_launch_opts *opts)
{
	size_t i;

	for (i = 0; i < opts->n_params; i++) {
		const struct bt_param *p = &opts->params[i];
		char name[128] = "BT_PARAM_";

		(void)snprintf(name, sizeof name, "BT_PARAM_%s", p->name);
		if (env_add(e, name, p->value) < 0)
			return -1;
	}
	return 0;
}

static int
build_envp(struct bt_launch *l, const struct bt_launch_opts *opts,
    unsigned cures, struct bt_err *err)
{
	struct env e = { .memory = &l->memory, .err = err };
	const char *protocol = opts->is_pipelined ? "pipelined" : "lockstep";
	int rc = -1;

	if (env_copy(&e) == 0 && env_add(&e, "BT_HOST", "1") == 0 &&
	    env_add(&e, "BT_PROTOCOL", protocol) == 0 &&
	    env_params(&e, opts) == 0 &&
	    (opts->is_pipelined || env_cure(&e, cures) == 0) &&
	    bt_vec_reserve(&e.vars, &e.cap, e.n + 1, sizeof *e.vars, err) ==
		0) {
		e.vars[e.n] = NULL;
		l->envp = e.vars;
		rc = 0;
	} else {
		free(e.vars);
	}
	return rc;
}

/* ---- all of it ---- */

/* What can be seen to fail before it is tried; posix_spawn() says less. */
static int
check_program(const struct bt_program *p, const char *name, struct bt_err *err)
{
	if (p->path == NULL) {
		(void)bt_fail(
		    err, BT_STRATEGY, "there is no program '%s'", name);
		return strchr(name, '/') == NULL
			   ? bt_err_hint(err,
				 "one in this folder is called ./%s, a shipped "
				 "one @NAME",
				 name)
			   : -1;
	}
	if (access(p->path, X_OK) != 0) {
		(void)bt_fail(
		    err, BT_STRATEGY, "'%s' may not be executed", name);
		return bt_err_hint(err, "chmod +x %s", name);
	}
	if (p->is_crlf) {
		(void)bt_fail(err, BT_STRATEGY,
		    "the first line of '%s' ends in CR LF, so that its "
		    "interpreter is not found",
		    name);
		return bt_err_hint(err, "sed -i 's/\\r$//' %s", name);
	}
	if (p->is_script && p->interpreter != NULL &&
	    access(p->interpreter, X_OK) != 0)
		return bt_fail(err, BT_STRATEGY,
		    "the interpreter of '%s', %s, is not there", name,
		    p->interpreter);
	return 0;
}

int
bt_launch_init(
    struct bt_launch *l, const struct bt_launch_opts *opts, struct bt_err *err)
{
	const char *command = opts->argv[0];
	const struct row *own, *row;
	struct bt_program p;
	struct bt_err none = { 0 };
	int is_mawk;

	*l = (struct bt_launch){ 0 };
	if (bt_program_find(&p, command, &l->memory, err) < 0 ||
	    check_program(&p, command, err) < 0)
		return -1;
	own = row_of(p.path, l, &none);
	row = own;
	if (row == NULL && p.interpreter != NULL)
		row = row_of(p.interpreter, l, &none);
	if (none.status != BT_OK)
		return bt_err_move(err, &none);
	l->name =
	    own != NULL ? script_name(opts->argv) : bt_program_base(command);
	l->interpreter = row != NULL ? row->name : "";
	row = row != NULL ? row : &other;
	l->hint = row->hint;
	is_mawk = (row->cures & CURE_MAWK) != 0 && !opts->is_pipelined;
	if (build_argv(l, opts, &p, is_mawk, own == NULL, err) < 0)
		return -1;
	return build_envp(l, opts, row->cures, err);
}

void
bt_launch_clear(struct bt_launch *l)
{
	free(l->envp);
	bt_arena_free(&l->memory);
	*l = (struct bt_launch){ 0 };
}
