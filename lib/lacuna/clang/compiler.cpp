#include <fmt/format.h>

#include "lacuna/clang/compiler_internal.hpp"
#include "lacuna/clang/cuda_headers_internal.hpp"
#include "lacuna/clang/front_end.hpp"

namespace lacuna {

std::string_view clang_version() { return CLANG_VERSION_STRING; }

}  // namespace lacuna

namespace lacuna::detail {
namespace {

// The device of files that are not on disk: none has this number.
constexpr std::uint64_t no_device = ~std::uint64_t{0};
constexpr std::size_t most_places = 1000;  // of one unit

/// A file of which the text is in memory already.
class MemoryFile : public llvm::vfs::File {
 public:
  MemoryFile(llvm::vfs::Status status, const char* text, std::size_t size)
      : status_(std::move(status)), text_(text), size_(size) {}

  llvm::ErrorOr<llvm::vfs::Status> status() override { return status_; }
  llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> getBuffer(const llvm::Twine& name,
                                                               std::int64_t, bool, bool) override {
    return llvm::MemoryBuffer::getMemBuffer(llvm::StringRef(text_, size_), name.str());
  }
  std::error_code close() override { return {}; }

 private:
  llvm::vfs::Status status_;
  const char* text_;
  std::size_t size_;
};

llvm::vfs::Status status_of(const llvm::Twine& name, llvm::sys::fs::UniqueID id, std::size_t size) {
  return {name,
          id,
          llvm::sys::TimePoint<>(),
          0,
          0,
          size,
          llvm::sys::fs::file_type::regular_file,
          llvm::sys::fs::perms::all_read};
}

}  // namespace

TreeFileSystem::TreeFileSystem(const SourceTree& tree)
    : ProxyFileSystem(llvm::vfs::createPhysicalFileSystem()), tree_(tree) {}

void TreeFileSystem::add(std::string absolute, std::string_view text) {
  for (std::size_t slash = 0; (slash = absolute.find('/', slash + 1)) != std::string::npos;) {
    added_folders_.insert(absolute.substr(0, slash));
  }
  added_.insert_or_assign(std::move(absolute), std::string(text));
}

std::string TreeFileSystem::absolute(const llvm::Twine& path) const {
  llvm::SmallString<256> full;
  path.toVector(full);
  if (makeAbsolute(full)) return {};
  return normal_path(std::string_view(full.data(), full.size()), "/");
}

int TreeFileSystem::file_of(const llvm::sys::fs::UniqueID& id) const {
  if (id.getDevice() == no_device) {
    return id.getFile() < tree_.files().size() ? static_cast<int>(id.getFile()) : -1;
  }
  return tree_.find(id.getDevice(), id.getFile());
}

llvm::ErrorOr<TreeFileSystem::Found> TreeFileSystem::find(const llvm::Twine& path) {
  const std::string full = absolute(path);
  const bool below = !tree_.below_root(full).empty();
  if (const auto added = added_.find(full); added != added_.end()) {
    const auto number =
        tree_.files().size() + 1 + static_cast<std::size_t>(std::distance(added_.begin(), added));
    const std::string& text = added->second;
    return Found{status_of(path, {no_device, number}, text.size()), text.c_str(), text.size()};
  }
  auto on_disk = ProxyFileSystem::status(path);
  int file = below ? tree_.find(full) : -1;
  if (file < 0 && on_disk) file = file_of(on_disk->getUniqueID());
  if (file >= 0) {
    std::string_view text = tree_.files()[static_cast<std::size_t>(file)].text();
    if (const auto other = replaced_.find(file); other != replaced_.end()) text = *other->second;
    const bool same = on_disk && file_of(on_disk->getUniqueID()) == file;
    const llvm::sys::fs::UniqueID id =
        same ? on_disk->getUniqueID()
             : llvm::sys::fs::UniqueID(no_device, static_cast<std::uint64_t>(file));
    return Found{status_of(path, id, text.size()), text.data(), text.size()};
  }
  if (!on_disk && added_folders_.contains(full)) {
    const auto number =
        std::distance(added_folders_.begin(), added_folders_.find(full)) + (std::int64_t{1} << 40);
    return Found{
        llvm::vfs::Status(path, {no_device, static_cast<std::uint64_t>(number)},
                          llvm::sys::TimePoint<>(), 0, 0, 0,
                          llvm::sys::fs::file_type::directory_file, llvm::sys::fs::perms::all_read),
        nullptr, 0};
  }
  if (!on_disk) {
    if (below) absent_.insert(full);
    return on_disk.getError();
  }
  // A pipe or a device could keep a reader waiting for ever.
  if (!on_disk->isRegularFile() && !on_disk->isDirectory()) {
    return std::make_error_code(std::errc::no_such_file_or_directory);
  }
  return Found{*on_disk, nullptr, 0};
}

llvm::ErrorOr<llvm::vfs::Status> TreeFileSystem::status(const llvm::Twine& path) {
  auto found = find(path);
  if (!found) return found.getError();
  return found->status;
}

bool TreeFileSystem::exists(const llvm::Twine& path) { return static_cast<bool>(find(path)); }

llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> TreeFileSystem::openFileForRead(
    const llvm::Twine& path) {
  auto found = find(path);
  if (!found) return found.getError();
  if (found->text == nullptr) return ProxyFileSystem::openFileForRead(path);
  return std::make_unique<MemoryFile>(found->status, found->text, found->size);
}

Location ErrorCollector::place_of(const clang::Diagnostic& info) const {
  if (!info.hasSourceManager() || !info.getLocation().isValid()) return {};
  const auto& sources = info.getSourceManager();
  const auto at = sources.getPresumedLoc(sources.getFileLoc(info.getLocation()), false);
  if (!at.isValid()) return {};
  const std::string full = normal_path(at.getFilename(), tree_.root());
  const std::string_view relative = tree_.below_root(full);
  return {relative.empty() ? full : std::string(relative), at.getLine(), at.getColumn()};
}

void ErrorCollector::keep_place(Location place) {
  if (place.line == 0 || places_.size() >= most_places) return;
  if (!known_places_.emplace(place.path, place.line).second) return;
  place.column = 0;
  places_.push_back(std::move(place));
}

void ErrorCollector::HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                                      const clang::Diagnostic& info) {
  DiagnosticConsumer::HandleDiagnostic(level, info);
  if (level == clang::DiagnosticsEngine::Note) {
    if (in_error_) keep_place(place_of(info));
    return;
  }
  in_error_ = level >= clang::DiagnosticsEngine::Error && !on_error_;
  if (level < clang::DiagnosticsEngine::Error) return;
  if (on_error_) return on_error_();
  ++errors_;
  const Location place = place_of(info);
  keep_place(place);
  if (first_.size() >= kept_) return;
  llvm::SmallString<256> text;
  info.FormatDiagnostic(text);
  Diagnostic diagnostic;
  diagnostic.severity = Severity::warning;
  diagnostic.code = "compile_error";
  diagnostic.message = text.str().str();
  diagnostic.where = place;
  first_.push_back(std::move(diagnostic));
}

