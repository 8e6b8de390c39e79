#include "lacuna/base/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <istream>
#include <optional>
#include <streambuf>
#include <unordered_map>
#include <utility>

#include "lacuna/base/location_internal.hpp"

namespace lacuna {
namespace {

/// Carries an error through yaml-cpp, which has no other way to be stopped.
struct Stop {
  Error error;
};

class Failer {
 public:
  explicit Failer(std::string_view name) : name_(name) {}

  Error error(ErrorCode code, std::string message, std::uint32_t line, std::uint32_t column) const {
    return {code, std::move(message), {}, Location{std::string(name_), line, column}};
  }
  [[noreturn]] void stop(ErrorCode code, std::string message, std::uint32_t line,
                         std::uint32_t column) const {
    throw Stop{error(code, std::move(message), line, column)};
  }

 private:
  std::string_view name_;
};

/// What the parser said, before aliases are expanded.
struct Event {
  enum class Kind { null, scalar, sequence, mapping, end, alias };
  Kind kind = Kind::null;
  bool quoted = false;
  std::string scalar;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::size_t target = 0;  ///< alias: index of the event at which the anchor begins
};

/// Where an anchor stands in the events.
struct Anchor {
  std::size_t begin = 0;
  bool complete = false;
};

std::uint32_t from_one(int number) { return static_cast<std::uint32_t>(std::max(number, 0)) + 1; }

/// Keeps the events of the one document.
class Recorder : public YAML::EventHandler {
 public:
  Recorder(const Failer& failer, YamlLimits limits) : failer_(failer), limits_(limits) {}

  const std::vector<Event>& events() const { return events_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) stop(mark, "more text after the end of the one document that is allowed");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(Event::Kind::null, mark, anchor);
    complete(anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) stop(mark, "an alias without an anchor");
    if (!found->second.complete) stop(mark, "an alias inside of its own anchor");
    add(Event::Kind::alias, mark, 0).target = found->second.begin;
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    static constexpr std::string_view kCore = "tag:yaml.org,2002:";
    const bool plain = tag.empty() || tag == "?";
    const bool text = tag == "!" || tag == std::string(kCore) + "str";
    if (!plain && !text) refuse_tag(mark, tag);
    Event& event = add(Event::Kind::scalar, mark, anchor);
    event.quoted = text;
    event.scalar = value;
    complete(anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    begin(Event::Kind::sequence, "tag:yaml.org,2002:seq", mark, tag, anchor);
  }
  void OnSequenceEnd() override { end(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    begin(Event::Kind::mapping, "tag:yaml.org,2002:map", mark, tag, anchor);
  }
  void OnMapEnd() override { end(); }

 private:
  [[noreturn]] void stop(const YAML::Mark& mark, std::string message,
                         ErrorCode code = ErrorCode::bad_input) const {
    failer_.stop(code, std::move(message), from_one(mark.line), from_one(mark.column));
  }

  [[noreturn]] void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    stop(mark, "the tag \"" + detail::shortened(tag, 100) + "\" has no meaning here");
  }

  Event& add(Event::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    // Every node of the text is at least one node of the result, unless it is in the limit's way.
    if (++nodes_ > limits_.nodes) {
      stop(mark, "more than " + std::to_string(limits_.nodes) + " values", ErrorCode::limit);
    }
    if (anchor != 0) anchors_[anchor] = {events_.size(), false};
    Event& event = events_.emplace_back();
    event.kind = kind;
    event.line = from_one(mark.line);
    event.column = from_one(mark.column);
    return event;
  }

  void complete(YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor].complete = true;
  }

  void begin(Event::Kind kind, std::string_view own_tag, const YAML::Mark& mark,
             const std::string& tag, YAML::anchor_t anchor) {
    if (!tag.empty() && tag != "?" && tag != "!" && tag != own_tag) refuse_tag(mark, tag);
    if (open_.size() >= limits_.depth) {
      stop(mark, "nested more than " + std::to_string(limits_.depth) + " levels deep",
           ErrorCode::limit);
    }
    add(kind, mark, anchor);
    open_.push_back(anchor);
  }

  void end() {
    complete(open_.back());
    open_.pop_back();
    events_.emplace_back().kind = Event::Kind::end;
  }

  const Failer& failer_;
  YamlLimits limits_;
  std::vector<Event> events_;
  std::vector<YAML::anchor_t> open_;
  std::unordered_map<YAML::anchor_t, Anchor> anchors_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

/// Makes the tree from the events. Recursion is as deep as the document, which has a limit.
class Builder {
 public:
  Builder(const std::vector<Event>& events, const Failer& failer, YamlLimits limits)
      : events_(events), failer_(failer), limits_(limits) {}

  /// Reads the node that begins at `at`, and leaves `at` behind it.
  YamlNode build(std::size_t& at, std::size_t depth) {
    const Event& event = events_[at];
    if (event.kind == Event::Kind::alias) {
      ++at;
      std::size_t target = event.target;
      YamlNode node = build(target, depth);
      node.line = event.line;  // where a person wrote it, not where the anchor stands
      node.column = event.column;
      return node;
    }
    if (++nodes_ > limits_.nodes) {
      stop(event, "more than " + std::to_string(limits_.nodes) + " values, counting aliases");
    }
    YamlNode node;
    node.line = event.line;
    node.column = event.column;
    ++at;
    if (event.kind == Event::Kind::scalar) {
      node.kind = YamlNode::Kind::scalar;
      node.quoted = event.quoted;
      node.scalar = event.scalar;
    } else if (event.kind == Event::Kind::sequence || event.kind == Event::Kind::mapping) {
      if (depth >= limits_.depth) {
        stop(event, "nested more than " + std::to_string(limits_.depth) + " levels deep");
      }
      fill(node, event.kind, at, depth + 1);
    }
    return node;
  }

