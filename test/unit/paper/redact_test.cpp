#include "lacuna/paper/redact.hpp"

#include <cmath>
#include <cstdio>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

std::string redacted(std::string_view text, const std::vector<double>& gold) {
  return lacuna::redact_gold(text, gold).text;
}

struct Case {
  std::string_view text;
  std::vector<double> gold;
  std::string_view expected;
};

void check_all(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    INFO(one.text);
    CHECK(redacted(one.text, one.gold) == one.expected);
  }
}

int significant_digits(std::string_view number) {
  int digits = 0;
  for (const char c : number.substr(0, number.find('e'))) {
    if (c >= '1' && c <= '9') ++digits;
    if (c == '0' && digits > 0) ++digits;
  }
  return digits;
}

}  // namespace

TEST_CASE("A gold number and its roundings are taken out of a text") {
  check_all({
      {"The period is 365.25 days.", {365.25}, "The period is […] days."},
      {"about 365.3, say 365", {365.25}, "about […], say […]"},
      {"about 370 days", {365.25}, "about […] days"},
      {"364.9 and 366", {365.25}, "364.9 and 366"},
      {"0.0567 or 0.057 or 0.06", {0.0567}, "[…] or […] or 0.06"},
      {"cut off to 0.712 or 0.7128", {0.71289}, "cut off to […] or […]"},
      {"12,034 became 12000", {12034}, "[…] became […]"},
      {"the mean of 0.7134 is more exact than the gold",
       {0.713},
       "the mean of […] is more exact than the gold"},
      {"x=5.23, y=(5.23), |5.23|, 5.23.", {5.23}, "x=[…], y=([…]), |[…]|, […]."},
      {"5.23km and 5.23%", {5.23}, "[…]km and […]%"},
  });
}

TEST_CASE("A gold number is taken out as a percentage and as a fraction") {
  check_all({
      {"an error of 7.1 % was seen", {0.071}, "an error of […] % was seen"},
      {"an error of 7.1\\% was seen", {0.0712}, "an error of […]\\% was seen"},
      {"a share of 0.366", {36.6}, "a share of […]"},
      {"a share of 0.37", {36.6}, "a share of […]"},
  });
}

TEST_CASE("Signs are taken out with their number and not compared") {
  check_all({
      {"a change of -7.15", {-7.15}, "a change of […]"},
      {"a drop of 7.15", {-7.15}, "a drop of […]"},
      {"a change of \u22127.15", {-7.15}, "a change of […]"},
      {"$-7.15$ and ${-}7.15$", {-7.15}, "$[…]$ and $[…]$"},
      {"from 3.10-7.15 m", {-7.15}, "from 3.10-[…] m"},
      {"from 3.10\u20137.15 m", {7.15}, "from 3.10\u2013[…] m"},
      {"0.52 ± 0.013", {0.52, 0.013}, "[…] ± […]"},
      {"$0.52\\pm0.013$", {0.52, 0.013}, "$[…]\\pm[…]$"},
      {"0.5213(45)", {0.5213}, "[…](45)"},
  });
}

TEST_CASE("Thousands separators are understood") {
  check_all({
      {"1,234.5 and 1234.5", {1234.5}, "[…] and […]"},
      {"1\u202F234.5, 1 234.5, 1\u00A0234.5", {1234.5}, "[…], […], […]"},
      {"$1\\,234.5$ and $1{,}234.5$", {1234.5}, "$[…]$ and $[…]$"},
      {"12,345,678", {12345678}, "[…]"},
      {"the list 1,2399", {1239.5}, "the list 1,2399"},
      {"(3.14,2.72)", {2.72}, "(3.14,[…])"},
      {"in German 3,14", {3.14}, "in German […]"},
  });
}

TEST_CASE("Exponents in plain text, Markdown, HTML and LaTeX are understood") {
  for (const std::string_view written :
       {"1.2e-7", "1.2E-07", "1.2 × 10^-7", "1.2×10⁻⁷", "1.2 \u00D7 10^{-7}", "1.2\\times 10^{-7}",
        "1.2\\times10^{\u22127}", "1.2\\cdot10^{-7}", "1.2\\,\\times\\,10^{-7}", "1.2 x 10^-7",
        "1.2*10**-7", "1.2 &times; 10<sup>-7</sup>", "1.2 · 10^(-7)", "0.12e-6", "12e-8",
        "1.2\u00A0×\u00A010^−7"}) {
    INFO(written);
    const std::string text = "a drift of " + std::string(written) + " per day";
    CHECK(redacted(text, {1.2e-7}) == "a drift of […] per day");
    CHECK(redacted(text, {1.3e-7}) == text);
    CHECK(redacted(text, {1.2}) == text);
  }
}

