/* Lacuna's C API: functions of a repository, their call graph, masks, and scores of one answer.
 * C99, and C++.
 *
 * Results. A call returns LACUNA_OK and sets its `out` parameter, or returns why not and sets it to
 * NULL or 0. Documents come as JSON text; docs/formats.md describes each by its "schema".
 *
 * Errors. Each call that can fail takes a last parameter `error`. It may be NULL; otherwise it is
 * set to NULL on success and on failure to an error, which says what went wrong, where, and what to
 * do about it.
 *
 * Ownership. What a call hands out through a pointer to a pointer belongs to the caller, who gives
 * it to the lacuna_*_free of its type, once. These take NULL. A `const char*` returned by an
 * accessor belongs to the object and lives as long as it does. What is passed in is not kept.
 *
 * Text. Paths and ids end in NUL, may hold any other bytes and must not be NULL unless it says so.
 * JSON and answers come with their size in bytes and need no NUL. What comes out is UTF-8 and ends
 * in a NUL that its size does not count.
 *
 * Threads. Every call may be made from any thread. Objects are immutable: threads may share them,
 * but none may use one that another frees.
 *
 * Options. Structures begin with their size, so that later versions can grow them. Begin with their
 * _INIT: `lacuna_mask_options options = LACUNA_MASK_OPTIONS_INIT;`. A NULL takes the defaults.
 */
#ifndef LACUNA_H
#define LACUNA_H

#include <stddef.h>
#include <stdint.h>

#if defined(LACUNA_C_BUILD) && (defined(__GNUC__) || defined(__clang__))
#define LACUNA_API __attribute__((visibility("default")))
#else
#define LACUNA_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Grows by one with every change that a program compiled against an older header could notice. */
#define LACUNA_ABI_VERSION 2

/* LACUNA_ABI_VERSION as the library that is linked was built with. */
LACUNA_API uint32_t lacuna_abi_version(void);

/* The version of the library, "major.minor.patch". Static. */
LACUNA_API const char* lacuna_version(void);

/* Why something could not be done. The numbers never change. */
typedef enum lacuna_status {
  LACUNA_OK = 0,
  LACUNA_INVALID_ARGUMENT = 1, /* the caller asked for something that makes no sense */
  LACUNA_NOT_FOUND = 2,        /* a file or function that was named does not exist */
  LACUNA_BAD_INPUT = 3,        /* foreign bytes are not what they should be */
  LACUNA_STALE = 4,            /* the input changed since a plan was made from it */
  LACUNA_CONFLICT = 5,         /* something would be overwritten, or requests exclude each other */
  LACUNA_UNSUPPORTED = 6,      /* well-formed, but not something that this version does */
  LACUNA_IO = 7,               /* the operating system refused */
  LACUNA_MISSING_TOOL = 8,     /* a program that is needed is not here */
  LACUNA_LIMIT = 9,            /* a limit of size, count or memory was reached */
  LACUNA_TIMEOUT = 10,         /* a time limit was reached */
  LACUNA_CANCELLED = 11,       /* the observer asked to stop */
  LACUNA_INTERNAL = 12         /* a bug in Lacuna */
} lacuna_status;

/* "ok", "invalid_argument" and so on; "unknown" for any other number. Static. */
LACUNA_API const char* lacuna_status_name(int status);

/* ---- errors and texts ---------------------------------------------------------------------- */

typedef struct lacuna_error lacuna_error;

/* All of these take NULL, for which they give LACUNA_OK, "ok", "" and 0. */
LACUNA_API lacuna_status lacuna_error_status(const lacuna_error* error);
LACUNA_API const char* lacuna_error_code(const lacuna_error* error);    /* lacuna_status_name */
LACUNA_API const char* lacuna_error_message(const lacuna_error* error); /* one sentence */
LACUNA_API const char* lacuna_error_hint(const lacuna_error* error);    /* may be "" */
LACUNA_API const char* lacuna_error_path(const lacuna_error* error);    /* "" if about no file */
LACUNA_API uint32_t lacuna_error_line(const lacuna_error* error);       /* from 1; 0 is unknown */
LACUNA_API uint32_t lacuna_error_column(const lacuna_error* error);     /* from 1; 0 is unknown */
LACUNA_API void lacuna_error_free(lacuna_error* error);

typedef struct lacuna_text lacuna_text;

LACUNA_API const char* lacuna_text_data(const lacuna_text* text); /* "" for NULL */
LACUNA_API size_t lacuna_text_size(const lacuna_text* text);      /* bytes; 0 for NULL */
LACUNA_API void lacuna_text_free(lacuna_text* text);