int Places::file(clang::FileID id) {
  const auto [at, fresh] = known_.try_emplace(id, -1);
  if (!fresh) return at->second;
  if (const auto entry = sources_.getFileEntryRefForID(id)) {
    at->second = files_.file_of(entry->getUniqueID());
  }
  return at->second;
}

namespace {

/// Whatever the arguments said: nothing is written and nothing is loaded.
void make_harmless(clang::CompilerInvocation& invocation, const CompilerSetup& setup) {
  auto& frontend = invocation.getFrontendOpts();
  frontend.ProgramAction = clang::frontend::ParseSyntaxOnly;
  frontend.OutputFile.clear();
  frontend.Plugins.clear();
  frontend.AddPluginActions.clear();
  frontend.PluginArgs.clear();
  frontend.LLVMArgs.clear();
  frontend.ModuleFiles.clear();
  frontend.StatsFile.clear();
  frontend.TimeTracePath.clear();
  frontend.DisableFree = true;
  invocation.getDependencyOutputOpts() = clang::DependencyOutputOptions();
  invocation.getPreprocessorOutputOpts() = clang::PreprocessorOutputOptions();
  auto& headers = invocation.getHeaderSearchOpts();
  headers.VFSOverlayFiles.clear();
  headers.ModuleCachePath.clear();
  auto& diagnostics = invocation.getDiagnosticOpts();
  diagnostics.DiagnosticLogFile.clear();
  diagnostics.DiagnosticSerializationFile.clear();
  diagnostics.ErrorLimit = 0;
  diagnostics.ShowCarets = false;
  diagnostics.IgnoreWarnings = !setup.warnings;
  auto& language = invocation.getLangOpts();
  language.SpellChecking = false;
  // What one constant expression or one template may cost.
  language.ConstexprStepLimit = std::min<unsigned>(language.ConstexprStepLimit, 1U << 24);
  language.InstantiationDepth = std::min<unsigned>(language.InstantiationDepth, 4096);
}

std::vector<std::string> driver_arguments(const Unit& unit, const CompilerSetup& setup) {
  std::vector<std::string> arguments = unit.arguments;
  // Where the driver stands, it looks for the standard library's headers.
  const std::size_t lib = setup.resource_directory.find("/lib/clang/");
  if (lib != std::string::npos && !arguments.empty()) {
    arguments.front() = setup.resource_directory.substr(0, lib) + "/bin/" + arguments.front();
  }
  arguments.insert(arguments.end(),
                   {"-fsyntax-only", "-Wno-unknown-warning-option", "-Qunused-arguments",
                    "-resource-dir", setup.resource_directory});
  const bool cuda = unit.language.starts_with("cuda");
  if (cuda) {
    arguments.insert(arguments.end(),
                     {"--cuda-host-only", "-nocudainc", "-nocudalib", "-Wno-unknown-cuda-version",
                      "-idirafter", std::string(cuda_folder), "-include", "cuda_runtime.h"});
  }
  arguments.insert(arguments.end(), {"-x", cuda ? "cuda" : unit.language, "--", unit.file});
  return arguments;
}

llvm::IntrusiveRefCntPtr<clang::DiagnosticsEngine> quiet_engine(
    llvm::vfs::FileSystem& files, clang::DiagnosticConsumer& consumer,
    [[maybe_unused]] clang::DiagnosticOptions& options) {
#if CLANG_VERSION_MAJOR >= 21
  return clang::CompilerInstance::createDiagnostics(files, options, &consumer, false);
#elif CLANG_VERSION_MAJOR == 20
  return clang::CompilerInstance::createDiagnostics(files, new clang::DiagnosticOptions, &consumer,
                                                    false);
#else
  static_cast<void>(files);
  return clang::CompilerInstance::createDiagnostics(new clang::DiagnosticOptions, &consumer, false);
#endif
}

}  // namespace

