
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>

#include "command.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/verify/verify.hpp"
#include "surroundings.hpp"

namespace lacuna::cli {
namespace {

constexpr std::size_t shown_reasons = 20;

struct Options {
  std::string suite;
  VerifyOptions verify;
  bool no_system_packages = false;
  bool unsafe_no_sandbox = false;
};

using Counts = std::array<std::uint64_t, 3>;  ///< by Soundness

std::map<std::uint32_t, Counts> counts_by_n(const PaperVerification& paper) {
  std::map<std::uint32_t, Counts> counts;
  for (const Certificate& certificate : paper.certificates) {
    ++counts[certificate.n][static_cast<std::size_t>(certificate.soundness)];
  }
  return counts;
}

/// Something that makes tasks unsound, the same for all of them.
struct Reason {
  Finding finding;
  std::set<std::string> tasks;
};

/// Those of a paper, the one with the most tasks first.
std::vector<Reason> reasons_of(const PaperVerification& paper) {
  std::vector<Reason> reasons;
  for (const Certificate& certificate : paper.certificates) {
    for (const Finding& finding : certificate.findings) {
      if (!finding.refutes) continue;
      auto known = std::find_if(reasons.begin(), reasons.end(),
                                [&](const Reason& reason) { return reason.finding == finding; });
      if (known == reasons.end()) known = reasons.insert(known, {finding, {}});
      known->tasks.insert(certificate.task);
    }
  }
  std::stable_sort(reasons.begin(), reasons.end(), [](const Reason& a, const Reason& b) {
    return a.tasks.size() > b.tasks.size();
  });
  return reasons;
}

Json finding_json(const Finding& finding) {
  return {{"proof", to_string(finding.proof)}, {"code", finding.code},
          {"function", finding.function},      {"experiment", finding.experiment},
          {"message", finding.message},        {"advice", finding.advice}};
}

Json paper_json(const PaperVerification& paper, const Suite& suite) {
  Json by_n = Json::object();
  for (const auto& [n, counts] : counts_by_n(paper)) {
    by_n[std::to_string(n)] = {
        {"sound", counts[0]}, {"unsound", counts[1]}, {"unproven", counts[2]}};
  }
  Json reasons = Json::array();
  for (const Reason& reason : reasons_of(paper)) {
    Json entry = finding_json(reason.finding);
    entry["tasks"] = reason.tasks.size();
    reasons.push_back(std::move(entry));
  }
  Json tasks = Json::object();
  for (const Certificate& certificate : paper.certificates) {
    tasks[certificate.task] = to_string(certificate.soundness);
  }
  Json not_searched = Json::array();
  for (const Diagnostic& diagnostic : paper.not_searched) {
    not_searched.push_back({{"code", diagnostic.code},
                            {"path", to_valid_utf8(diagnostic.where.path)},
                            {"message", to_valid_utf8(diagnostic.message)}});
  }
  return {{"id", paper.paper},
          {"by_n", by_n},
          {"reasons", reasons},
          {"tasks", tasks},
          {"gold_runs", paper.gold_runs},
          {"gold_passed", paper.gold_passed},
          {"experiment_runs", paper.runs},
          {"never_entered", paper.dead},
          {"not_searched", not_searched},
          {"certificates", certificates_path(suite.directory, paper.paper).string()}};
}

Json as_json(const Verification& verification, const Suite& suite) {
  Json papers = Json::array();
  for (const PaperVerification& paper : verification.papers) {
    papers.push_back(paper_json(paper, suite));
  }
  return {{"schema", "lacuna.verification/1"},
          {"suite", suite.id},
          {"sound", verification.count(Soundness::sound)},
          {"unsound", verification.count(Soundness::unsound)},
          {"unproven", verification.count(Soundness::unproven)},
          {"papers", papers}};
}

std::string reason_text(const Reason& reason) {
  const Finding& finding = reason.finding;
  std::string what = finding.function;
  if (!finding.experiment.empty()) what += (what.empty() ? "" : ", ") + finding.experiment;
  std::string text =
      fmt::format("  {:<14} {:>5} task{}  {}{}{}\n", finding.code, reason.tasks.size(),
                  reason.tasks.size() == 1 ? " " : "s", printable(what), what.empty() ? "" : ": ",
                  printable(finding.message));
  if (!finding.advice.empty()) text += fmt::format("{:30}{}\n", "", printable(finding.advice));
  return text;
}

std::string paper_text(const PaperVerification& paper) {
  std::string text = fmt::format("{}: {} of {} gold runs pass, {} runs of experiments\n",
                                 paper.paper, paper.gold_passed, paper.gold_runs, paper.runs);
  text += "     n   tasks   sound  unsound  unproven\n";
  for (const auto& [n, counts] : counts_by_n(paper)) {
    text += fmt::format("{:>6}  {:>6}  {:>6}  {:>7}  {:>8}\n", n, counts[0] + counts[1] + counts[2],
                        counts[0], counts[1], counts[2]);
  }
  const auto reasons = reasons_of(paper);
  for (std::size_t i = 0; i < std::min(reasons.size(), shown_reasons); ++i) {
    text += reason_text(reasons[i]);
  }
  if (reasons.size() > shown_reasons) {
    text += fmt::format("  and {} more; --json has all\n", reasons.size() - shown_reasons);
  }
  for (const auto& [code, what] :
       {std::pair("not_searched", "places were not searched for leaks"),
        std::pair("target_too_short", "bodies and numbers are too short to be searched for")}) {
    std::size_t count = 0;
    const Diagnostic* first = nullptr;
    for (const Diagnostic& diagnostic : paper.not_searched) {
      if (diagnostic.code != code) continue;
      if (first == nullptr) first = &diagnostic;
      ++count;
    }
    if (first == nullptr) continue;
    text += fmt::format("  {} {}, first {}: {}\n", count, what, printable(first->where.path),
                        printable(first->message));
  }
  return text;
}

std::string as_text(const Verification& verification, const Suite& suite) {
  std::string text;
  for (const PaperVerification& paper : verification.papers) text += paper_text(paper) + "\n";
  return text + fmt::format("{} sound, {} unsound, {} unproven; certificates in {}\n",
                            verification.count(Soundness::sound),
                            verification.count(Soundness::unsound),
                            verification.count(Soundness::unproven),
                            printable((suite.directory / "certificates").string()));
}

Result<int> verify(Options options, Context& context) {
  auto suite = load_suite(options.suite);
  if (!suite) return tl::unexpected(suite.error());
  auto sandbox =
      Sandbox::create({.unsafe_no_sandbox = options.unsafe_no_sandbox}, context.terminal);
  if (!sandbox) return tl::unexpected(sandbox.error());
  options.verify.jobs = context.options.jobs;
  options.verify.system_packages = !options.no_system_packages;
  options.verify.environment = environment_options(context);
  auto verification =
      verify_suite(*suite, options.verify, *sandbox, context.front_ends, context.terminal);
  if (!verification) return tl::unexpected(verification.error());
  auto printed = context.options.json ? context.terminal.print_json(as_json(*verification, *suite))
                                      : context.terminal.print(as_text(*verification, *suite));
  if (!printed) return tl::unexpected(printed.error());
  return verification->count(Soundness::unsound) == 0 ? 0 : 1;
}

}  // namespace

void add_suite_verify(CLI::App& suite, Selection& selection) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      suite, "verify",
      "Prove that tasks are sound: the gold reproduces, every gap matters, nothing leaks",
      "  lacuna suite verify suite\n"
      "  lacuna suite verify suite --gold-runs 10 --task 'orbits-n1-*' --json");
  command->add_option("suite", options->suite, "Folder of the suite")
      ->required()
      ->type_name("SUITE");
  command
      ->add_option("--gold-runs", options->verify.gold_runs,
                   "Runs of the unmasked experiments; default 5")
      ->check(CLI::Range(1U, 10'000U).description(""))
      ->type_name("M");
  command
      ->add_option("--whole-sets", options->verify.whole_sets,
                   "Tasks of each paper with several functions that are run as a whole; default 10")
      ->type_name("K");
  command
      ->add_option("--task", options->verify.tasks, "Only these: an id or a glob; may be repeated")
      ->allow_extra_args(false)
      ->type_name("TASK");
  command->add_flag("--again", options->verify.again,
                    "Run again what an earlier verification ran and kept");
  command->add_flag("--no-system-packages", options->no_system_packages,
                    "Do not search this machine's Python packages for gold bodies");
  command->add_flag("--unsafe-no-sandbox", options->unsafe_no_sandbox,
                    "Run without isolation where there is none");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return verify(*options, context); };
  });
}

}  // namespace lacuna::cli
