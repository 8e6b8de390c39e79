#pragma once

#include <string_view>

#include "lacuna/repo/repository.hpp"

namespace lacuna::detail {

/// Whether a file that begins with `head` (64 bytes are enough) and has this name was made by a
/// compiler: objects, archives, programs, libraries, precompiled headers, preprocessed sources,
/// records of coverage.
bool is_compiled(std::string_view name, std::string_view head);

/// Takes out of the listing what a compiler made and what lies in folders that say by a
/// CACHEDIR.TAG that they are caches: it may hold the bodies that are masked. It becomes part of
/// `skipped`, as "compiled". Says so to the observer, with the number of files and the first.
void leave_out_compiled(const Repository& repository, FileList& listing, Observer& observer);

}  // namespace lacuna::detail
