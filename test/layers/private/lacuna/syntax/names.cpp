#include "lacuna/syntax/names_internal.hpp"
