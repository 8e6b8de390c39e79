#include "lacuna/clang/call_facts_internal.hpp"

#include <type_traits>

#include "lacuna/clang/bytes_internal.hpp"

namespace lacuna::detail {
namespace {

/// One description of the format for both directions.
template <class Archive>
void visit(Archive& io, std::pair<std::uint32_t, std::uint32_t>& pair) {
  io(pair.first);
  io(pair.second);
}
template <class Archive>
void visit(Archive& io, CallSymbol& one) {
  io(one.name);
  io(one.file);
  io(one.at);
  io(one.qualified_name);
  io(one.type);
  io(one.flags);
  io(one.call_sites);
}
template <class Archive>
void visit(Archive& io, CallFact& one) {
  io(one.kind);
  io(one.caller);
  io(one.target);
  io(one.extra);
  io(one.file);
  io(one.begin);
  io(one.end);
}
template <class Archive>
void visit(Archive& io, CallHolder& one) {
  io(one.kind);
  io(one.name);
  io(one.symbol);
  io(one.index);
}
template <class Archive>
void visit(Archive& io, CallFlow& one) {
  io(one.into);
  io(one.is_function);
  io(one.from);
}
template <class Archive>
void visit(Archive& io, CallClass& one) {
  io(one.name);
  io(one.constructed);
  io(one.bases);
  io(one.dispatch);
}
template <class Archive>
void visit(Archive& io, CallVariable& one) {
  io(one.file);
  io(one.name);
}
template <class Archive>
void visit(Archive& io, CallAccess& one) {
  io(one.symbol);
  io(one.variable);
  io(one.write);
}
template <class Archive>
void visit(Archive& io, CallData& one) {
  io(one.producer);
  io(one.consumer);
  io(one.through);
}
template <class Archive>
void visit(Archive& io, CallFacts& all) {
  io(all.paths);
  io(all.symbols);
  io(all.texts);
  io(all.calls);
  io(all.holders);
  io(all.flows);
  io(all.classes);
  io(all.variables);
  io(all.accesses);
  io(all.data);
  io(all.overrides);
  io(all.truncated);
}

struct Saver {
  UnitWriter out;

  void operator()(std::string& text) { out.text(text); }
  // no_index becomes one byte.
  void operator()(std::uint32_t& number) { out.number(number + 1U); }
  void operator()(bool& flag) { out.number(flag ? 1 : 0); }
  template <class T>
  void operator()(std::vector<T>& list) {
    out.number(list.size());
    for (T& each : list) (*this)(each);
  }
  template <class T>
  void operator()(T& value) {
    if constexpr (std::is_enum_v<T>) {
      out.number(static_cast<std::uint64_t>(value));
    } else {
      visit(*this, value);
    }
  }
};

struct Loader {
  UnitReader in;

  void operator()(std::string& text) { text = in.text(); }
  void operator()(std::uint32_t& number) { number = in.number32() - 1U; }
  void operator()(bool& flag) { flag = in.number() != 0; }
  template <class T>
  void operator()(std::vector<T>& list) {
    const std::size_t count = in.count();
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
      T each{};
      (*this)(each);
      list.push_back(std::move(each));
    }
  }
  template <class T>
  void operator()(T& value) {
    if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(in.number32());
    } else {
      visit(*this, value);
    }
  }
};

bool target_fits(const CallFacts& facts, const CallFact& call) {
  if (call.kind > CallKind::unresolved) return false;
  if (call.kind == CallKind::unresolved) return true;
  if (call.kind == CallKind::indirect) {
    return (call.target == no_index || call.target < facts.holders.size()) &&
           (call.extra == no_index || call.extra < facts.texts.size());
  }
  return call.target < facts.symbols.size() &&
         (call.kind != CallKind::virtual_ || call.extra < facts.classes.size());
}

bool sound(const CallFacts& all) {
  const std::size_t symbols = all.symbols.size();
  const auto symbol = [&](std::uint32_t index) { return index < symbols; };
  bool fine = true;
  for (const auto& one : all.symbols) {
    fine = fine && (one.file == no_index || one.file < all.paths.size());
  }
  for (const auto& one : all.calls) {
    fine = fine && symbol(one.caller) && target_fits(all, one) && one.begin <= one.end &&
           (one.file == no_index || one.file < all.paths.size());
  }
  for (const auto& one : all.holders) {
    fine = fine && one.kind <= CallHolder::Kind::result &&
           (one.kind == CallHolder::Kind::variable || symbol(one.symbol));
  }
  for (const auto& one : all.flows) {
    fine = fine && one.into < all.holders.size() &&
           one.from < (one.is_function ? symbols : all.holders.size());
  }
  for (const auto& one : all.classes) {
    for (const auto base : one.bases) fine = fine && base < all.classes.size();
    for (const auto& [from, to] : one.dispatch) fine = fine && symbol(from) && symbol(to);
  }
  for (const auto& one : all.variables) fine = fine && one.file < all.paths.size();
  for (const auto& one : all.accesses) {
    fine = fine && symbol(one.symbol) && one.variable < all.variables.size();
  }
  for (const auto& one : all.data) {
    fine = fine && symbol(one.producer) && symbol(one.consumer) && symbol(one.through);
  }
  for (const auto& [from, to] : all.overrides) fine = fine && symbol(from) && symbol(to);
  return fine;
}

}  // namespace

std::string encode_call_facts(const CallFacts& facts) {
  Saver saver;
  visit(saver, const_cast<CallFacts&>(facts));  // the saver changes nothing
  return saver.out.take();
}

std::optional<CallFacts> decode_call_facts(std::string_view bytes) {
  Loader loader{UnitReader(bytes)};
  CallFacts facts;
  visit(loader, facts);
  if (!loader.in.done() || !sound(facts)) return std::nullopt;
  return facts;
}

}  // namespace lacuna::detail
