#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lacuna/verify/leak_tokens_internal.hpp"

namespace lacuna::detail {

/// A part of a file that is searched as a text of its own.
struct LeakPart {
  std::string name;  ///< "cell 3", "tEXt Comment"
  std::string content;
};

/// Sources and outputs of a notebook's cells, pictures in outputs decoded; empty where it is no
/// notebook that can be read.
std::vector<LeakPart> notebook_parts(std::string_view text);

/// The texts that PNG, JPEG and other pictures carry beside their pixels, and those of a PDF. A PDF
/// whose text cannot be read has a `problem`.
struct PictureTexts {
  std::vector<LeakPart> parts;
  std::string problem;
};
bool looks_like_picture(std::string_view bytes);
PictureTexts picture_texts(std::string_view bytes);

/// `\n`, `\t`, `\"` and `\\` of strings as what they stand for. Empty where there is nothing of the
/// kind.
HiddenText unescaped(std::string_view text);

/// One side of a patch: the lines that it puts in or takes out, with those around; all other lines
/// are empty. Empty where the text is no patch.
std::string patch_side(std::string_view text, char side);

/// Without tags, and with entities as what they stand for. Lines stay.
std::string without_tags(std::string_view text);

/// UTF-16 with a byte order mark as UTF-8; empty for anything else.
std::string from_utf16(std::string_view bytes);

}  // namespace lacuna::detail
