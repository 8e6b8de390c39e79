/* What lacuna_trace does at each call and return, without running Python code for it.
 *
 * Loaded by ctypes into a CPython from 3.9 on. It uses symbols that every such interpreter exports,
 * declared here, and no header of Python, so that one library serves them all. The GIL is held in
 * all functions. What is rare, such as code that is seen for the first time, is asked of Python.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EXPORTED __attribute__((visibility("default")))

typedef struct object object; /* PyObject */

extern object* PyFrame_GetCode(object* frame);
extern object* PyObject_CallFunctionObjArgs(object* callable, ...);
extern object* PyObject_GetAttrString(object* holder, const char* name);
extern object* PyLong_FromLong(long value);
extern long PyLong_AsLong(object* number);
extern void PyErr_Clear(void);
extern void PyErr_Fetch(object** type, object** value, object** traceback);
extern void PyErr_Restore(object* type, object* value, object* traceback);
extern void Py_IncRef(object* counted);
extern void Py_DecRef(object* counted);
extern char _Py_NoneStruct[];

/* As in lacuna_trace.py. */
enum { part, plain, lazy, module, owned, gives, takes };
enum { nobody = -1, foreign = -1, unknown = -2 };
enum { call_event = 0, return_event = 3 }; /* PyTrace_CALL, PyTrace_RETURN */

typedef struct {
  int kind;
  int slot;     /* of calls, the next one of nanoseconds; -1: none yet */
  int owner;    /* the unit that it is part of, or itself */
  long start;   /* f_lasti where a generator begins */
  long pending; /* generators that were made, counted, and did not begin yet */
} unit;

/* An entry that was not left yet; `place` is its frame, or from Python 3.12 its code. */
typedef struct {
  const object* place;
  int unit;
  int outer;
  uint64_t begin;
} entry;

typedef struct {
  entry* entries;
  size_t size, room;
  uint32_t* active; /* by unit: entries that were not left yet */
  size_t units;
} thread;

static struct {
  uint64_t* counts;
  unit* units;
  size_t size, room;
  object *learn, *enter, *edge, *hand, *base, *disable;
} all;

/* Open addressing; a key of 0 is free. `map` holds codes and their units, `edges` pairs of units
 * and their slots. */
typedef struct {
  uint64_t* keys;
  int* values;
  size_t size, mask;
} table;
static table codes, edges;

static pthread_key_t key;
static __thread thread* own;

