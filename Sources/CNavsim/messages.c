#include "include/navsim.h"
#include "include/navsim_error.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A message a thread, freed with it. */
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_key(void) { pthread_key_create(&key, free); }

void navsim_keep_message(const char *message) {
  pthread_once(&once, make_key);
  free(pthread_getspecific(key));
  pthread_setspecific(key, strdup(message));
}

const char *navsim_error_message(void) {
  pthread_once(&once, make_key);
  const char *message = pthread_getspecific(key);
  return message ? message : "";
}
