#include <string>

#include "lacuna/source/edits.hpp"
