#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/base/json.hpp"

namespace lacuna {

/// What the proofs say of a task.
enum class Soundness {
  sound,     ///< every proof holds
  unsound,   ///< at least one is refuted
  unproven,  ///< none is refuted, but one could not be carried out
};
std::string_view to_string(Soundness soundness);
std::optional<Soundness> soundness_from(std::string_view name);

/// The proofs, in their order.
enum class ProofKind {
  gold,   ///< the unmasked experiments give the gold, run after run
  live,   ///< with any one of the masked functions masked, an experiment fails for it
  gap,    ///< no trivial filler of a masked function passes
  fill,   ///< the gold bodies, put through splice, give the unmasked tree back
  leaks,  ///< no gold body and no gold number is in reach of an attempt
  steady  ///< neither hash seed nor threads nor the folder change the results
};
std::string_view to_string(ProofKind kind);
std::optional<ProofKind> proof_kind_from(std::string_view name);

enum class ProofState { proven, refuted, unproven };
std::string_view to_string(ProofState state);
std::optional<ProofState> proof_state_from(std::string_view name);

/// One proof of one task.
struct Proof {
  ProofKind kind = ProofKind::gold;
  ProofState state = ProofState::unproven;
  /// Whether this very task was run for it ("observed"), or what was seen of its functions one by
  /// one, or of all tasks of the paper, says it ("derived").
  bool observed = false;

  friend bool operator==(const Proof&, const Proof&) = default;
};

/// Something that a proof found. `code` is one of docs/verifying.md.
struct Finding {
  ProofKind proof = ProofKind::gold;
  std::string code;
  bool refutes = false;    ///< makes the task unsound; else it is worth knowing
  std::string function;    ///< id, or empty
  std::string experiment;  ///< id, or empty
  std::string message;     ///< what, and where
  std::string advice;      ///< what to do about it, or empty

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// What is proven of one task: the document `lacuna.certificate/1`. The same suite, evidence and
/// version give the same bytes.
struct Certificate {
  std::string suite;  ///< Suite::id
  std::string task;
  std::string paper;
  std::uint32_t n = 0;
  std::vector<std::string> functions;  ///< ids, sorted
  std::string tool_version;
  std::string evidence;  ///< SHA-256 of `lacuna.evidence/1`, which the paper's tasks share
  Soundness soundness = Soundness::unproven;
  std::vector<Proof> proofs;      ///< one of each kind, in their order
  std::vector<Finding> findings;  ///< those that refute first

  friend bool operator==(const Certificate&, const Certificate&) = default;
};

Json to_json(const Certificate& certificate);
/// The bytes of one line of certificates. Errors: bad_input, unsupported (a newer schema), limit.
Result<Certificate> parse_certificate(std::string_view line, std::string_view name);

/// `certificates/<paper>.jsonl` below the folder of a suite.
std::filesystem::path certificates_path(const std::filesystem::path& suite, std::string_view paper);
/// Those of one paper, in the order of its tasks. Errors: not_found where it was never verified;
/// those of parse_certificate and read_file.
Result<std::vector<Certificate>> read_certificates(const std::filesystem::path& suite,
                                                   std::string_view paper);
/// Atomic. Errors: io.
Result<void> write_certificates(const std::vector<Certificate>& certificates,
                                const std::filesystem::path& suite, std::string_view paper);

}  // namespace lacuna
