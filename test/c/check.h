/* The smallest frame that names what failed and goes on. */
#ifndef LACUNA_TEST_CHECK_H
#define LACUNA_TEST_CHECK_H

#include <stdio.h>
#include <string.h>

extern int check_failures;

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      ++check_failures;                                                       \
      fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition); \
    }                                                                         \
  } while (0)

/* Also shows the message of the error, if there is one. */
#define CHECK_STATUS(wanted, status, error)                                 \
  do {                                                                      \
    const int check_status = (status);                                      \
    if (check_status != (wanted)) {                                         \
      ++check_failures;                                                     \
      fprintf(stderr, "%s:%d: %s, not %s: %s (%s)\n", __FILE__, __LINE__,   \
              lacuna_status_name(check_status), lacuna_status_name(wanted), \
              lacuna_error_message(error), lacuna_error_hint(error));       \
    }                                                                       \
  } while (0)

#define CHECK_CONTAINS(text, part)                                                          \
  do {                                                                                      \
    const char* check_text = (text);                                                        \
    if (strstr(check_text, (part)) == NULL) {                                               \
      ++check_failures;                                                                     \
      fprintf(stderr, "%s:%d: no \"%s\" in: %s\n", __FILE__, __LINE__, (part), check_text); \
    }                                                                                       \
  } while (0)

void test_score(void);
void test_graph(void);
void test_mask(void);
void test_misuse(void);
void test_threads(void);

#endif