/* ---- watching and stopping a long call ------------------------------------------------------- */

typedef enum lacuna_severity {
  LACUNA_NOTE = 0,
  LACUNA_WARNING = 1,
  LACUNA_ERROR = 2
} lacuna_severity;

/* Each callback may be NULL. They are called from several threads at once while the call lasts, and
 * must be quick. Texts are valid during the callback only. */
typedef struct lacuna_observer {
  size_t size; /* sizeof(lacuna_observer) */
  void* user;  /* handed to each callback */
  /* How far one step has come; `total` is 0 while it is unknown. */
  void (*progress)(void* user, const char* step, uint64_t done, uint64_t total);
  /* A flaw in one file that did not stop the work. Lines and columns count from 1; 0 is unknown. */
  void (*diagnostic)(void* user, lacuna_severity severity, const char* code, const char* message,
                     const char* path, uint32_t line, uint32_t column);
  /* Polled; once it returns other than 0, the call ends soon with LACUNA_CANCELLED. */
  int (*cancelled)(void* user);
} lacuna_observer;

#define LACUNA_OBSERVER_INIT {sizeof(lacuna_observer), NULL, NULL, NULL, NULL}

/* ---- functions of a repository --------------------------------------------------------------- */

/* Every function of a repository as it was when it was read. */
typedef struct lacuna_inventory lacuna_inventory;

typedef struct lacuna_inventory_options {
  size_t size;                  /* sizeof(lacuna_inventory_options) */
  const char* const* languages; /* only these, such as "python"; none: all */
  size_t language_count;
  const char* const* paths; /* only files that match one of these globs; none: all */
  size_t path_count;
  const char* cache_directory; /* of the index cache and of checkouts; NULL: no cache */
  uint32_t jobs;               /* threads; 0: all cores */
} lacuna_inventory_options;

#define LACUNA_INVENTORY_OPTIONS_INIT {sizeof(lacuna_inventory_options), NULL, 0, NULL, 0, NULL, 0}

/* Reads the functions of `repository`: a folder, or a git URL with "@commit", for which there must
 * be a cache directory. What is wrong with one file is a diagnostic and part of the document. */
LACUNA_API lacuna_status lacuna_inventory_open(const char* repository,
                                               const lacuna_inventory_options* options,
                                               const lacuna_observer* observer,
                                               lacuna_inventory** out, lacuna_error** error);
LACUNA_API void lacuna_inventory_free(lacuna_inventory* inventory);

/* The document lacuna.functions/1; with `maskable_only` other than 0 only functions that can be
 * masked. */
LACUNA_API lacuna_status lacuna_inventory_functions_json(const lacuna_inventory* inventory,
                                                         int maskable_only, lacuna_text** out,
                                                         lacuna_error** error);

/* ---- the call graph -------------------------------------------------------------------------- */

/* Which functions of a repository call which. Independent of the inventory it was made from; no
 * question reads or analyses anything again. */
typedef struct lacuna_graph lacuna_graph;

typedef struct lacuna_graph_options {
  size_t size;               /* sizeof(lacuna_graph_options) */
  const char* const* traces; /* files of `lacuna trace`, whose calls are added */
  size_t trace_count;
  const char* const* entries; /* ids or files where depth counts from; none: what nothing calls */
  size_t entry_count;
  const char* cache_directory; /* for what compilers found; NULL: no cache */
  uint32_t jobs;               /* threads; 0: all cores */
} lacuna_graph_options;

#define LACUNA_GRAPH_OPTIONS_INIT {sizeof(lacuna_graph_options), NULL, 0, NULL, 0, NULL, 0}

/* Reads the files of the inventory again and finds out who calls whom. A file that changed since,
 * and a function of a trace whose file did, are left out with a diagnostic. LACUNA_NOT_FOUND for a
 * trace or an entry that is not there; LACUNA_BAD_INPUT for a file that is no trace, or a part. */
LACUNA_API lacuna_status lacuna_graph_build(const lacuna_inventory* inventory,
                                            const lacuna_graph_options* options,
                                            const lacuna_observer* observer, lacuna_graph** out,
                                            lacuna_error** error);
LACUNA_API void lacuna_graph_free(lacuna_graph* graph);

/* The whole graph, lacuna.graph/1. */
LACUNA_API lacuna_status lacuna_graph_json(const lacuna_graph* graph, lacuna_text** out,
                                           lacuna_error** error);

