/*
 * For clang-tidy only (scripts/lint.sh includes it before a file's first
 * line): what the analyzer cannot know of functions in other files, so that it
 * does not follow paths on which a reported failure is none.
 */
#ifndef ANALYZER_H
#define ANALYZER_H

#include "bt/err.h"

#define bt_fail(...)          ((void)(bt_fail)(__VA_ARGS__), -1)
#define bt_fail_sys(...)      ((void)(bt_fail_sys)(__VA_ARGS__), -1)
#define bt_err_at(...)        ((void)(bt_err_at)(__VA_ARGS__), -1)
#define bt_err_at_record(...) ((void)(bt_err_at_record)(__VA_ARGS__), -1)
#define bt_err_hint(...)      ((void)(bt_err_hint)(__VA_ARGS__), -1)

#endif
