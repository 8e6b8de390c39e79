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

bool has_no_extension(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return !name.empty() && name.find('.') == std::string_view::npos;
}

const LanguageFrontEnd* FrontEnds::for_path(std::string_view path) const {
  for (const auto& front_end : list_) {
    if (front_end && front_end->accepts(path)) return front_end.get();
  }
  return nullptr;
}

const LanguageFrontEnd* FrontEnds::for_file(std::string_view path, std::string_view text) const {
  const LanguageFrontEnd* by_path = for_path(path);
  if (by_path != nullptr || !has_no_extension(path)) return by_path;
  for (const auto& front_end : list_) {
    if (front_end && front_end->recognises(text.substr(0, recognised_bytes))) {
      return front_end.get();
    }
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
