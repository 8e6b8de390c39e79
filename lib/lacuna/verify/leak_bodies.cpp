#include "lacuna/verify/leak_bodies_internal.hpp"

#include <algorithm>

namespace lacuna::detail {
namespace {

/// Tokens of a fingerprint by which a stretch is found.
constexpr std::uint32_t seed_length = 10;
/// Tokens of a fingerprint by which it is measured.
constexpr std::uint32_t gram_length = 5;
/// A run of tokens that so many places of the bodies share says nothing.
constexpr std::size_t most_places = 32;
/// More in one piece of a text is a text made to be slow.
constexpr std::size_t most_seeds = std::size_t{1} << 21;
constexpr std::uint64_t filter_bits = std::uint64_t{1} << 21;
constexpr std::uint64_t base = 0x9E3779B97F4A7C15ULL;

std::uint64_t mixed(std::uint64_t hash) {
  hash ^= hash >> 31;
  hash *= 0xBF58476D1CE4E5B9ULL;
  return hash ^ (hash >> 29);
}

std::uint64_t power(std::uint32_t exponent) {
  std::uint64_t result = 1;
  for (std::uint32_t i = 0; i < exponent; ++i) result *= base;
  return result;
}

/// Calls use(i, hash) for every run of `length` tokens that begins at i.
template <class Use>
void for_runs(const LeakToken* tokens, std::size_t count, std::uint32_t length, const Use& use) {
  if (count < length) return;
  const std::uint64_t top = power(length - 1);
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < length; ++i) hash = hash * base + tokens[i].shape;
  for (std::size_t i = 0;; ++i) {
    use(static_cast<std::uint32_t>(i), mixed(hash));
    if (i + length >= count) return;
    hash = (hash - tokens[i].shape * top) * base + tokens[i + length].shape;
  }
}

std::vector<std::uint64_t> sorted_grams(const LeakToken* tokens, std::size_t count) {
  std::vector<std::uint64_t> grams;
  grams.reserve(count);
  for_runs(tokens, count, gram_length,
           [&](std::uint32_t, std::uint64_t hash) { grams.push_back(hash); });
  std::sort(grams.begin(), grams.end());
  return grams;
}

template <class T>
std::size_t common(const std::vector<T>& a, const std::vector<T>& b) {
  std::size_t count = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i < *j) {
      ++i;
    } else if (*j < *i) {
      ++j;
    } else {
      ++count;
      ++i;
      ++j;
    }
  }
  return count;
}