std::unique_ptr<clang::CompilerInstance> make_compiler(
    const Unit& unit, const CompilerSetup& setup,
    const llvm::IntrusiveRefCntPtr<TreeFileSystem>& files, ErrorCollector& errors) {
  // Neither an absent folder nor unknown arguments keep a unit from being tried.
  if (files->setCurrentWorkingDirectory(unit.directory)) {
    static_cast<void>(files->setCurrentWorkingDirectory("/"));
  }
  if (unit.language.starts_with("cuda")) {
    for (const std::string_view name : cuda_header_names) {
      files->add(fmt::format("{}/{}", cuda_folder, name), cuda_runtime_header());
    }
  }
  const std::vector<std::string> arguments = driver_arguments(unit, setup);
  std::vector<const char*> pointers;
  for (const auto& argument : arguments) pointers.push_back(argument.c_str());
  clang::IgnoringDiagConsumer ignored;
  clang::DiagnosticOptions ignored_options;
  clang::CreateInvocationOptions options;
  options.Diags = quiet_engine(*files, ignored, ignored_options);
  options.VFS = files;
  options.RecoverOnError = true;
  std::shared_ptr<clang::CompilerInvocation> invocation =
      clang::createInvocation(pointers, std::move(options));
  if (!invocation || invocation->getFrontendOpts().Inputs.size() != 1) return nullptr;
  make_harmless(*invocation, setup);
#if CLANG_VERSION_MAJOR >= 21
  auto compiler = std::make_unique<clang::CompilerInstance>(std::move(invocation));
#else
  auto compiler = std::make_unique<clang::CompilerInstance>();
  compiler->setInvocation(std::move(invocation));
#endif
#if CLANG_VERSION_MAJOR >= 22
  compiler->setVirtualFileSystem(files);
  compiler->createDiagnostics(&errors, false);
  compiler->createFileManager();
#elif CLANG_VERSION_MAJOR >= 20
  compiler->createDiagnostics(*files, &errors, false);
  compiler->createFileManager(files);
#else
  compiler->createDiagnostics(&errors, false);
  compiler->createFileManager(files);
#endif
  // A header that is missing must not end the unit.
  compiler->getDiagnostics().setFatalsAsError(true);
  return compiler;
}

}  // namespace lacuna::detail
