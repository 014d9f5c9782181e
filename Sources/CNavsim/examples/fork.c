/* A child that was forked can't use its parent's handles, and makes its own; the parent's stay as they are.
 *
 * Run by `make c-example`, while another thread makes and closes handles all the time: its locks may be held when the
 * child begins.
 */
#include <navsim.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *request =
  "{\"source\": {\"text\": \"{\\\"version\\\": 1, \\\"map\\\": {\\\"rows\\\": [\\\"....\\\", \\\"....\\\"]}, "
  "\\\"agents\\\": {\\\"count\\\": 2}}\"}, \"worlds\": 2, \"threads\": 2}";

static atomic_int stop;

static void *busy(void *shared) {
  navsim_handle vector = *(navsim_handle *)shared, answer = 0;
  while (!atomic_load(&stop)) {
    if (navsim_vector_describe(vector, &answer) == NAVSIM_OK) navsim_close(answer);
  }
  return NULL;
}

/* The child's part: its exit code. */
static int child(navsim_handle parents) {
  navsim_handle answer = 0, own = 0;
  if (navsim_vector_describe(parents, &answer) != NAVSIM_USAGE) return 1;
  if (strstr(navsim_error_message(), "forked") == NULL) return 2;
  if (navsim_close(parents) != NAVSIM_USAGE) return 3;
  if (navsim_vector_create(request, &own) != NAVSIM_OK || own == parents) return 4;
  if (navsim_vector_describe(own, &answer) != NAVSIM_OK) return 5;
  if (navsim_close(answer) != NAVSIM_OK || navsim_close(own) != NAVSIM_OK) return 6;
  return 0;
}

int main(void) {
  navsim_handle vector = 0, answer = 0;
  if (navsim_vector_create(request, &vector) != NAVSIM_OK) {
    fprintf(stderr, "%s\n", navsim_error_message());
    return 10;
  }
  pthread_t thread;
  if (pthread_create(&thread, NULL, busy, &vector) != 0) return 11;
  for (int attempt = 0; attempt < 40; attempt++) {
    pid_t process = fork();
    if (process < 0) return 12;
    if (process == 0) {
      alarm(20); /* one that hangs is ended */
      _exit(child(vector));
    }
    int status = 0;
    waitpid(process, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      fprintf(stderr, "child %d ended with %d\n", attempt, status);
      return 13;
    }
  }
  atomic_store(&stop, 1);
  pthread_join(thread, NULL);
  if (navsim_vector_describe(vector, &answer) != NAVSIM_OK) return 14;
  if (navsim_close(answer) != NAVSIM_OK || navsim_close(vector) != NAVSIM_OK) return 15;
  printf("children refuse their parent's handles and make their own\n");
  return 0;
}