std::vector<std::uint32_t> distinct_names(const LeakToken* tokens, std::size_t count) {
  std::vector<std::uint32_t> names;
  for (std::size_t i = 0; i < count; ++i) {
    if (tokens[i].name != 0) names.push_back(tokens[i].name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

/// Whether a run says something: tables of zeros and rows of brackets do not.
bool telling(const LeakToken* run) {
  std::uint32_t seen[3] = {};
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < seed_length; ++i) {
    if (std::find(seen, seen + count, run[i].shape) != seen + count) continue;
    seen[count++] = run[i].shape;
    if (count == 3) return true;
  }
  return false;
}

bool same_tokens(const LeakToken* a, const LeakToken* b, std::size_t count) {
  return std::equal(a, a + count, b, [](const LeakToken& x, const LeakToken& y) {
    return x.shape == y.shape && x.name == y.name;
  });
}

}  // namespace

BodyIndex::BodyIndex(const std::vector<GoldBody>& bodies) : filter_(filter_bits / 64) {
  bodies_.reserve(bodies.size());
  for (const GoldBody& body : bodies) add(body);
  std::erase_if(grams_, [](const auto& gram) { return gram.second.size() > most_places; });
  for (const auto& [hash, places] : grams_) {
    filter_[(hash % filter_bits) / 64] |= std::uint64_t{1} << (hash % 64);
  }
}

void BodyIndex::add(const GoldBody& gold) {
  const auto number = static_cast<std::uint32_t>(bodies_.size());
  Body body;
  body.syntax = gold.language == "python" ? LeakSyntax::python : LeakSyntax::c;
  body.tokens = leak_tokens(gold.text, body.syntax).tokens;
  body.grams = sorted_grams(body.tokens.data(), body.tokens.size());
  body.names = distinct_names(body.tokens.data(), body.tokens.size());
  if (body.tokens.size() >= least_tokens) {
    has_[body.syntax == LeakSyntax::c ? 1 : 0] = true;
    for_runs(body.tokens.data(), body.tokens.size(), seed_length,
             [&](std::uint32_t at, std::uint64_t hash) {
               if (!telling(body.tokens.data() + at)) return;
               auto& places = grams_[hash];
               if (places.size() <= most_places) places.emplace_back(number, at);
             });
  }
  bodies_.push_back(std::move(body));
}

std::vector<BodyIndex::Seed> BodyIndex::seeds_in(const std::vector<LeakToken>& tokens,
                                                 LeakSyntax syntax) const {
  std::vector<Seed> seeds;
  for_runs(tokens.data(), tokens.size(), seed_length, [&](std::uint32_t at, std::uint64_t hash) {
    if ((filter_[(hash % filter_bits) / 64] >> (hash % 64) & 1U) == 0) return;
    const auto found = grams_.find(hash);
    if (found == grams_.end() || seeds.size() > most_seeds) return;
    for (const auto& [body, place] : found->second) {
      if (bodies_[body].syntax == syntax) seeds.push_back({body, at, place});
    }
  });
  std::stable_sort(seeds.begin(), seeds.end(),
                   [](const Seed& a, const Seed& b) { return a.body < b.body; });
  return seeds;
}

std::vector<BodyMatch> BodyIndex::find(const LeakTokens& text, LeakSyntax syntax,
                                       double least) const {
  std::vector<BodyMatch> found;
  if (!has(syntax)) return found;
  const auto seeds = seeds_in(text.tokens, syntax);
  for (std::size_t begin = 0; begin < seeds.size();) {
    std::size_t end = begin;
    while (end < seeds.size() && seeds[end].body == seeds[begin].body) ++end;
    match(seeds[begin].body, seeds.data() + begin, seeds.data() + end, text.tokens, least, found);
    begin = end;
  }
  return found;
}

/// Takes the seeds of one body in stretches somewhat longer than the body, and measures each that
/// has enough seeds to be like it.
void BodyIndex::match(std::uint32_t number, const Seed* begin, const Seed* end,
                      const std::vector<LeakToken>& tokens, double least,
                      std::vector<BodyMatch>& found) const {
  const auto length = static_cast<std::uint32_t>(bodies_[number].tokens.size());
  const std::uint32_t reach = length + length / 4 + 4;
  const std::uint32_t stride = length / 8 + 1;
  // One changed token takes twice as many seeds away as grams.
  const double share = std::max(0.1, 1 - 2 * (1 - least));
  const auto enough = static_cast<std::size_t>(share * (length - seed_length + 1)) + 1;
  const auto from_place = [&](const Seed* from, std::uint32_t place) {
    return std::find_if(from, end, [&](const Seed& seed) { return seed.place >= place; });
  };
  const Seed* last = begin;
  while (begin != end) {
    last = from_place(std::max(begin, last), begin->place + reach);
    const bool likely = static_cast<std::size_t>(last - begin) >= enough;
    const Stretch stretch = likely ? stretch_of(begin, last) : Stretch();
    const Seed* next = from_place(begin, begin->place + stride);
    if (stretch.different >= enough && stretch.first < tokens.size()) {
      const auto to =
          std::min<std::uint32_t>(std::max(stretch.first + length, (last - 1)->place + seed_length),
                                  static_cast<std::uint32_t>(tokens.size()));
      const BodyMatch match = compare(number, tokens, stretch.first, to);
      if (match.similarity >= least) {
        found.push_back(match);
        next = from_place(begin, match.exact ? stretch.first + length : to);
      }
    }
    begin = next;
  }
}

/// Where most seeds say that the body would begin, and how many of its places they are.
BodyIndex::Stretch BodyIndex::stretch_of(const Seed* begin, const Seed* end) {
  std::vector<std::uint32_t> places;
  std::vector<std::uint32_t> beginnings;
  for (const Seed* seed = begin; seed != end; ++seed) {
    places.push_back(seed->gold);
    beginnings.push_back(seed->place - std::min(seed->place, seed->gold));
  }
  std::sort(places.begin(), places.end());
  std::sort(beginnings.begin(), beginnings.end());
  Stretch stretch;
  stretch.different =
      static_cast<std::size_t>(std::unique(places.begin(), places.end()) - places.begin());
  std::size_t most = 0;
  for (std::size_t i = 0, run = 0; i < beginnings.size(); ++i) {
    run = i > 0 && beginnings[i] == beginnings[i - 1] ? run + 1 : 1;
    if (run <= most) continue;
    most = run;
    stretch.first = beginnings[i];
  }
  return stretch;
}

BodyMatch BodyIndex::compare(std::uint32_t number, const std::vector<LeakToken>& tokens,
                             std::uint32_t first, std::uint32_t last) const {
  const Body& body = bodies_[number];
  const LeakToken* begin = tokens.data() + first;
  const std::size_t count = last - first;
  BodyMatch match;
  match.body = number;
  match.begin = begin->at;
  match.end = tokens[last - 1].at + 1;
  match.exact =
      count >= body.tokens.size() && same_tokens(body.tokens.data(), begin, body.tokens.size());
  if (match.exact) {
    match.similarity = match.names = 1;
    match.end = begin[body.tokens.size() - 1].at + 1;
    return match;
  }
  const auto grams = sorted_grams(begin, count);
  match.similarity =
      static_cast<double>(common(body.grams, grams)) / static_cast<double>(body.grams.size());
  const auto names = distinct_names(begin, count);
  match.names = body.names.empty() ? 1
                                   : static_cast<double>(common(body.names, names)) /
                                         static_cast<double>(body.names.size());
  return match;
}

}  // namespace lacuna::detail
