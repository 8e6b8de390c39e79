#include "lacuna/base/error.hpp"
#include "lacuna/run/engine.hpp"
#include "lacuna/syntax/function.hpp"
