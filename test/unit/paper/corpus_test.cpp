// The passages of test/corpus/paper, whose numbers are marked, against what the rules say of them.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/base/files.hpp"
#include "lacuna/paper/evidence_internal.hpp"
#include "lacuna/paper/redact_paper.hpp"
#include "support/catch.hpp"

namespace {

namespace fs = std::filesystem;
using lacuna::ByteRange;

/// Of these folders nobody looks at more than the sums, so that they stay a measure of papers
/// unseen.
bool is_closed(std::string_view folder) { return folder == "sealed" || folder == "closed"; }

/// A marked number of a passage.
struct Mark {
  ByteRange range;
  bool result = false;
};

struct Passage {
  std::string text;  ///< without the marks
  std::vector<Mark> marks;
};

/// Takes "⟦r:87.3⟧" and "⟦n:0.001⟧" apart.
Passage read_passage(const std::string& marked) {
  constexpr std::string_view open = "⟦";
  constexpr std::string_view close = "⟧";
  Passage passage;
  std::size_t at = 0;
  while (at < marked.size()) {
    const std::size_t mark = marked.find(open, at);
    passage.text += marked.substr(at, mark - at);
    if (mark == std::string::npos) break;
    const std::size_t end = marked.find(close, mark);
    REQUIRE(end != std::string::npos);
    const std::string inner = marked.substr(mark + open.size(), end - mark - open.size());
    REQUIRE((inner.starts_with("r:") || inner.starts_with("n:")));
    const auto begin = static_cast<std::uint32_t>(passage.text.size());
    passage.text += inner.substr(2);
    passage.marks.push_back(
        {{begin, static_cast<std::uint32_t>(passage.text.size())}, inner[0] == 'r'});
    at = end + close.size();
  }
  return passage;
}

struct Tally {
  int results = 0;
  int found = 0;
  int needed = 0;
  int taken = 0;

  Tally& operator+=(const Tally& other) {
    results += other.results;
    found += other.found;
    needed += other.needed;
    taken += other.taken;
    return *this;
  }
  double recall() const { return results == 0 ? 1 : double(found) / results; }
  double false_removals() const { return needed == 0 ? 0 : double(taken) / needed; }
};

using Tallies = std::map<std::string, Tally>;

/// The value of a marked result, such as 1234.5 of "$-1{,}234.5\\%"; nothing where it has no
/// digits.
std::optional<double> value_of(std::string_view mark) {
  std::string digits;
  for (const char c : mark.substr(std::min(mark.find_first_of(".0123456789"), mark.size()))) {
    if (c == ',' || c == '{' || c == '}') continue;
    if (c != '.' && (c < '0' || c > '9')) break;
    digits += c;
  }
  if (digits.empty()) return {};
  return std::strtod(digits.c_str(), nullptr);
}

std::vector<double> gold_of(const Passage& passage) {
  std::vector<double> gold;
  for (const Mark& mark : passage.marks) {
    const auto value = mark.result ? value_of(mark.range.of(passage.text)) : std::nullopt;
    if (value) gold.push_back(*value);
  }
  return gold;
}

/// For benchmarks/evidence.py, which fits the weights: what was weighed of each marked number, and
/// of number words without a mark, which nobody would call a result.
void print_evidence(const std::string& folder, const std::string& file, const Passage& passage,
                    const lacuna::PaperText& paper) {
  const auto print_one =
      [&](const lacuna::PaperNumberClass& number, const lacuna::detail::Judgement& said,
          lacuna::detail::SectionKind section, const std::vector<std::string_view>& evidence) {
        const auto mark =
            std::find_if(passage.marks.begin(), passage.marks.end(),
                         [&](const Mark& each) { return each.range.overlaps(number.range()); });
        const bool marked = mark != passage.marks.end();
        if (!marked && !number.worded) return;
        const std::string_view truth = !marked ? "unmarked" : mark->result ? "result" : "needed";
        std::printf("evidence\t%s\t%s\t%s\t%d\t%d", folder.c_str(), file.c_str(), truth.data(),
                    int(said.kind == lacuna::NumberKind::result), int(section));
        for (const std::string_view name : evidence) std::printf("\t%s", std::string(name).c_str());
        std::printf("\n");
      };
  lacuna::detail::classify_numbers(paper, print_one);
}

/// What the rules make of each mark, by the place of the number; mistakes are printed on request.
void judge(const fs::path& file, bool with_gold, Tallies& places, Tally& all) {
  const bool closed = is_closed(file.parent_path().filename().string());
  const auto bytes = lacuna::read_file(file);
  REQUIRE(bytes);
  const Passage passage = read_passage(*bytes);
  const auto paper = lacuna::make_paper_text(passage.text, lacuna::paper_format(file, passage.text),
                                             file.filename().string());
  if (std::getenv("LACUNA_PAPER_EVIDENCE") != nullptr && !with_gold && !closed) {
    print_evidence(file.parent_path().filename().string(), file.filename().string(), passage,
                   paper);
  }
  lacuna::RedactionOptions options;
  if (with_gold) options.gold = gold_of(passage);
  const auto redaction = lacuna::redact_paper(paper, options);
  CHECK(redaction.gold_left.empty());
  const auto& classified = redaction.classified;
  for (const Mark& mark : passage.marks) {
    bool removed = false;
    std::string place = "nowhere";
    std::string reason = "unseen";
    for (const auto& number : classified.numbers) {
      const bool here = std::any_of(number.pieces.begin(), number.pieces.end(),
                                    [&](ByteRange piece) { return piece.overlaps(mark.range); });
      if (!here) continue;
      removed = removed || number.kind == lacuna::NumberKind::result;
      place = number.place;
      reason = number.reason;
    }
    Tally one;
    (mark.result ? one.results : one.needed) = 1;
    if (removed) (mark.result ? one.found : one.taken) = 1;
    places[place] += one;
    all += one;
    if (removed != mark.result && !closed) {
      const std::size_t begin = mark.range.begin < 45 ? 0 : mark.range.begin - 45;
      std::string around = passage.text.substr(begin, 90);
      std::replace(around.begin(), around.end(), '\n', ' ');
      UNSCOPED_INFO(file.filename().string()
                    << ":" << paper.location(mark.range.begin).line << " "
                    << (mark.result ? "kept " : "removed ") << mark.range.of(passage.text) << " by "
                    << reason << ": " << around);
      if (std::getenv("LACUNA_PAPER_MISTAKES") != nullptr) {
        std::printf("%s:%u %s %s by %s: %s\n", file.filename().c_str(),
                    paper.location(mark.range.begin).line, mark.result ? "kept" : "removed",
                    std::string(mark.range.of(passage.text)).c_str(), reason.c_str(),
                    around.c_str());
      }
    }
  }
}

void print(const std::string& title, const Tallies& rows, const Tally& all) {
  std::printf("\n%-22s %8s %8s %8s %8s\n", title.c_str(), "results", "recall", "needed", "removed");
  const auto line = [](const std::string& name, const Tally& tally) {
    std::printf("%-22s %8d %8.3f %8d %8.3f\n", name.c_str(), tally.results, tally.recall(),
                tally.needed, tally.false_removals());
  };
  for (const auto& [name, tally] : rows) line(name, tally);
  line("all", all);
}

Tally judge_folder(const std::string& folder, bool with_gold = false) {
  Tallies places;
  Tallies files;
  Tally all;
  std::vector<fs::path> paths;
  for (const auto& entry :
       fs::directory_iterator(fs::path(LACUNA_TEST_DIR "/corpus/paper") / folder)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    Tally one;
    judge(path, with_gold, places, one);
    files[path.filename().string()] = one;
    all += one;
  }
  if (with_gold || is_closed(folder)) {
    print(folder + (with_gold ? ", with gold" : ", as a sum"), {}, all);
    return all;
  }
  print(folder + ", by place", places, all);
  print(folder + ", by passage", files, all);
  return all;
}

}  // namespace

