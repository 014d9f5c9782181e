/* A hundred random steps in eight worlds of a shipped scenario: what they paid, and how the episodes went.
 *
 *   cc -std=c11 -I Sources/CNavsim/include Sources/CNavsim/examples/random_walk.c -L Sources/Python/navsim -lnavsim
 *
 * Run in navsim's own folder, or with that as its argument. `make c-example` does both.
 */
#include <navsim.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(navsim_status status, const char *call) {
  if (status == NAVSIM_OK) return;
  fprintf(stderr, "%s: %s\n", call, navsim_error_message());
  exit(status);
}

/* Memory for so many elements of so many bytes, at a multiple of 64 bytes. */
static navsim_array array(size_t count, size_t width) {
  size_t bytes = (count * width + 63) / 64 * 64;
  navsim_array array = {aligned_alloc(64, bytes > 0 ? bytes : 64), count};
  if (array.data == NULL) exit(NAVSIM_INTERNAL);
  memset(array.data, 0, bytes);
  return array;
}

/* What an answer says, as a text to free; the answer is closed. */
static char *text(navsim_handle answer) {
  size_t bytes = 0;
  check(navsim_answer_size(answer, &bytes), "navsim_answer_size");
  char *text = malloc(bytes + 1);
  if (text == NULL) exit(NAVSIM_INTERNAL);
  check(navsim_answer_copy(answer, text, bytes), "navsim_answer_copy");
  text[bytes] = 0;
  check(navsim_close(answer), "navsim_close");
  return text;
}

/* A number of a description, which is JSON: enough of a reader for numbers with names of their own. */
static size_t number(const char *description, const char *name) {
  char key[64];
  snprintf(key, sizeof key, "\"%s\":", name);
  const char *found = strstr(description, key);
  if (found == NULL) exit(NAVSIM_INTERNAL);
  return strtoul(found + strlen(key), NULL, 10);
}

/* The names in a list of a description, in their order; calls back with each. */
static size_t names(const char *description, const char *list, const double *values) {
  char key[64];
  snprintf(key, sizeof key, "\"%s\":", list);
  const char *next = strstr(description, key);
  if (next == NULL) exit(NAVSIM_INTERNAL);
  next += strlen(key);
  size_t count = 0;
  for (next += strspn(next, " ["); *next == '"'; next += strspn(next, " ,")) {
    size_t length = strcspn(++next, "\"");
    /* NaN where a metric does not apply. */
    if (values != NULL && values[count] == values[count]) printf("%.*s %g\n", (int)length, next, values[count]);
    next += length + 1;
    count++;
  }
  return count;
}

int main(int count, char **arguments) {
  if (navsim_abi() != NAVSIM_ABI) {
    fprintf(stderr, "libnavsim.so is of another version than navsim.h\n");
    return NAVSIM_USAGE;
  }
  check(navsim_set_home(count > 1 ? arguments[1] : NULL), "navsim_set_home");
  navsim_handle vector = 0, answer = 0;
  check(
    navsim_vector_create(
      "{\"source\": \"Scenarios/depot.json\", \"placement\": \"random\", \"worlds\": 8, \"threads\": 2, \"maxSteps\": 60}",
      &vector),
    "navsim_vector_create");
  check(navsim_vector_describe(vector, &answer), "navsim_vector_describe");
  char *description = text(answer);
  size_t worlds = number(description, "worlds"), rows = worlds * number(description, "rowsPerWorld");
  size_t slots = rows * number(description, "slots"), metrics = names(description, "metrics", NULL);

  navsim_observation observation = {
    .x = array(slots * number(description, "tokenWidth"), sizeof(float)),
    .mask = array(slots, sizeof(uint8_t)),
    .environment = array(rows * number(description, "environmentWidth"), sizeof(float)),
  };
  check(navsim_vector_bind(vector, 0, &observation), "navsim_vector_bind");
  navsim_array seeds = array(worlds, sizeof(uint64_t)), actions = array(rows, sizeof(int32_t));
  for (size_t world = 0; world < worlds; world++) ((uint64_t *)seeds.data)[world] = world + 1;
  navsim_step_results results = {
    .rewards = array(rows, sizeof(float)), .truncated = array(worlds, sizeof(uint8_t))};
  check(navsim_vector_reset(vector, 0, &seeds, NULL, &results), "navsim_vector_reset");

  double sum = 0;
  size_t ended = 0;
  uint64_t state = 1;
  for (int step = 0; step < 100; step++) {
    for (size_t row = 0; row < rows; row++) {
      state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
      ((int32_t *)actions.data)[row] = (int32_t)((state >> 33) % 5);
    }
    check(navsim_vector_step(vector, 0, &actions, NULL, &results), "navsim_vector_step");
    for (size_t row = 0; row < rows; row++) sum += ((float *)results.rewards.data)[row];
    for (size_t world = 0; world < worlds; world++) ended += ((uint8_t *)results.truncated.data)[world];
  }
  printf("navsim %s: mean reward %.3f, episodes %zu\n", navsim_version(), sum / (100.0 * (double)rows), ended);
  navsim_array values = array(metrics, sizeof(double));
  check(navsim_vector_metrics(vector, 0, &values), "navsim_vector_metrics");
  names(description, "metrics", values.data);

  /* What happens to those who ask for something else. */
  ((int32_t *)actions.data)[0] = 7;
  if (navsim_vector_step(vector, 0, &actions, NULL, &results) != NAVSIM_USAGE) return NAVSIM_INTERNAL;
  printf("%s\n", navsim_error_message());

  check(navsim_close(vector), "navsim_close");
  if (navsim_vector_step(vector, 0, &actions, NULL, &results) != NAVSIM_USAGE) return NAVSIM_INTERNAL;
  free(description);
  free(observation.x.data), free(observation.mask.data), free(observation.environment.data);
  free(seeds.data), free(actions.data), free(values.data);
  free(results.rewards.data), free(results.truncated.data);
  return 0;
}
