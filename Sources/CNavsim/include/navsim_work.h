/* What the program `navsim` does, as values; included by navsim.h.
 *
 * Requests are JSON objects. Where one takes a scenario, it has the members
 *   "source"      {"file": path}, or {"text": JSON, "folder": for its paths}
 *   "case"        of a suite
 *   "seed", "agents", "maxSteps", "controller", "collisions", "map", "memory"   as the program's options of these names
 * Answers are JSON. Members that are arrays of numbers are not in the text: it lists them under "arrays", each with name,
 * type ("uint8", "int32", "float32", "float64") and shape, and navsim_answer_array copies them, by their places in the list.
 */
#ifndef NAVSIM_WORK_H
#define NAVSIM_WORK_H

#include <stddef.h>
#include <stdint.h>

#include "navsim_vector.h"

/* Told how work goes, as a JSON object, or NULL where there is nothing to tell: at least every tenth of a second, on the
 * thread that called. Any value but 0 stops the work. The function then returns NAVSIM_INTERRUPTED, and answers with what
 * was done. May be NULL, as its context. */
typedef int32_t (*navsim_progress)(const char *json, void *context);

/* Copies an array of an answer, in C's order; bytes must be its size at least. */
int32_t navsim_answer_array(uint64_t answer, size_t index, void *buffer, size_t bytes);

/* Runs a scenario, or a suite's cases.
 *   "episodes"    of each, 1; or "episode": one, by its number
 *   "jobs"        threads, all cores
 *   "steps"       whether one episode's steps are answered, true: arrays as of navsim_trace_read, and the trace itself
 *   "attention"   whether they tell what policies attend to
 *   "trace", "plan"   files to write, of one episode
 * Answers {"single", "records": as `run --format json` has them, "notes", …}. */
int32_t navsim_run(const char *request, navsim_progress progress, void *context, uint64_t *answer);
/* Plans for the robots of a scenario on a grid: runs it with "controller" and checks what came of it.
 *   "plan"        file to write, in the LaCAM family's text format
 * Answers {"valid", "findings", "SoC", "makespan", "lowerBound", "solved", "record", …} and the array positions. */
int32_t navsim_plan(const char *request, navsim_progress progress, void *context, uint64_t *answer);
/* Why a robot does what it does: "robot", "step", "episode". Answers what `explain --format json` prints. */
int32_t navsim_explain(const char *request, uint64_t *answer);
/* What a file of the program's holds, all of it checked: {"summary": in a line}. */
int32_t navsim_validate(const char *file, uint64_t *answer);

/* Runs every case of suites under every controller, and stores the episodes.
 *   "files", "controllers", "seeds", "agents": lists;  "episodes", "maxSteps", "collisions", "map", "memory"
 *   "store"       the file;  "name" of the run;  "resume" to go on with the newest of that name
 *   "keepGoing"   leaves out what can't be run;  "jobs"
 * Answers {"run", "finished", "skipped"}. */
int32_t navsim_batch(const char *request, navsim_progress progress, void *context, uint64_t *answer);
/* Reads a store: "store", and "what"
 *   "runs"        all of them
 *   "summary"     of "run" (default: the newest), as `batch --format json`
 *   "episodes"    as `batch --format csv`: the answer is that text
 *   "compare"     "first" with "second", over "metrics", as `batch compare --format json` */
int32_t navsim_store_read(const char *request, uint64_t *answer);

/* Reads a trace: "file". Answers {"controller", "scenario", "steps", "agents", "warning", …} with the arrays positions
 * (steps + 1, agents, 2), goals, actions (steps, agents), arrived and events (steps + 1, agents: 1 another agent, 2 an
 * obstacle), headings and velocities where there are any, and what was attended to. */
int32_t navsim_trace_read(const char *request, uint64_t *answer);
/* Draws a step of a trace, {"file": path}, or the bytes of one: "step" (the last), "width", "height", "theme", "select",
 * "attention". Answers a PNG. */
int32_t navsim_trace_draw(const char *request, const navsim_array *trace, uint64_t *answer);

/* Opens a policy: a file, or the name of one that ships. */
int32_t navsim_policy_open(const char *file, uint64_t *policy);
/* What `policy info` tells, sizes, and the parameters as arrays by their names. */
int32_t navsim_policy_describe(uint64_t policy, uint64_t *answer);

/* What a policy makes of observations, all float, each of them left out where data is NULL. */
typedef struct {
  navsim_array logits;        /* rows · actions */
  navsim_array messages;      /* rows · symbols, before the softmax */
  navsim_array value;         /* rows */
  navsim_array probabilities; /* rows · actions: 0 for actions into walls */
  navsim_array enhanced;      /* rows · heads · slots: W* */
  navsim_array original;      /* rows · heads · slots: W */
} navsim_decision;

/* Asks a policy. Identity NULL: Y is what peers have said. With identity, policies that talk within a step do so first, and Y
 * is overwritten: rows are then whole worlds, of which `worlds` (int32_t) has the first rows; NULL for one. */
int32_t navsim_policy_decide(
  uint64_t policy, size_t rows, const navsim_observation *observation, const navsim_array *worlds,
  const navsim_decision *decision);

/* Trains a policy in a folder of its own.
 *   "source"      the configuration;  "name", "seed", "agentSteps", "from", "out", "jobs" as the program's options
 *   "mode"        "new", "resume" or "force"
 * Tells of every update, evaluation and test. Answers {"folder", "finished", …}. */
int32_t navsim_train(const char *request, navsim_progress progress, void *context, uint64_t *answer);

#endif