 private:
  [[noreturn]] void stop(const Event& event, std::string message) const {
    failer_.stop(ErrorCode::limit, std::move(message), event.line, event.column);
  }

  void fill(YamlNode& node, Event::Kind kind, std::size_t& at, std::size_t depth) {
    if (kind == Event::Kind::sequence) {
      node.kind = YamlNode::Kind::sequence;
      while (events_[at].kind != Event::Kind::end) node.items.push_back(build(at, depth));
    } else {
      node.kind = YamlNode::Kind::mapping;
      while (events_[at].kind != Event::Kind::end) {
        YamlNode key = build(at, depth);
        if (key.kind != YamlNode::Kind::scalar) {
          failer_.stop(ErrorCode::bad_input, "a key must be a text", key.line, key.column);
        }
        YamlNode value = build(at, depth);
        node.members.push_back({std::move(key), std::move(value)});
      }
      refuse_repeated_keys(node);
    }
    ++at;  // the end of the sequence or mapping
  }

  void refuse_repeated_keys(const YamlNode& node) const {
    std::vector<std::pair<std::string_view, std::size_t>> keys;
    keys.reserve(node.members.size());
    for (const auto& member : node.members) keys.emplace_back(member.key.scalar, keys.size());
    std::sort(keys.begin(), keys.end());
    std::size_t first = keys.size();  // the earliest key that stood there before
    for (std::size_t i = 1; i < keys.size(); ++i) {
      if (keys[i].first == keys[i - 1].first) first = std::min(first, keys[i].second);
    }
    if (first == keys.size()) return;
    const YamlNode& key = node.members[first].key;
    failer_.stop(ErrorCode::bad_input,
                 "the key \"" + detail::shortened(key.scalar, 100) + "\" stands here twice",
                 key.line, key.column);
  }

  const std::vector<Event>& events_;
  const Failer& failer_;
  YamlLimits limits_;
  std::size_t nodes_ = 0;
};

/// Whether YAML allows the byte at `at` of valid UTF-8. yaml-cpp takes some of those that it does
/// not allow for the end of the text.
bool is_allowed(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x20) return byte == '\t' || byte == '\n' || byte == '\r';
  if (byte == 0x7f) return false;
  if (byte != 0xc2) return true;
  const auto next = static_cast<unsigned char>(text[at + 1]);
  return next >= 0xa0 || next == 0x85;  // C1 controls but NEL
}

std::optional<Error> check_bytes(std::string_view text, std::string_view name, YamlLimits limits) {
  const auto wrong = [&](std::string message, std::size_t at) {
    return Error{ErrorCode::bad_input, std::move(message), {}, detail::locate(text, at, name)};
  };
  if (text.size() > limits.bytes) {
    return Error{ErrorCode::limit,
                 "the text is longer than " + std::to_string(limits.bytes) + " bytes",
                 {},
                 Location{std::string(name)}};
  }
  if (const auto at = detail::find_invalid_utf8(text); at != std::string_view::npos) {
    return wrong("not valid UTF-8", at);
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_allowed(text, at)) return wrong("a control character", at);
  }
  return std::nullopt;
}

/// Reads from memory that is not copied.
class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(std::string_view text) {
    char* const begin = const_cast<char*>(text.data());  // only read from
    setg(begin, begin, begin + text.size());
  }
};

YamlNode parse(std::string_view text, const Failer& failer, YamlLimits limits) {
  MemoryBuffer buffer(text);
  std::istream stream(&buffer);
  YAML::Parser parser(stream);
  Recorder recorder(failer, limits);
  while (parser.HandleNextDocument(recorder)) {
  }
  if (recorder.events().empty()) return {};
  std::size_t at = 0;
  return Builder(recorder.events(), failer, limits).build(at, 0);
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name.scalar == key) return &value;
  }
  return nullptr;
}

Result<YamlNode> parse_yaml(std::string_view text, std::string_view name, YamlLimits limits) {
  if (auto error = check_bytes(text, name, limits)) return tl::unexpected(std::move(*error));
  const Failer failer(name);
  try {
    return parse(text, failer, limits);
  } catch (const Stop& stop) {
    return tl::unexpected(stop.error);
  } catch (const YAML::Exception& exception) {
    const YAML::Mark mark = exception.mark;
    const bool known = !mark.is_null();
    return tl::unexpected(failer.error(ErrorCode::bad_input, detail::shortened(exception.msg, 300),
                                       known ? from_one(mark.line) : 0,
                                       known ? from_one(mark.column) : 0));
  } catch (const std::bad_alloc&) {
    return tl::unexpected(failer.error(ErrorCode::limit, "not enough memory", 0, 0));
  } catch (const std::exception& exception) {
    return tl::unexpected(
        failer.error(ErrorCode::bad_input, detail::shortened(exception.what(), 300), 0, 0));
  }
}

}  // namespace lacuna
