#include "lacuna/clang/bytes_internal.hpp"
#include "lacuna/clang/facts_internal.hpp"

namespace lacuna::detail {
namespace {

void write(UnitWriter& out, const FunctionFact& fact) {
  out.number(fact.path);
  out.number(fact.name);
  out.number(fact.whole.begin);
  out.number(fact.whole.end);
  out.number(fact.body.begin);
  out.number(fact.body.end);
  out.text(fact.qualified_name);
  out.text(fact.short_name);
  out.number(static_cast<std::uint64_t>(fact.kind));
  out.number(fact.traits);
  out.number(fact.obstacles);
  out.text(fact.return_type);
}

FunctionFact read_function(UnitReader& in) {
  FunctionFact fact;
  fact.path = in.number32();
  fact.name = in.number32();
  fact.whole.begin = in.number32();
  fact.whole.end = in.number32();
  fact.body.begin = in.number32();
  fact.body.end = in.number32();
  fact.qualified_name = in.text();
  fact.short_name = in.text();
  fact.kind = static_cast<FunctionKind>(in.number32());
  fact.traits = in.number32();
  fact.obstacles = in.number32();
  fact.return_type = in.text();
  return fact;
}

bool sound(const UnitFacts& facts) {
  for (const auto& fact : facts.functions) {
    if (fact.path >= facts.paths.size() || fact.kind > FunctionKind::lambda ||
        fact.whole.begin > fact.whole.end || fact.body.begin > fact.body.end) {
      return false;
    }
  }
  for (const auto& skipped : facts.skipped) {
    if (skipped.path >= facts.paths.size()) return false;
  }
  return true;
}

}  // namespace

const std::vector<std::string_view>& trait_names() {
  static const std::vector<std::string_view> names = {
      "constexpr",      "consteval",      "inline",    "static",
      "virtual",        "override",       "final",     "explicit",
      "friend",         "noexcept",       "noreturn",  "template",
      "specialization", "deduced_return", "coroutine", "constructor_initializers",
      "function_try",   "extern_c",       "global",    "device",
      "host",           "nested",         "macro"};
  return names;
}

std::string encode_unit_facts(const UnitFacts& facts) {
  UnitWriter out;
  out.texts(facts.paths);
  out.texts(facts.outside);
  out.texts(facts.absent);
  out.number(facts.functions.size());
  for (const auto& fact : facts.functions) write(out, fact);
  out.number(facts.skipped.size());
  for (const auto& skipped : facts.skipped) {
    out.number(skipped.path);
    out.number(skipped.name);
  }
  out.number(facts.errors);
  out.number(facts.diagnostics.size());
  for (const auto& diagnostic : facts.diagnostics) {
    out.number(static_cast<std::uint64_t>(diagnostic.severity));
    out.text(diagnostic.code);
    out.text(diagnostic.message);
    out.text(diagnostic.where.path);
    out.number(diagnostic.where.line);
    out.number(diagnostic.where.column);
  }
  out.number(facts.compiled ? 1 : 0);
  out.text(facts.calls);
  return out.take();
}

std::optional<UnitFacts> decode_unit_facts(std::string_view bytes) {
  UnitReader in(bytes);
  UnitFacts facts;
  facts.paths = in.texts();
  facts.outside = in.texts();
  facts.absent = in.texts();
  const std::size_t functions = in.count();
  for (std::size_t i = 0; i < functions && in.ok(); ++i) {
    facts.functions.push_back(read_function(in));
  }
  const std::size_t skipped = in.count();
  for (std::size_t i = 0; i < skipped && in.ok(); ++i) {
    SkippedBody body;
    body.path = in.number32();
    body.name = in.number32();
    facts.skipped.push_back(body);
  }
  facts.errors = in.number32();
  const std::size_t diagnostics = in.count();
  for (std::size_t i = 0; i < diagnostics && in.ok(); ++i) {
    Diagnostic diagnostic;
    const std::uint64_t severity = in.number();
    if (severity > static_cast<std::uint64_t>(Severity::error)) return std::nullopt;
    diagnostic.severity = static_cast<Severity>(severity);
    diagnostic.code = in.text();
    diagnostic.message = in.text();
    diagnostic.where.path = in.text();
    diagnostic.where.line = in.number32();
    diagnostic.where.column = in.number32();
    facts.diagnostics.push_back(std::move(diagnostic));
  }
  facts.compiled = in.number() != 0;
  facts.calls = in.text();
  if (!in.done() || !sound(facts)) return std::nullopt;
  return facts;
}

}  // namespace lacuna::detail
