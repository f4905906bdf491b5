/* What the kernel can do beyond POSIX, where it can. */
#define _GNU_SOURCE /* cpu_set_t */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/sys.h"

static void
joining_is_for_one_core_and_leaving_for_all_as_before(void **state)
{
	struct bt_sys_cores cores = { 0 };
	cpu_set_t before, now;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
	bt_sys_join(&cores, getpid());
	bt_sys_join(&cores, getpid());
	assert_int_equal(sched_getaffinity(0, sizeof now, &now), 0);
	assert_int_equal(CPU_COUNT(&now), 1);
	bt_sys_leave(&cores);
	assert_int_equal(sched_getaffinity(0, sizeof now, &now), 0);
	assert_true(CPU_EQUAL(&now, &before));
}

static void
joining_nobody_changes_nothing(void **state)
{
	struct bt_sys_cores cores = { 0 };
	cpu_set_t before, now;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
	bt_sys_join(&cores, -5);
	bt_sys_leave(&cores);
	assert_int_equal(sched_getaffinity(0, sizeof now, &now), 0);
	assert_true(CPU_EQUAL(&now, &before));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    joining_is_for_one_core_and_leaving_for_all_as_before),
		cmocka_unit_test(joining_nobody_changes_nothing),
	};

	return cmocka_run_group_tests_name("sys", tests, NULL, NULL);
}
