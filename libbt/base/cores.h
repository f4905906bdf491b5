/*
 * Two processes that take turns, this one and one that it started, on one
 * core for as long as they do: waking the other on another core costs many
 * times what a short turn does.
 *
 * The scheduler cannot know that they never run at once, and parts them
 * whenever another core is idle; so both are confined to a core, and given
 * back what they might run on before, with all that the other has started
 * meanwhile, as that inherits the confinement.  Nothing here can fail: where
 * the kernel does not say or allow something, things stay as they are.
 */
#ifndef BT_BASE_CORES_H
#define BT_BASE_CORES_H

#include <sys/types.h>

#define BT_CORES_WORDS (1024 / 8 / sizeof(unsigned long))

/* All zero: not joined. */
struct bt_cores {
	int is_joined;
	int core;
	pid_t root; /* whom we joined */
	pid_t leaf; /* that, or whom it only waits for: who takes the turns */
	long n_threads;
	unsigned long ours[BT_CORES_WORDS], theirs[BT_CORES_WORDS]; /* before */
};

/*
 * bt_cores_join(c, pid):
 * Confine this thread and the first one of a process to the core on which we
 * are, or another on which both may run.  A process that has one child is
 * taken to wait for it, as a shell does, and the child is joined.
 *
 *   pid    not reaped, and not to be before the part.
 *   gives  1; 0 where it is not possible, or it has several children, of
 *          which nobody knows who takes the turns.
 */
int bt_cores_join(struct bt_cores *c, pid_t pid);

/* bt_cores_is_same(c): it has as many threads and children as at the join. */
int bt_cores_is_same(const struct bt_cores *c);

/*
 * bt_cores_part(c): let both run wherever they might before the join, with
 * what it started since; who was given other cores meanwhile keeps them.
 * Nothing, where they are not joined.
 */
void bt_cores_part(struct bt_cores *c);

#endif
