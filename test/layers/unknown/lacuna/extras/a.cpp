#include "lacuna/base/error.hpp"