TEST_CASE("Most results of the marked passages go and little that is needed") {
  const Tally tuned = judge_folder("tuned");
  const Tally held_out = judge_folder("held-out");
  const Tally unseen = judge_folder("unseen");
  const Tally fresh = judge_folder("fresh");
  const Tally others = judge_folder("others");
  const Tally sealed = judge_folder("sealed");
  const Tally strangers = judge_folder("strangers");
  const Tally closed = judge_folder("closed");
  const Tally later = judge_folder("later");
  Tally all = tuned;
  all += held_out;
  all += unseen;
  all += fresh;
  REQUIRE(all.results > 2600);
  REQUIRE(all.needed > 3800);
  print("the first four", {}, all);
  // The rules were tuned on one folder, and the weights of the evidence fitted on all that are
  // open: what they are worth on papers unseen, the two closed folders say, and evidence.py, which
  // leaves out one passage after another.
  CHECK(tuned.recall() >= 0.973);
  CHECK(tuned.false_removals() <= 0.03);
  CHECK(held_out.recall() >= 0.985);
  CHECK(held_out.false_removals() <= 0.038);
  CHECK(unseen.recall() >= 0.99);
  CHECK(unseen.false_removals() <= 0.043);
  CHECK(fresh.recall() >= 0.955);
  CHECK(fresh.false_removals() <= 0.041);
  CHECK(all.recall() >= 0.973);
  CHECK(all.false_removals() <= 0.032);
  CHECK(others.recall() >= 0.964);
  CHECK(others.false_removals() <= 0.037);
  // Since headings with Roman numbers are read, one of the sealed three has results at all: many
  // more of them go, and a few needed numbers with them.
  CHECK(sealed.recall() >= 0.9);
  CHECK(sealed.false_removals() <= 0.084);
  // Written before anybody knew what would be said of them, in two lots: of the nine strangers
  // 0.771 and 0.075 were first measured, of the later six 0.865 and 0.103.
  CHECK(strangers.recall() >= 0.907);
  CHECK(strangers.false_removals() <= 0.052);
  CHECK(later.recall() >= 0.9);
  CHECK(later.false_removals() <= 0.084);
  CHECK(closed.recall() >= 0.885);
  CHECK(closed.false_removals() <= 0.078);
  all += others;
  all += sealed;
  all += strangers;
  all += closed;
  all += later;
  print("whole", {}, all);
}

TEST_CASE("With the results of a passage as its gold, what stays of them is a conflict") {
  Tally all = judge_folder("tuned", true);
  all += judge_folder("held-out", true);
  all += judge_folder("unseen", true);
  all += judge_folder("fresh", true);
  print("whole, with gold", {}, all);
  CHECK(all.recall() >= 0.987);
}
