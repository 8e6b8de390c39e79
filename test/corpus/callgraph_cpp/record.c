/* Linked into a program that was built with -finstrument-functions: writes each entry and exit. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define HIDDEN __attribute__((no_instrument_function))

static FILE* out;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int threads;
static __thread int thread_number = -1;

static HIDDEN void write_event(char kind, void* function, void* site) {
  pthread_mutex_lock(&lock);
  if (out == NULL) {
    const char* path = getenv("LACUNA_EVENTS");
    out = fopen(path != NULL ? path : "/dev/null", "w");
    if (out == NULL) abort();
  }
  if (thread_number < 0) thread_number = threads++;
  fprintf(out, "%c %d %lx %lx\n", kind, thread_number, (unsigned long)(uintptr_t)function,
          (unsigned long)(uintptr_t)site);
  pthread_mutex_unlock(&lock);
}

HIDDEN void __cyg_profile_func_enter(void* function, void* site) {
  write_event('E', function, site);
}
HIDDEN void __cyg_profile_func_exit(void* function, void* site) {
  write_event('X', function, site);
}
