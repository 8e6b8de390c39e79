#include "error.hpp"
#include "../source/edits.hpp"
