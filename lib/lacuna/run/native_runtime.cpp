#include "lacuna/run/native_trace_internal.hpp"

namespace lacuna::detail {
namespace {

/// What instrumented functions call. Each thread counts in a file of its own, mapped, so that a
/// process that is killed leaves all that it counted; a thread that ends leaves its file to the
/// next one. A Python function at the bottom of a thread's stack is asked for by Python's own
/// interface.
constexpr std::string_view source = R"c(#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define QUIET __attribute__((no_instrument_function))
#define FUNCTIONS 65536u
#define EDGES 262144u
#define MODULES 1024u
#define MODULE_BYTES 512u
#define DEPTH 1000000u

struct function { uint64_t address, module, offset, calls, nanoseconds; };
struct edge { uint64_t ends, calls; };
struct table {
  uint64_t magic, threads, full, reserved;
  char modules[MODULES][MODULE_BYTES];
  struct function functions[FUNCTIONS];
  struct edge edges[EDGES];
};
struct entry { void *function; uint32_t index; int outer; uint64_t begin; };
struct thread {
  struct table *table;
  struct thread *next;
  uint32_t depth[FUNCTIONS];
  uint32_t top;
  uint32_t base;
  struct entry stack[DEPTH];
};

static __thread struct thread *mine;
static __thread int inside;
static __thread void *started_by;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t key;
static struct thread *idle;
static const char *out;
static const char *root;
static int off = 1;

QUIET static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

QUIET static struct table *make_table(void) {
  char path[4096];
  for (int number = 0; number < 100000; ++number) {
    snprintf(path, sizeof path, "%s/%d-%d.native", out, (int)getpid(), number);
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0) continue;
    struct table *table = MAP_FAILED;
    if (ftruncate(file, sizeof *table) == 0)
      table = mmap(0, sizeof *table, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (table == MAP_FAILED) return 0;
    table->magic = 0x31656361727463ull;
    return table;
  }
  return 0;
}

QUIET static uint32_t module_of(struct table *table, const char *name) {
  for (uint32_t i = 0; i < MODULES; ++i) {
    if (table->modules[i][0] == 0) {
      snprintf(table->modules[i], MODULE_BYTES, "%s", name);
      return i;
    }
    if (strncmp(table->modules[i], name, MODULE_BYTES - 1) == 0) return i;
  }
  table->full = 1;
  return 0;
}

/* The place of an address, or FUNCTIONS where there is no more room. */
QUIET static uint32_t find(struct table *table, void *address, int *is_new) {
  uint64_t value = (uint64_t)(uintptr_t)address;
  uint32_t at = (uint32_t)((value * 0x9E3779B97F4A7C15ull) >> 48);
  for (uint32_t tried = 0; tried < FUNCTIONS / 2; ++tried, at = (at + 1) & (FUNCTIONS - 1)) {
    if (table->functions[at].address == value) return at;
    if (table->functions[at].address == 0) {
      table->functions[at].address = value;
      *is_new = 1;
      return at;
    }
  }
  table->full = 1;
  return FUNCTIONS;
}

QUIET static uint32_t find_function(struct table *table, void *address) {
  int is_new = 0;
  uint32_t at = find(table, address, &is_new);
  if (!is_new) return at;
  Dl_info info;
  struct link_map *map = 0;
  if (dladdr1(address, &info, (void **)&map, RTLD_DL_LINKMAP) == 0 || map == 0) return at;
  const char *name = map->l_name;
  char self[MODULE_BYTES];
  if (name == 0 || name[0] == 0) {
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length < 0 ? 0 : length] = 0;
    name = self;
  }
  table->functions[at].module = module_of(table, name) + 1;
  table->functions[at].offset = (uint64_t)((char *)address - (char *)map->l_addr);
  return at;
}

QUIET static void count(struct table *table, uint32_t caller, uint32_t callee) {
  uint64_t ends = ((uint64_t)(caller + 1) << 32) | (callee + 1);
  uint32_t at = (uint32_t)((ends * 0x9E3779B97F4A7C15ull) >> 46);
  for (uint32_t tried = 0; tried < 1024; ++tried, at = (at + 1) & (EDGES - 1)) {
    struct edge *edge = &table->edges[at];
    if (edge->ends == 0) edge->ends = ends;
    if (edge->ends == ends) {
      ++edge->calls;
      return;
    }
  }
  table->full = 1;
}

/* Python's own interface, where the process is one. */
typedef void *object;
static int (*check)(void);
static object (*get_frame)(void), (*get_code)(object), (*get_back)(object);
static object (*get_attribute)(object, const char *);
static const char *(*as_text)(object);
static long (*as_long)(object);
static void (*release)(object), (*fetch)(object *, object *, object *),
    (*restore)(object, object, object);
static int python;

QUIET static void find_python(void) {
  python = -1;
  *(void **)&check = dlsym(RTLD_DEFAULT, "PyGILState_Check");
  *(void **)&get_frame = dlsym(RTLD_DEFAULT, "PyEval_GetFrame");
  *(void **)&get_code = dlsym(RTLD_DEFAULT, "PyFrame_GetCode");
  *(void **)&get_back = dlsym(RTLD_DEFAULT, "PyFrame_GetBack");
  *(void **)&get_attribute = dlsym(RTLD_DEFAULT, "PyObject_GetAttrString");
  *(void **)&as_text = dlsym(RTLD_DEFAULT, "PyUnicode_AsUTF8");
  *(void **)&as_long = dlsym(RTLD_DEFAULT, "PyLong_AsLong");
  *(void **)&release = dlsym(RTLD_DEFAULT, "Py_DecRef");
  *(void **)&fetch = dlsym(RTLD_DEFAULT, "PyErr_Fetch");
  *(void **)&restore = dlsym(RTLD_DEFAULT, "PyErr_Restore");
  if (check && get_frame && get_code && get_back && get_attribute && as_text && as_long &&
      release && fetch && restore)
    python = 1;
}

/* Notes a Python function of the repository; FUNCTIONS where the code is none. */
QUIET static uint32_t python_function(struct table *table, object code) {
  uint32_t at = FUNCTIONS;
  object file = get_attribute(code, "co_filename");
  object name = get_attribute(code, "co_name");
  object line = get_attribute(code, "co_firstlineno");
  const char *path = file ? as_text(file) : 0;
  const char *called = name ? as_text(name) : 0;
  size_t length = strlen(root);
  if (path && called && line && strncmp(path, root, length) == 0 && path[length] == '/' &&
      (called[0] != '<' || strcmp(called, "<module>") == 0)) {
    int is_new = 0;
    at = find(table, code, &is_new);
    if (is_new && at != FUNCTIONS) {
      char text[MODULE_BYTES];
      snprintf(text, sizeof text, "python\t%s\t%s", called, path + length + 1);
      table->functions[at].module = module_of(table, text) + 1;
      table->functions[at].offset = (uint64_t)as_long(line);
    }
  }
  if (file) release(file);
  if (name) release(name);
  if (line) release(line);
  return at;
}

/* The nearest Python function of the repository, plus one; 0: none. */
QUIET static uint32_t python_caller(struct table *table) {
  if (python == 0) find_python();
  if (python < 0 || !check()) return 0;
  object frame = get_frame();
  if (!frame) return 0;
  object type, value, trace, held = 0;
  fetch(&type, &value, &trace);
  uint32_t found = FUNCTIONS;
  for (int steps = 0; frame && steps < 200 && found == FUNCTIONS; ++steps) {
    object code = get_code(frame);
    found = python_function(table, code);
    release(code);
    object back = found == FUNCTIONS ? get_back(frame) : 0;
    if (held) release(held);
    held = frame = back;
  }
  if (held) release(held);
  restore(type, value, trace);
  return found == FUNCTIONS ? 0 : found + 1;
}

QUIET static struct thread *begin_thread(void) {
  if (off || inside) return 0;
  inside = 1;
  pthread_mutex_lock(&lock);
  struct thread *thread = idle;
  if (thread) idle = thread->next;
  pthread_mutex_unlock(&lock);
  if (!thread) {
    thread = mmap(0, sizeof *thread, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (thread == MAP_FAILED) thread = 0;
    if (thread) thread->table = make_table();
    if (thread && !thread->table) {
      munmap(thread, sizeof *thread);
      thread = 0;
    }
  }
  if (thread) {
    thread->next = 0;
    thread->top = 0;
    thread->base = 0;
    ++thread->table->threads;
    if (started_by) {
      uint32_t at = find_function(thread->table, started_by);
      if (at != FUNCTIONS) thread->base = at + 1;
    }
    mine = thread;
    pthread_setspecific(key, thread);
  } else {
    off = 1;
  }
  inside = 0;
  return thread;
}

QUIET static void end_thread(void *value) {
  struct thread *thread = value;
  if (mine == thread) mine = 0;
  memset(thread->depth, 0, sizeof thread->depth);
  pthread_mutex_lock(&lock);
  thread->next = idle;
  idle = thread;
  pthread_mutex_unlock(&lock);
}

/* A child goes on in a file of its own, in which functions have the places that they had. */
QUIET static void in_child(void) {
  pthread_mutex_init(&lock, 0);
  idle = 0;
  if (!mine) return;
  struct table *old = mine->table;
  struct table *table = make_table();
  if (!table) {
    mine = 0;
    off = 1;
    return;
  }
  memcpy(table->modules, old->modules, sizeof table->modules);
  for (uint32_t i = 0; i < FUNCTIONS; ++i) {
    if (old->functions[i].address == 0) continue;
    table->functions[i].address = old->functions[i].address;
    table->functions[i].module = old->functions[i].module;
    table->functions[i].offset = old->functions[i].offset;
  }
  table->threads = 1;
  munmap(old, sizeof *old);
  mine->table = table;
}

__attribute__((constructor)) QUIET static void begin(void) {
  out = getenv("LACUNA_TRACE_OUT");
  root = getenv("LACUNA_TRACE_ROOT");
  if (!out || !root || pthread_key_create(&key, end_thread) != 0) return;
  pthread_atfork(0, 0, in_child);
  off = 0;
}

QUIET static void leave(struct thread *thread, uint64_t time) {
  struct entry *entry = &thread->stack[--thread->top];
  --thread->depth[entry->index];
  if (entry->outer) thread->table->functions[entry->index].nanoseconds += time - entry->begin;
}

QUIET void __cyg_profile_func_enter(void *function, void *site) {
  (void)site;
  struct thread *thread = mine ? mine : begin_thread();
  if (!thread || inside) return;
  inside = 1;
  struct table *table = thread->table;
  uint32_t index = find_function(table, function);
  if (index != FUNCTIONS && thread->top < DEPTH) {
    uint32_t caller = thread->top ? thread->stack[thread->top - 1].index + 1 : thread->base;
    if (caller == 0) caller = python_caller(table);
    if (caller) count(table, caller - 1, index);
    ++table->functions[index].calls;
    struct entry *entry = &thread->stack[thread->top++];
    entry->function = function;
    entry->index = index;
    entry->outer = thread->depth[index]++ == 0;
    entry->begin = now();
  }
  inside = 0;
}

QUIET void __cyg_profile_func_exit(void *function, void *site) {
  (void)site;
  struct thread *thread = mine;
  if (!thread || inside || thread->top == 0) return;
  uint32_t at = thread->top;
  while (at > 0 && thread->stack[at - 1].function != function) --at;
  if (at == 0) return;
  uint64_t time = now();
  while (thread->top >= at) leave(thread, time); /* more than one after a longjmp */
}

struct start { void *(*function)(void *); void *argument; void *caller; };

QUIET static void *run_started(void *value) {
  struct start start = *(struct start *)value;
  free(value);
  started_by = start.caller;
  return start.function(start.argument);
}

QUIET int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                         void *(*function)(void *), void *argument) {
  static int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  if (!next) *(void **)&next = dlsym(RTLD_NEXT, "pthread_create");
  struct start *start = 0;
  if (mine && mine->top) start = malloc(sizeof *start);
  if (!start) return next(thread, attributes, function, argument);
  start->function = function;
  start->argument = argument;
  start->caller = mine->stack[mine->top - 1].function;
  int error = next(thread, attributes, run_started, start);
  if (error) free(start);
  return error;
}
)c";

}  // namespace

std::string_view native_runtime_source() { return source; }

}  // namespace lacuna::detail
