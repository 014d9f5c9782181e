/* navsim from C: worlds in which many robots share a map, stepped by the caller.
 *
 * Conventions
 * - Every function returns a navsim_status: 0, or what kind of fault there was. navsim_error_message() then says what is
 *   wrong and how to mend it, in the words of the program `navsim`. Nothing is thrown, and no input ends the process.
 * - What lives on is named by a navsim_handle. A handle that was closed, or that another process made (after fork), is
 *   NAVSIM_USAGE. Functions may be called from any thread; calls on one handle wait for each other, and navsim_close for
 *   those that are at it.
 * - Memory belongs to the caller: arrays come with their number of elements, which is checked. What was bound to a handle
 *   (navsim_vector_bind) must live until that is closed or other memory is bound.
 * - Requests and answers with more than numbers in them are JSON, in UTF-8.
 * - NAVSIM_ABI counts up when something here changes so that old callers would no longer work.
 */
#ifndef NAVSIM_H
#define NAVSIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NAVSIM_ABI 1

typedef int32_t navsim_status;
enum {
  NAVSIM_OK = 0,
  NAVSIM_USAGE = 64,         /* something was asked for that makes no sense */
  NAVSIM_BAD_INPUT = 65,     /* a file, a request, an array is wrong */
  NAVSIM_MISSING_INPUT = 66, /* a file is not there */
  NAVSIM_INTERNAL = 70,      /* navsim itself */
  NAVSIM_CANNOT_WRITE = 73,  /* a file can't be written */
  NAVSIM_INTERRUPTED = 130   /* the caller's own callback asked to stop */
};

/* Never 0 for something that lives. */
typedef uint64_t navsim_handle;

/* The NAVSIM_ABI that the library was built with. */
int32_t navsim_abi(void);
/* The version, such as "1.0.0". Lives as long as the library. */
const char *navsim_version(void);
/* What went wrong in this thread's last call that failed; "" if none did. Until the thread's next call. */
const char *navsim_error_message(void);

/* Lets go of what a handle names. */
navsim_status navsim_close(navsim_handle handle);

/* Where scenarios, maps and policies that ship are, such as "interaction": a folder with Assets, Maps and Scenarios in
 * it. NULL looks in the current folder alone. */
navsim_status navsim_set_home(const char *folder);

/* --- Answers ------------------------------------------------------------------------------------------------------
 * What a call answers in text (JSON) or bytes (PNG) is a handle of its own: ask how large it is, copy it, close it. */

navsim_status navsim_answer_size(navsim_handle answer, size_t *bytes);
/* Copies all of it, without a 0 at the end; bytes must be its size at least. */
navsim_status navsim_answer_copy(navsim_handle answer, void *buffer, size_t bytes);

#include "navsim_pogema.h"
#include "navsim_vector.h"
#include "navsim_work.h"

#ifdef __cplusplus
}
#endif

#endif