/* What leads to a function, and what it leads to, in at most `depth` calls (0: in any number), the
 * nearest first: lacuna.graph-reached/1. LACUNA_NOT_FOUND, with near ids as the hint, for a
 * function that is not in the graph; so in all that follows. */
LACUNA_API lacuna_status lacuna_graph_callers_json(const lacuna_graph* graph, const char* function,
                                                   uint32_t depth, lacuna_text** out,
                                                   lacuna_error** error);
LACUNA_API lacuna_status lacuna_graph_callees_json(const lacuna_graph* graph, const char* function,
                                                   uint32_t depth, lacuna_text** out,
                                                   lacuna_error** error);

/* A shortest way of calls, lacuna.graph-path/1, which is empty where there is none. */
LACUNA_API lacuna_status lacuna_graph_path_json(const lacuna_graph* graph, const char* from,
                                                const char* to, lacuna_text** out,
                                                lacuna_error** error);

/* The `count` functions on most shortest ways, lacuna.graph-central/1. */
LACUNA_API lacuna_status lacuna_graph_central_json(const lacuna_graph* graph, size_t count,
                                                   lacuna_text** out, lacuna_error** error);

/* The functions that call each other in circles, lacuna.graph-cycles/1. */
LACUNA_API lacuna_status lacuna_graph_cycles_json(const lacuna_graph* graph, lacuna_text** out,
                                                  lacuna_error** error);

/* Measures of each of these functions, or of all where there are none: lacuna.graph-measures/1.
 * Those of one cost as much as those of all. */
LACUNA_API lacuna_status lacuna_graph_measures_json(const lacuna_graph* graph,
                                                    const char* const* functions,
                                                    size_t function_count, lacuna_text** out,
                                                    lacuna_error** error);

/* How the functions of a set hang on each other, lacuna.graph-set/1. LACUNA_INVALID_ARGUMENT for no
 * function, or one that is there twice. */
LACUNA_API lacuna_status lacuna_graph_set_json(const lacuna_graph* graph,
                                               const char* const* functions, size_t function_count,
                                               lacuna_text** out, lacuna_error** error);

/* ---- masks ----------------------------------------------------------------------------------- */

typedef enum lacuna_docstring {
  LACUNA_DOCSTRING_KEEP = 0,
  LACUNA_DOCSTRING_DROP = 1
} lacuna_docstring;

/* `: a_(1), b_(2)` of constructors in C++: in front of the stub, or gone with the body. */
typedef enum lacuna_initializers {
  LACUNA_INITIALIZERS_KEEP = 0,
  LACUNA_INITIALIZERS_DROP = 1
} lacuna_initializers;

typedef struct lacuna_mask_options {
  size_t size; /* sizeof(lacuna_mask_options) */
  /* Which functions: exactly one of `functions`, `all` and `n`. */
  const char* const* functions; /* ids, "path::qualified.name" */
  size_t function_count;
  int all;              /* other than 0: each outermost maskable function */
  int64_t n;            /* this many, chosen by `strategy` from `seed`; -1: not so */
  const char* strategy; /* "uniform", "coupled"...: as `lacuna mask --list-strategies` */
  uint64_t seed;
  int docstring; /* a lacuna_docstring */
  /* Where the result goes: at most one of `output`, `patch` and `in_place`. */
  const char* output;    /* a new or empty folder for the masked tree, or NULL */
  const char* patch;     /* a file for a patch that `git apply` takes, or NULL */
  int in_place;          /* other than 0: the files of the repository; needs `plan_file` */
  const char* plan_file; /* also writes the plan there, before anything else; or NULL */
  uint32_t jobs;         /* threads; 0: all cores */
  int initializers;      /* a lacuna_initializers */
  /* For `n`: where the experiments begin, ids or files; what `choose` of a paper may hold, such as
   * weights, as YAML or JSON; and who calls whom, which is found out where it is NULL and needed.
   */
  const char* const* entries;
  size_t entry_count;
  const char* rules;
  size_t rules_size;
  const lacuna_graph* graph;
} lacuna_mask_options;

#define LACUNA_MASK_OPTIONS_INIT \
  {sizeof(lacuna_mask_options),  \
   NULL,                         \
   0,                            \
   0,                            \
   -1,                           \
   "uniform",                    \
   0,                            \
   LACUNA_DOCSTRING_KEEP,        \
   NULL,                         \
   NULL,                         \
   0,                            \
   NULL,                         \
   0,                            \
   LACUNA_INITIALIZERS_KEEP,     \
   NULL,                         \
   0,                            \
   NULL,                         \
   0,                            \
   NULL}

