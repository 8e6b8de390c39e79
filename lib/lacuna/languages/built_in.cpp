#include "lacuna/languages/built_in.hpp"

#include "lacuna/cpp/front_end.hpp"
#include "lacuna/python/front_end.hpp"

namespace lacuna {

FrontEnds built_in_front_ends() {
  return FrontEnds({
      make_python_front_end(),
      make_cpp_front_end(),
      make_c_front_end(),
      make_cuda_front_end(),
  });
}

}  // namespace lacuna
