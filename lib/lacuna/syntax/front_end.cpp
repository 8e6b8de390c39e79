#include "lacuna/syntax/front_end.hpp"

namespace lacuna {

std::string_view to_string(DocstringPolicy policy) {
  switch (policy) {
    case DocstringPolicy::keep:
      return "keep";
    case DocstringPolicy::drop:
      return "drop";
  }
  return "keep";
}

std::optional<DocstringPolicy> docstring_policy_from(std::string_view name) {
  if (name == "keep") return DocstringPolicy::keep;
  if (name == "drop") return DocstringPolicy::drop;
  return std::nullopt;
}

std::string_view to_string(InitializerPolicy policy) {
  return policy == InitializerPolicy::drop ? "drop" : "keep";
}

std::optional<InitializerPolicy> initializer_policy_from(std::string_view name) {
  if (name == "keep") return InitializerPolicy::keep;
  if (name == "drop") return InitializerPolicy::drop;
  return std::nullopt;
}

const LanguageFrontEnd* FrontEnds::for_path(std::string_view path) const {
  for (const auto& front_end : list_) {
    if (front_end && front_end->accepts(path)) return front_end.get();
  }
  return nullptr;
}

const LanguageFrontEnd* FrontEnds::for_language(std::string_view language) const {
  for (const auto& front_end : list_) {
    if (front_end && front_end->language() == language) return front_end.get();
  }
  return nullptr;
}

}  // namespace lacuna
