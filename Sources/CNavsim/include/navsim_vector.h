/* A vector of worlds that the caller steps; included by navsim.h.
 *
 * Every world has `robots` rows, of which those of robots that are not there (`present` 0) hold nothing but what never
 * changes, such as the directions of rays; their actions must be in range all the same. The letters are the
 * guide's: X tokens, E the environment, Y what peers said. navsim_vector_describe tells all sizes and what the numbers mean.
 */
#ifndef NAVSIM_VECTOR_H
#define NAVSIM_VECTOR_H

#include <stddef.h>
#include <stdint.h>

#include "navsim_array.h"

/* Where observations are written, rows = worlds · robots; an array with data NULL is left out. Data of X and relations
 * must stand at a multiple of 16 bytes. */
typedef struct {
  navsim_array x;           /* float, rows · slots · tokenWidth */
  navsim_array mask;        /* uint8_t, rows · slots: 1 where a slot holds something */
  navsim_array identity;    /* int32_t, rows · slots: who is there; -1 in empty slots */
  navsim_array environment; /* float, rows · environmentWidth */
  navsim_array outputs;     /* float, rows · slots · outputWidth: Y */
  navsim_array relations;   /* float, rows · peerSlots · relationWidth */
} navsim_observation;

/* What a step did. */
typedef struct {
  navsim_array rewards;    /* float, worlds · robots: of each robot */
  navsim_array terminated; /* uint8_t, worlds: the task is done */
  navsim_array truncated;  /* uint8_t, worlds: the step limit cut it off */
  navsim_array reset;      /* uint8_t, worlds: its rows are the first of another episode */
  navsim_array present;    /* uint8_t, worlds · robots */
} navsim_step_results;

/* Makes worlds. The request is a JSON object:
 *   "source"      a scenario, suite or training configuration: {"file": path}, or {"text": JSON, "folder": for its paths}
 *   "case"        of a suite: this one alone
 *   "worlds"      how many, 1
 *   "robots"      "all" are the caller's, or the number of the one that is
 *   "ends"        "team": with the task, or "robot": as soon as the caller's one stands on its last goal
 *   "controller"  of the robots that are not the caller's; else as the scenario says, or pibt
 *   "placement"   "asWritten", or "random": starts and goals of the scenario's robots anew in every episode
 *   "autoreset"   "nextStep", "sameStep" or "disabled", as Gymnasium has them
 *   "threads"     all cores
 *   "seed"        of the episodes; the scenario's or configuration's own
 *   "agents", "maxSteps", "map"  instead of the scenario's own
 *   "messages"    symbols of which robots say one a step, 0
 *   "policy"      robots perceive as this policy was trained to
 *   "reward"      {"progress": …}: as training configurations have it; the others at their defaults */
int32_t navsim_vector_create(const char *request, uint64_t *vector);
/* Sizes, names of actions, of metrics, what slots hold: a JSON object, as an answer. */
int32_t navsim_vector_describe(uint64_t vector, uint64_t *answer);
/* Where observations go: sets 0 and 1, of which each reset and step names one, and 2 for the last observation of episodes
 * that ended, under "sameStep". */
int32_t navsim_vector_bind(uint64_t vector, int32_t set, const navsim_observation *observation);
/* Starts over, in all worlds, or in those that `which` marks (uint8_t, worlds). seeds (uint64_t, worlds) may be NULL: every
 * world goes on with its next episode. Writes the rows of all worlds. */
int32_t navsim_vector_reset(
  uint64_t vector, int32_t set, const navsim_array *seeds, const navsim_array *which, const navsim_step_results *results);
/* Takes a step. actions: int32_t, worlds · robots; messages: the same, NULL where robots say none. */
int32_t navsim_vector_step(
  uint64_t vector, int32_t set, const navsim_array *actions, const navsim_array *messages,
  const navsim_step_results *results);
/* Metrics of the episode that ended last in a world, or of the one under way if none did: doubles, in the order that
 * describe names them; NaN for those that do not apply. */
int32_t navsim_vector_metrics(uint64_t vector, size_t world, const navsim_array *values);
/* Where everybody is in a world: a JSON object, as an answer. */
int32_t navsim_vector_state(uint64_t vector, size_t world, uint64_t *answer);
/* How large a picture of a world is; 0 for either side follows the map's shape. */
int32_t navsim_vector_picture_size(uint64_t vector, size_t world, size_t *width, size_t *height);
/* Draws a world: uint8_t, height · width · 3. */
int32_t navsim_vector_draw(uint64_t vector, size_t world, size_t width, size_t height, const navsim_array *rgb);

#endif