static size_t place_of(const table* in, uint64_t wanted) {
  size_t at = (size_t)((wanted * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & in->mask;
  while (in->keys[at] != 0 && in->keys[at] != wanted) at = (at + 1) & in->mask;
  return at;
}

static int find(const table* in, uint64_t wanted, int otherwise) {
  size_t at;
  if (in->keys == NULL) return otherwise;
  at = place_of(in, wanted);
  return in->keys[at] == 0 ? otherwise : in->values[at];
}

static void put(table* in, uint64_t wanted, int value) {
  size_t at;
  if (in->keys == NULL || in->size * 2 > in->mask) {
    table larger = {NULL, NULL, in->size, in->keys == NULL ? 1023 : in->mask * 2 + 1};
    larger.keys = calloc(larger.mask + 1, sizeof *larger.keys);
    larger.values = calloc(larger.mask + 1, sizeof *larger.values);
    if (larger.keys == NULL || larger.values == NULL) abort();
    for (at = 0; in->keys != NULL && at <= in->mask; ++at) {
      if (in->keys[at] == 0) continue;
      larger.values[place_of(&larger, in->keys[at])] = in->values[at];
      larger.keys[place_of(&larger, in->keys[at])] = in->keys[at];
    }
    free(in->keys);
    free(in->values);
    *in = larger;
  }
  at = place_of(in, wanted);
  if (in->keys[at] == 0) ++in->size;
  in->keys[at] = wanted;
  in->values[at] = value;
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
}

static void forget(void* pointer) {
  thread* gone = pointer;
  free(gone->entries);
  free(gone->active);
  free(gone);
}

static thread* current(void) {
  if (own != NULL) return own;
  own = calloc(1, sizeof *own);
  if (own == NULL) abort();
  pthread_setspecific(key, own);
  return own;
}

static void push(thread* in, const object* place, int number, int counted) {
  entry* top;
  if (in->size == in->room) {
    in->room = in->room == 0 ? 256 : in->room * 2;
    in->entries = realloc(in->entries, in->room * sizeof *in->entries);
    if (in->entries == NULL) abort();
  }
  if (in->units < all.size) {
    in->active = realloc(in->active, all.room * sizeof *in->active);
    if (in->active == NULL) abort();
    memset(in->active + in->units, 0, (all.room - in->units) * sizeof *in->active);
    in->units = all.room;
  }
  top = &in->entries[in->size++];
  top->place = place;
  top->unit = number;
  top->outer = counted && in->active[number] == 0;
  top->begin = top->outer ? now() : 0;
  in->active[number] += counted ? 1 : 0;
  if (!counted) top->outer = -1;
}

static void pop(thread* in, size_t at) {
  const entry left = in->entries[at];
  --in->size;
  if (at < in->size) {
    memmove(in->entries + at, in->entries + at + 1, (in->size - at) * sizeof left);
  }
  if (left.outer < 0) return;
  --in->active[left.unit];
  if (left.outer) all.counts[all.units[left.unit].slot + 1] += now() - left.begin;
}

/* Asks Python; a number, or `nobody` where it raised. Keeps what was raised before. */
static int ask(object* callable, object* first, object* second) {
  object *type, *value, *traceback, *result;
  long number = nobody;
  PyErr_Fetch(&type, &value, &traceback);
  result = PyObject_CallFunctionObjArgs(callable, first, second, NULL);
  if (result != NULL) {
    number = PyLong_AsLong(result);
    Py_DecRef(result);
  }
  PyErr_Clear();
  PyErr_Restore(type, value, traceback);
  return (int)number;
}

static int ask_numbers(object* callable, long first, long second) {
  object* a = PyLong_FromLong(first);
  object* b = PyLong_FromLong(second);
  const int number = a != NULL && b != NULL ? ask(callable, a, b) : nobody;
  if (a != NULL) Py_DecRef(a);
  if (b != NULL) Py_DecRef(b);
  return number;
}

static int unit_of(object* code) {
  int number = find(&codes, (uint64_t)(uintptr_t)code, unknown);
  if (number != unknown) return number;
  number = ask(all.learn, code, NULL);
  Py_IncRef(code); /* so that its address stays its own */
  put(&codes, (uint64_t)(uintptr_t)code, number);
  return number;
}

static int caller_of(const thread* in) {
  return in->size > 0 ? in->entries[in->size - 1].unit : ask(all.base, NULL, NULL);
}

static void count_edge(int caller, int callee) {
  const uint64_t pair = ((uint64_t)(uint32_t)caller << 32 | (uint32_t)callee) + 1;
  int slot;
  if (caller < 0) return;
  slot = find(&edges, pair, nobody);
  if (slot < 0) {
    slot = ask_numbers(all.edge, caller, callee);
    if (slot < 0) return;
    put(&edges, pair, slot);
  }
  ++all.counts[slot];
}

/* A call of a unit that is none of our own business but for whose work it is. */
static int is_other(thread* in, const object* place, int number) {
  const int kind = all.units[number].kind;
  if (kind < owned) return 0;
  if (kind == owned) {
    number = all.units[number].owner;
  } else {
    number = ask_numbers(all.hand, number, caller_of(in));
  }
  if (number >= 0) push(in, place, number, 0);
  return 1;
}

static int has_slot(int number) {
  if (all.units[number].slot >= 0) return 1;
  ask_numbers(all.enter, number, 0);
  return all.units[number].slot >= 0;
}

/* ---- until Python 3.11: a profile function ------------------------------------------------- */

static int begins(object* frame, const unit* called) {
  object* at;
  long last = nobody;
  if (called->kind != lazy) return 1;
  at = PyObject_GetAttrString(frame, "f_lasti");
  if (at != NULL) {
    last = PyLong_AsLong(at);
    Py_DecRef(at);
  }
  PyErr_Clear();
  return last == called->start;
}

static void entered(object* frame, object* code) {
  thread* in;
  const int number = unit_of(code);
  if (number < 0) return;
  in = current();
  if (is_other(in, frame, number) || !has_slot(number)) return;
  if (begins(frame, &all.units[number])) {
    ++all.counts[all.units[number].slot];
    if (all.units[number].kind != module) count_edge(caller_of(in), number);
  }
  push(in, frame, number, 1);
}

static void left(object* frame, object* code) {
  thread* in = own;
  size_t at;
  if (in == NULL || in->size == 0) return;
  if (in->entries[in->size - 1].place == frame) {
    pop(in, in->size - 1);
    return;
  }
  if (find(&codes, (uint64_t)(uintptr_t)code, foreign) < 0) return;
  for (at = in->size; at-- > 0;) { /* a greenlet, or a hook that was off */
    if (in->entries[at].place != frame) continue;
    pop(in, at);
    return;
  }
}

/* A Py_tracefunc. */
EXPORTED int lacuna_profile(object* self, object* frame, int event, object* argument) {
  object* code;
  (void)self;
  (void)argument;
  if (event != call_event && event != return_event) return 0;
  code = PyFrame_GetCode(frame);
  if (event == call_event) {
    entered(frame, code);
  } else {
    left(frame, code);
  }
  Py_DecRef(code);
  return 0;
}

/* ---- from Python 3.12: callbacks of sys.monitoring ----------------------------------------- */

static object* none(void) {
  Py_IncRef((object*)(void*)_Py_NoneStruct);
  return (object*)(void*)_Py_NoneStruct;
}

static object* disable(void) {
  Py_IncRef(all.disable);
  return all.disable;
}

EXPORTED object* lacuna_started(object* self, object* const* arguments, intptr_t count) {
  object* code = arguments[0];
  const int number = unit_of(code);
  thread* in;
  unit* called;
  (void)self;
  (void)count;
  if (number < 0) return disable();
  in = current();
  if (is_other(in, code, number) || !has_slot(number)) return none();
  called = &all.units[number];
  ++all.counts[called->slot];
  if (called->kind == lazy && called->pending > 0) {
    --called->pending; /* counted where it was made */
  } else if (called->kind != module) {
    count_edge(caller_of(in), number);
  }
  push(in, code, number, 1);
  return none();
}

EXPORTED object* lacuna_resumed(object* self, object* const* arguments, intptr_t count) {
  object* code = arguments[0];
  const int number = find(&codes, (uint64_t)(uintptr_t)code, foreign);
  (void)self;
  (void)count;
  if (number < 0) return none();
  if (all.units[number].kind == owned) {
    push(current(), code, all.units[number].owner, 0);
  } else if (all.units[number].kind == lazy && has_slot(number)) {
    push(current(), code, number, 1);
  }
  return none();
}

EXPORTED object* lacuna_left(object* self, object* const* arguments, intptr_t count) {
  const object* code = arguments[0];
  thread* in = own;
  size_t at;
  (void)self;
  (void)count;
  if (in == NULL || find(&codes, (uint64_t)(uintptr_t)code, foreign) < 0) return none();
  for (at = in->size; at-- > 0;) {
    if (in->entries[at].place != code) continue;
    pop(in, at);
    break;
  }
  return none();
}

/* ---- what Python tells -------------------------------------------------------------------- */

EXPORTED int lacuna_begin(object* learn, object* enter, object* edge, object* hand, object* base,
                          object* disabled) {
  object* const kept[] = {learn, enter, edge, hand, base, disabled};
  size_t i;
  for (i = 0; i < sizeof kept / sizeof kept[0]; ++i) Py_IncRef(kept[i]);
  all.learn = learn;
  all.enter = enter;
  all.edge = edge;
  all.hand = hand;
  all.base = base;
  all.disable = disabled;
  return pthread_key_create(&key, forget);
}

/* Where counts are from now on. */
EXPORTED void lacuna_counts(uint64_t* counts) { all.counts = counts; }

/* Makes a unit known, or changes it. Numbers count from 0. */
EXPORTED void lacuna_unit(int number, int kind, int slot, int owner, long start) {
  unit* changed;
  if ((size_t)number >= all.room) {
    all.room = all.room == 0 ? 256 : all.room * 2;
    all.units = realloc(all.units, all.room * sizeof *all.units);
    if (all.units == NULL) abort();
  }
  changed = &all.units[number];
  if ((size_t)number >= all.size) {
    all.size = (size_t)number + 1;
    changed->pending = 0;
  }
  changed->kind = kind;
  changed->slot = slot;
  changed->owner = owner;
  changed->start = start;
}

/* A generator was made and its call counted. */
EXPORTED void lacuna_pending(int number) { ++all.units[number].pending; }