/* Masks functions of the inventory and gives the plan, lacuna.mask/1. It holds the gold bodies:
 * keep it away from whoever is to fill them in. LACUNA_STALE where a file changed since the
 * inventory was read; LACUNA_CONFLICT where the output folder is not empty or functions lie in one
 * another; LACUNA_BAD_INPUT for rules that are none. */
LACUNA_API lacuna_status lacuna_mask(const lacuna_inventory* inventory,
                                     const lacuna_mask_options* options,
                                     const lacuna_observer* observer, lacuna_text** out,
                                     lacuna_error** error);

typedef struct lacuna_restore_options {
  size_t size;     /* sizeof(lacuna_restore_options) */
  int take_bodies; /* other than 0: reads what was filled in as an answer instead of refusing it */
  uint32_t jobs;   /* threads; 0: all cores */
} lacuna_restore_options;

#define LACUNA_RESTORE_OPTIONS_INIT {sizeof(lacuna_restore_options), 0, 0}

/* Gives every byte back to the tree `directory` that the plan masked, and the document
 * lacuna.restored/1. LACUNA_STALE, and nothing is written, where a masked body is no longer what
 * the plan wrote. */
LACUNA_API lacuna_status lacuna_restore(const char* plan_json, size_t plan_size,
                                        const char* directory,
                                        const lacuna_restore_options* options, lacuna_text** out,
                                        lacuna_error** error);

typedef struct lacuna_splice_options {
  size_t size;                 /* sizeof(lacuna_splice_options) */
  const char* repository;      /* the unmasked repository; NULL: the one that the plan names */
  const char* cache_directory; /* of checkouts, for a repository that is a URL; may be NULL */
} lacuna_splice_options;

#define LACUNA_SPLICE_OPTIONS_INIT {sizeof(lacuna_splice_options), NULL, NULL}

/* Takes from the tree `from`, which anybody may have written, only what stands in the bodies of the
 * masked functions, and writes the masked repository with them to the new or empty folder `output`.
 * Gives the document lacuna.spliced/1. */
LACUNA_API lacuna_status lacuna_splice(const char* plan_json, size_t plan_size, const char* from,
                                       const char* output, const lacuna_splice_options* options,
                                       const lacuna_observer* observer, lacuna_text** out,
                                       lacuna_error** error);

/* ---- scores ---------------------------------------------------------------------------------- */

typedef enum lacuna_scorer {
  LACUNA_SCORER_STRICT = 0,   /* every number within the tolerance, same shape */
  LACUNA_SCORER_REFERENCE = 1 /* as the published scorer of AutoExperiment, faults included */
} lacuna_scorer;

typedef struct lacuna_score_options {
  size_t size; /* sizeof(lacuna_score_options) */
  int scorer;  /* a lacuna_scorer */
  double rtol; /* relative tolerance */
  double atol; /* absolute tolerance; the wider of the two counts */
} lacuna_score_options;

#define LACUNA_SCORE_OPTIONS_INIT {sizeof(lacuna_score_options), LACUNA_SCORER_STRICT, 0.05, 0.0}

/* Holds an answer, which may be any text, against a gold, which is JSON: a number, or an object or
 * list of such. Gives the document lacuna.verdict/1. An answer that cannot be read fails; a gold
 * that cannot is LACUNA_BAD_INPUT. */
LACUNA_API lacuna_status lacuna_score_one(const char* gold_json, size_t gold_size,
                                          const char* answer, size_t answer_size,
                                          const lacuna_score_options* options, lacuna_text** out,
                                          lacuna_error** error);

/* The probability that at least one (pass_at_k), or each (pass_hat_k), of k attempts passes, drawn
 * without replacement from n of which c passed. LACUNA_INVALID_ARGUMENT where that is undefined:
 * k = 0, k > n or c > n. */
LACUNA_API lacuna_status lacuna_pass_at_k(uint64_t n, uint64_t c, uint64_t k, double* out,
                                          lacuna_error** error);
LACUNA_API lacuna_status lacuna_pass_hat_k(uint64_t n, uint64_t c, uint64_t k, double* out,
                                           lacuna_error** error);

/* Wilson's score interval for c successes in n trials; `confidence` lies in (0, 1), such as 0.95.
 */
LACUNA_API lacuna_status lacuna_wilson_interval(uint64_t c, uint64_t n, double confidence,
                                                double* low, double* high, lacuna_error** error);

#ifdef __cplusplus
}
#endif

#endif /* LACUNA_H */