TEST_CASE("Digits under a heading that holds the power of ten are taken out") {
  check_all({
      {"| drift / 10^-3 |\n| 1.234 |", {0.0012338}, "| drift / 10^-3 |\n| […] |"},
      {"in ms: 12.3", {0.0123}, "in ms: […]"},
      {"1.2 of something else", {0.0012}, "1.2 of something else"},
  });
}

TEST_CASE("Tables lose their gold cells and keep the others") {
  check_all({
      {"| a | 1.23 | 4.56 |\n|---|---|---|\n| b | 7.89 | 1.24 |\n",
       {1.2304, 7.8912},
       "| a | […] | 4.56 |\n|---|---|---|\n| b | […] | 1.24 |\n"},
      {"a & 1.23 & \\textbf{4.56} \\\\", {4.56}, "a & 1.23 & \\textbf{[…]} \\\\"},
      {"1.23\t4.56\n7.89\t0.12", {4.56, 7.89}, "1.23\t[…]\n[…]\t0.12"},
      {"**4.56** _4.56_ `4.56` *4.56*", {4.56}, "**[…]** _[…]_ `[…]` *[…]*"},
  });
}

TEST_CASE("Numbers inside words, identifiers and versions stay") {
  for (const std::string_view text :
       {"fig22 and v1.05 and x_1.05", "version 1.05.2", "a.105 and B105", "sha 3f105c", "x22.5y",
        "section 1.0.5.0"}) {
    INFO(text);
    CHECK(redacted(text, {22, 1.05, 105, 22.5}) == text);
  }
}

TEST_CASE("Numbers of one significant digit stay and are reported") {
  const auto paper = lacuna::redact_gold("3 runs of 0.5 s; 3.0 and 0.50", {3, 0.5, 0, 7.25});
  CHECK(paper.text == "3 runs of 0.5 s; […] and […]");
  CHECK(paper.too_short == std::vector<double>{0, 0.5, 3});
}

TEST_CASE("What was taken out is listed with its place and its gold") {
  const std::string text = "first 36.6 %, then 1,234.5 and 9.99";
  const auto paper = lacuna::redact_gold(text, {1234.5, 0.366});
  REQUIRE(paper.removed.size() == 2);
  CHECK(paper.removed[0].text == "36.6");
  CHECK(paper.removed[0].gold == 0.366);
  CHECK(paper.removed[0].range.of(text) == "36.6");
  CHECK(paper.removed[1].text == "1,234.5");
  CHECK(paper.removed[1].gold == 1234.5);
}

TEST_CASE("Hostile texts and gold are no trouble") {
  const std::string digits(200'000, '7');
  CHECK(redacted(digits, {1.5}) == digits);
  std::string dots;
  for (int i = 0; i < 50'000; ++i) dots += "1.";
  CHECK(redacted(dots, {1.5}) == dots);
  std::string commas;
  for (int i = 0; i < 50'000; ++i) commas += "123,";
  CHECK(redacted(commas, {1.5}) == commas);
  CHECK(redacted("1e9999 1e-9999 \xff\x80 0.0 -0", {1.5, 0, -0.0}) ==
        "1e9999 1e-9999 \xff\x80 0.0 -0");
  const double infinite = std::numeric_limits<double>::infinity();
  CHECK(redacted("1e999 nan inf", {infinite, std::nan(""), 5e-324, 1.7e308}) == "1e999 nan inf");
  CHECK(redacted("", {1.5}).empty());
}

TEST_CASE("No way of writing a gold number is left, whatever the number") {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> exponent(-9, 9);
  for (int round = 0; round < 2'000; ++round) {
    const double gold = std::pow(10.0, exponent(random)) * (round % 2 == 0 ? 1 : -1);
    char text[256];
    for (const char* format : {"%.3g", "%.6g", "%.2e", "%.5f", "%.12g", "%.1f"}) {
      std::snprintf(text, sizeof text, format, gold);
      if (significant_digits(text) < 2) continue;
      const std::string sentence = std::string("we found ") + text + " at last";
      INFO(sentence << " gold " << gold);
      CHECK(redacted(sentence, {gold}) == "we found […] at last");
    }
  }
}

TEST_CASE("Redacting what is redacted changes nothing") {
  const std::vector<double> gold = {36.6, 1234.5, 1.2e-7, -0.0195, 292.83};
  const std::string text =
      "1,234.5,36.6,1.2e-7-0.0195 | 36.6 % | 1,234.5 | 292.83(36.6)1.2e-7 0.366,1 234.5,292.8,";
  const auto once = lacuna::redact_gold(text, gold);
  CHECK(once.removed.size() >= 10);
  CHECK(lacuna::redact_gold(once.text, gold).removed.empty());
}
