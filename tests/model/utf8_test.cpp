#include "model/utf8.hpp"

#include <catch2/catch.hpp>
#include <string>

using moescope::model::first_invalid_utf8;

TEST_CASE("valid UTF-8 passes, up to the edges of each length") {
  for (const char* text : {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                           "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
    CHECK_FALSE(first_invalid_utf8(text));
}

TEST_CASE("the first invalid byte is found") {
  // A lone continuation, overlong forms, a surrogate, over U+10FFFF, cut short, never valid.
  for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                          "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3",
                          "\xE2\x82", "\xF0\x9F\x98", "\xC3(", "\xFF"})
    CHECK(first_invalid_utf8(std::string("a\xC3\xA9") + bad) == 3);
}
