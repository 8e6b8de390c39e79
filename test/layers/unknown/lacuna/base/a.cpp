#include "lacuna/nowhere/a.hpp"
