#pragma once

#include <string_view>

namespace lacuna::detail {

/// A folder that is not on disk, searched after all others for CUDA sources.
inline constexpr std::string_view cuda_folder = "/lacuna-cuda-headers";

/// What a CUDA source needs in order to be read where CUDA is not installed: the words of the
/// language, what kernels know of their place, and the most common calls of the runtime.
std::string_view cuda_runtime_header();

/// Names under which a source may include it.
inline constexpr std::string_view cuda_header_names[] = {
    "cuda_runtime.h", "cuda.h", "cuda_runtime_api.h", "device_launch_parameters.h"};

}  // namespace lacuna::detail
