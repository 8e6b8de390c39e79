#pragma once

#include <string_view>

namespace lacuna::detail {

/// The parts of the review page that do not depend on the paper.
struct ReviewFiles {
  std::string_view page;    ///< HTML with @names@
  std::string_view style;   ///< CSS
  std::string_view script;  ///< JavaScript
};

const ReviewFiles& review_files();

}  // namespace lacuna::detail
