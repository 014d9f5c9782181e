/* A world that behaves as POGEMA 1.4.0 does, number by number; included by navsim.h.
 *
 * Cells are pairs (row, column). Those that go in are counted from the corner of the map, those that come out from the corner of
 * the border around it, which is obs_radius wide, as POGEMA has them.
 */
#ifndef NAVSIM_POGEMA_H
#define NAVSIM_POGEMA_H

#include <stddef.h>
#include <stdint.h>

#include "navsim_array.h"

enum { NAVSIM_POGEMA_PRIORITY = 0, NAVSIM_POGEMA_BLOCK_BOTH = 1, NAVSIM_POGEMA_SOFT = 2 };
enum { NAVSIM_POGEMA_FINISH = 0, NAVSIM_POGEMA_NOTHING = 1, NAVSIM_POGEMA_RESTART = 2 };
enum { NAVSIM_POGEMA_DEFAULT = 0, NAVSIM_POGEMA_WINDOWS = 1 };
/* The rows of flags. */
enum {
  NAVSIM_POGEMA_IS_ACTIVE = 0,     /* still on the map */
  NAVSIM_POGEMA_WAS_ON_GOAL = 1,   /* stood on its goal after the move, on the map */
  NAVSIM_POGEMA_IS_REWARDED = 2,   /* the reward is 1 */
  NAVSIM_POGEMA_IS_TERMINATED = 3,
  NAVSIM_POGEMA_BEGAN_ANEW = 4,    /* its list of goals */
  NAVSIM_POGEMA_FLAGS = 5
};

/* An episode's beginning. Arrays with data NULL are left out. */
typedef struct {
  int32_t height;             /* rows of the map */
  int32_t width;              /* columns of the map */
  int32_t agents;
  int32_t obs_radius;         /* 1 to 128 */
  int32_t collision_system;   /* NAVSIM_POGEMA_PRIORITY … */
  int32_t on_target;          /* NAVSIM_POGEMA_FINISH … */
  int32_t observation_type;   /* NAVSIM_POGEMA_DEFAULT, or _WINDOWS for POMAPF and MAPF */
  int32_t max_episode_steps;
  int32_t empty_outside;      /* 0: random walls beyond the wall around the map */
  int32_t walls_give_way;     /* 0: starts and goals that are given don't clear their cells of walls */
  double density;             /* 0 to 1, of walls that are drawn */
  uint64_t seed;              /* of numpy.random.default_rng */
  navsim_array obstacles;     /* uint8_t, height · width, 1 for a wall; NULL: drawn */
  navsim_array starts;        /* int32_t, agents · 2; NULL, with goals: drawn */
  navsim_array goals;         /* int32_t, agents · 2 */
  navsim_array possible_goals; /* int32_t, any · 2: new goals are among these */
  navsim_array sequences;     /* int32_t, any · 2: the goals of each agent, one agent after another */
  navsim_array lengths;       /* int32_t, agents: how many of these are whose */
} navsim_pogema_config;

/* How an episode stands. */
typedef struct {
  int32_t is_truncated; /* the step limit */
  int32_t is_finished;  /* over for all: the figures are of the episode that ended */
  double isr, csr, ep_length, soc, makespan, avg_throughput; /* NaN for those on_target does not have */
} navsim_pogema_summary;

/* Where a world writes. Arrays with data NULL are left out. */
typedef struct {
  navsim_array observations; /* float, agents · channels · side · side, side = 2 · obs_radius + 1: walls, agents and, by
                                NAVSIM_POGEMA_DEFAULT, goals */
  navsim_array cells;        /* int32_t, 4 · agents · 2: positions, goals, and both from where agents started */
  navsim_array flags;        /* uint8_t, NAVSIM_POGEMA_FLAGS · agents */
  navsim_pogema_summary *summary; /* or NULL */
} navsim_pogema_results;

/* Makes a world at the start of an episode. Where the seed leaves no room, NAVSIM_BAD_INPUT. */
int32_t navsim_pogema_create(const navsim_pogema_config *config, uint64_t *world);
/* Takes a step. actions: int32_t, agents, 0 to 4; of agents that left the map nothing is asked. */
int32_t navsim_pogema_step(uint64_t world, const navsim_array *actions, const navsim_pogema_results *results);
/* Writes how things stand. */
int32_t navsim_pogema_observe(uint64_t world, const navsim_pogema_results *results);
/* The map with its border: uint8_t, (height + 2 · obs_radius) · (width + 2 · obs_radius), 1 for a wall, or, where `agents` is not
 * 0, for a cell where agents are seen. */
int32_t navsim_pogema_map(uint64_t world, int32_t agents, const navsim_array *map);
/* Another world that stands as this one does and goes on by itself. */
int32_t navsim_pogema_copy(uint64_t world, uint64_t *copy);
/* Puts all agents elsewhere. cells: int32_t, 2 · agents · 2, positions and goals from the corner of the border; is_active:
 * uint8_t, agents. */
int32_t navsim_pogema_place(uint64_t world, const navsim_array *cells, const navsim_array *is_active);
int32_t navsim_pogema_set_elapsed_steps(uint64_t world, int32_t steps);
/* Whether a path leads from each agent to its goal, under NAVSIM_POGEMA_RESTART: uint8_t, agents. */
int32_t navsim_pogema_reachable(uint64_t world, const navsim_array *reachable);
/* The goals that an agent gets if it reaches each, the present one first, until its way is as long as an episode, 262,144 at
 * most: int32_t, any · 2. count: how many there are; more than the array has room for are left out. */
int32_t navsim_pogema_goals_ahead(
  uint64_t world, int32_t agent, const navsim_array *goals, size_t *count);
/* The first step, (row, column), of a shortest way on a map known in part, as POGEMA's AStarAgent finds it; (0, 0) where there is
 * none. walls: uint8_t, a square with an odd side; beyond it all is free. cells: start and target, four numbers counted from its
 * middle. */
int32_t navsim_pogema_first_move(const navsim_array *walls, const int32_t *cells, int32_t *move);

/* Worlds that are stepped together, on so many threads. worlds: uint64_t, their handles, each once; they stay the caller's to
 * close. */
int32_t navsim_pogema_vector_create(const navsim_array *worlds, int32_t threads, uint64_t *vector);
/* Puts another world into a place: the next episode. */
int32_t navsim_pogema_vector_replace(uint64_t vector, size_t index, uint64_t world);
/* Takes a step in every world: arrays of the caller's with an entry for each. Where one is refused, the others have been
 * stepped. */
int32_t navsim_pogema_vector_step(
  uint64_t vector, const navsim_array *actions, const navsim_pogema_results *results);

#endif
