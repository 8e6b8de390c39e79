#include "lacuna/base/html.hpp"

#include "support/catch.hpp"

namespace lacuna {
namespace {

TEST_CASE("Text in HTML cannot end what it stands in") {
  CHECK(html_text("</title><script>&\"'") == "&lt;/title&gt;&lt;script&gt;&amp;&quot;&#39;");
  CHECK(html_text("a\xe2\x80\xae"
                  "b\n") == "a\\u202eb\\n");
  CHECK(html_text("\xff") == "\xef\xbf\xbd");
}

TEST_CASE("JSON in HTML is the same value in ASCII") {
  CHECK(json_in_html("{\"a\":\"</script>&\"}") == "{\"a\":\"\\u003c/script\\u003e\\u0026\"}");
  CHECK(json_in_html("\"\xc3\xa9\xe2\x80\xae\xf0\x9f\x98\x80\"") ==
        "\"\\u00e9\\u202e\\ud83d\\ude00\"");
  CHECK(json_in_html("\"\xff\"") == "\"\\ufffd\"");
}

TEST_CASE("A policy names a script by the hash of its text") {
  CHECK(csp_hash("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
  CHECK(csp_hash("alert(1)") == "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='");
}

TEST_CASE("A template is filled once") {
  CHECK(fill_template("<@a@ @b@ @c@ x@y.z @", {{"a", "@b@"}, {"b", "2"}}) == "<@b@ 2 @c@ x@y.z @");
  CHECK(fill_template("", {{"a", "1"}}).empty());
}

}  // namespace
}  // namespace lacuna
