/* Compiles where the core reads grammars of GRAMMAR_ABI_OLDEST to GRAMMAR_ABI. With GRAMMAR it also
 * ends with 0 only where that grammar has one of these ABIs and the core takes it. */
#include <tree_sitter/api.h>

_Static_assert(TREE_SITTER_LANGUAGE_VERSION >= GRAMMAR_ABI, "the core is too old");
_Static_assert(TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION <= GRAMMAR_ABI_OLDEST,
               "the core is too new");

#ifdef GRAMMAR
const TSLanguage* GRAMMAR(void);
#endif

int main(void) {
  TSParser* parser = ts_parser_new();
  int status = 0;
#ifdef GRAMMAR
  const uint32_t abi = ts_language_abi_version(GRAMMAR());
  const int known = abi >= GRAMMAR_ABI_OLDEST && abi <= GRAMMAR_ABI;
  status = known && ts_parser_set_language(parser, GRAMMAR()) ? 0 : 1;
#endif
  ts_parser_delete(parser);
  return status;
}
