// The entry point that Catch 2 leaves to its user; Catch 3 brings its own.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
