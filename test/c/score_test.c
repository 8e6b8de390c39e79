#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "lacuna.h"

static lacuna_status score(const char* gold, const char* answer,
                           const lacuna_score_options* options, lacuna_text** out,
                           lacuna_error** error) {
  return lacuna_score_one(gold, strlen(gold), answer, strlen(answer), options, out, error);
}

static void an_answer_within_five_percent_passes(void) {
  lacuna_text* verdict = NULL;
  lacuna_error* error = NULL;
  CHECK_STATUS(LACUNA_OK, score("{\"a\": 1.0}", "{\"a\": 1.05}", NULL, &verdict, &error), error);
  CHECK(error == NULL);
  CHECK_CONTAINS(lacuna_text_data(verdict), "\"schema\":\"lacuna.verdict/1\",\"pass\":true");
  CHECK(lacuna_text_size(verdict) == strlen(lacuna_text_data(verdict)));
  lacuna_text_free(verdict);
}

static void a_tighter_tolerance_fails_it(void) {
  lacuna_text* verdict = NULL;
  lacuna_error* error = NULL;
  lacuna_score_options options = LACUNA_SCORE_OPTIONS_INIT;
  options.rtol = 0.01;
  CHECK_STATUS(LACUNA_OK, score("1.0", "1.05", &options, &verdict, &error), error);
  CHECK_CONTAINS(lacuna_text_data(verdict), "\"pass\":false");
  lacuna_text_free(verdict);
}

static void the_reference_scorer_accepts_anything_for_a_negative_gold(void) {
  lacuna_text* verdict = NULL;
  lacuna_error* error = NULL;
  lacuna_score_options options = LACUNA_SCORE_OPTIONS_INIT;
  options.scorer = LACUNA_SCORER_REFERENCE;
  CHECK_STATUS(LACUNA_OK, score("{\"a\": -1.0}", "{\"a\": 5}", &options, &verdict, &error), error);
  CHECK_CONTAINS(lacuna_text_data(verdict), "\"pass\":true,\"scorer\":\"reference\"");
  lacuna_text_free(verdict);
}

static void an_unreadable_answer_is_a_verdict_and_an_unreadable_gold_an_error(void) {
  lacuna_text* verdict = NULL;
  lacuna_error* error = NULL;
  CHECK_STATUS(LACUNA_OK, score("1.0", "I do not know", NULL, &verdict, &error), error);
  CHECK_CONTAINS(lacuna_text_data(verdict), "\"pass\":false");
  lacuna_text_free(verdict);

  CHECK_STATUS(LACUNA_BAD_INPUT, score("{\"a\":\n NaN}", "1", NULL, &verdict, &error), error);
  CHECK(verdict == NULL);
  CHECK(lacuna_error_status(error) == LACUNA_BAD_INPUT);
  CHECK(strcmp(lacuna_error_code(error), "bad_input") == 0);
  CHECK(lacuna_error_message(error)[0] != 0);
  CHECK(strcmp(lacuna_error_path(error), "gold") == 0);
  CHECK(lacuna_error_line(error) == 2);
  lacuna_error_free(error);
}

static void pass_at_k_agrees_with_its_reference_values(void) {
  double value = -1;
  lacuna_error* error = NULL;
  CHECK_STATUS(LACUNA_OK, lacuna_pass_at_k(10, 3, 5, &value, &error), error);
  CHECK(fabs(value - 0.916666666666667) < 1e-9);
  CHECK_STATUS(LACUNA_OK, lacuna_pass_at_k(100000, 3, 1000, &value, &error), error);
  CHECK(fabs(value - 0.029701294034881) < 1e-9);
  CHECK_STATUS(LACUNA_OK, lacuna_pass_hat_k(10, 7, 3, &value, &error), error);
  CHECK(fabs(value - 0.291666666666667) < 1e-9);
}

static void pass_at_k_without_a_value_is_an_error_with_a_hint(void) {
  double value = -1;
  lacuna_error* error = NULL;
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_pass_at_k(3, 1, 5, &value, &error), error);
  CHECK(value == 0);
  CHECK(lacuna_error_hint(error)[0] != 0);
  lacuna_error_free(error);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_pass_at_k(3, 4, 1, &value, NULL), NULL);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_pass_hat_k(3, 1, 0, &value, NULL), NULL);
}

static void wilson_agrees_with_its_reference_values(void) {
  double low = -1, high = -1;
  lacuna_error* error = NULL;
  CHECK_STATUS(LACUNA_OK, lacuna_wilson_interval(17, 85, 0.95, &low, &high, &error), error);
  CHECK(fabs(low - 0.1287899814) < 1e-9);
  CHECK(fabs(high - 0.2971537088) < 1e-9);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_wilson_interval(1, 2, 1.0, &low, &high, NULL), NULL);
  CHECK_STATUS(LACUNA_INVALID_ARGUMENT, lacuna_wilson_interval(1, 2, NAN, &low, &high, NULL), NULL);
}

void test_score(void) {
  an_answer_within_five_percent_passes();
  a_tighter_tolerance_fails_it();
  the_reference_scorer_accepts_anything_for_a_negative_gold();
  an_unreadable_answer_is_a_verdict_and_an_unreadable_gold_an_error();
  pass_at_k_agrees_with_its_reference_values();
  pass_at_k_without_a_value_is_an_error_with_a_hint();
  wilson_agrees_with_its_reference_values();
}
