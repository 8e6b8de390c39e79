#include "lacuna/verify/certificate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/json_reader.hpp"

namespace lacuna {
namespace {

constexpr std::string_view schema = "lacuna.certificate/1";
constexpr std::array<std::string_view, 3> soundness_names = {"sound", "unsound", "unproven"};
constexpr std::array<std::string_view, 3> state_names = {"proven", "refuted", "unproven"};
constexpr std::array<std::string_view, 6> kind_names = {"gold", "live",  "gap",
                                                        "fill", "leaks", "steady"};

template <class T, std::size_t N>
std::optional<T> named(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return {};
  return static_cast<T>(found - names.begin());
}

Proof proof_from(const Json& json, JsonReader& outer, const std::string& name) {
  JsonReader reader(json, name);
  const auto kind = proof_kind_from(reader.text("proof"));
  const auto state = proof_state_from(reader.text("state"));
  const bool observed = reader.boolean("observed");
  if (!kind || !state || reader.error()) {
    outer.note("proofs", "must be proofs");
    return {};
  }
  return {.kind = *kind, .state = *state, .observed = observed};
}

Finding finding_from(const Json& json, JsonReader& outer, const std::string& name) {
  JsonReader reader(json, name);
  const auto kind = proof_kind_from(reader.text("proof"));
  Finding finding;
  finding.code = reader.text("code");
  finding.refutes = reader.boolean("refutes");
  finding.function = reader.text("function");
  finding.experiment = reader.text("experiment");
  finding.message = reader.text("message");
  finding.advice = reader.text("advice");
  if (!kind || reader.error()) {
    outer.note("findings", "must be findings");
    return {};
  }
  finding.proof = *kind;
  return finding;
}

}  // namespace

std::string_view to_string(Soundness soundness) {
  return soundness_names[static_cast<std::size_t>(soundness)];
}
std::optional<Soundness> soundness_from(std::string_view name) {
  return named<Soundness>(soundness_names, name);
}
std::string_view to_string(ProofKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }
std::optional<ProofKind> proof_kind_from(std::string_view name) {
  return named<ProofKind>(kind_names, name);
}
std::string_view to_string(ProofState state) {
  return state_names[static_cast<std::size_t>(state)];
}
std::optional<ProofState> proof_state_from(std::string_view name) {
  return named<ProofState>(state_names, name);
}

Json to_json(const Certificate& certificate) {
  Json json = {{"schema", schema},
               {"suite", certificate.suite},
               {"task", certificate.task},
               {"paper", certificate.paper},
               {"n", certificate.n},
               {"functions", certificate.functions},
               {"tool_version", certificate.tool_version},
               {"evidence", certificate.evidence},
               {"soundness", to_string(certificate.soundness)},
               {"proofs", Json::array()},
               {"findings", Json::array()}};
  for (const Proof& proof : certificate.proofs) {
    json["proofs"].push_back({{"proof", to_string(proof.kind)},
                              {"state", to_string(proof.state)},
                              {"observed", proof.observed}});
  }
  for (const Finding& finding : certificate.findings) {
    json["findings"].push_back({{"proof", to_string(finding.proof)},
                                {"code", finding.code},
                                {"refutes", finding.refutes},
                                {"function", finding.function},
                                {"experiment", finding.experiment},
                                {"message", finding.message},
                                {"advice", finding.advice}});
  }
  return json;
}

Result<Certificate> parse_certificate(std::string_view line, std::string_view name) {
  const auto json = parse_json(line, name);
  if (!json) return tl::unexpected(json.error());
  const std::string place(name);
  JsonReader reader(*json, place);
  reader.schema(schema);
  Certificate certificate;
  certificate.suite = reader.text("suite");
  certificate.task = reader.text("task");
  certificate.paper = reader.text("paper");
  certificate.n = reader.integer<std::uint32_t>("n");
  certificate.functions = reader.texts("functions");
  certificate.tool_version = reader.text("tool_version");
  certificate.evidence = reader.text("evidence");
  const auto soundness = soundness_from(reader.text("soundness"));
  if (!soundness) reader.note("soundness", "must be sound, unsound or unproven");
  certificate.soundness = soundness.value_or(Soundness::unproven);
  for (const Json& proof : reader.array("proofs")) {
    certificate.proofs.push_back(proof_from(proof, reader, place));
  }
  for (const Json& finding : reader.array("findings")) {
    certificate.findings.push_back(finding_from(finding, reader, place));
  }
  if (reader.error()) return tl::unexpected(*reader.error());
  return certificate;
}

std::filesystem::path certificates_path(const std::filesystem::path& suite,
                                        std::string_view paper) {
  return suite / "certificates" / fmt::format("{}.jsonl", paper);
}

Result<std::vector<Certificate>> read_certificates(const std::filesystem::path& suite,
                                                   std::string_view paper) {
  const std::filesystem::path file = certificates_path(suite, paper);
  auto text = read_file(file, {.max_bytes = std::uint64_t{1} << 30});
  if (!text) {
    Error error = text.error();
    if (error.code == ErrorCode::not_found) error.hint = "`lacuna suite verify` makes certificates";
    return tl::unexpected(error);
  }
  std::vector<Certificate> certificates;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.empty()) continue;
    auto certificate = parse_certificate(line, file.string());
    if (!certificate) return tl::unexpected(certificate.error());
    certificates.push_back(std::move(*certificate));
  }
  return certificates;
}

Result<void> write_certificates(const std::vector<Certificate>& certificates,
                                const std::filesystem::path& suite, std::string_view paper) {
  std::string text;
  for (const Certificate& certificate : certificates) {
    text += dump_json(to_json(certificate)) + "\n";
  }
  return write_file_atomic(certificates_path(suite, paper), text);
}

}  // namespace lacuna
