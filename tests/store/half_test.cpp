// 16-bit floats, and text from strangers.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "store/h5/types.hpp"

using namespace moescope::store::h5;

TEST_CASE("every 16-bit float survives the way through 32 bits") {
  for (std::uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    const Half half{static_cast<std::uint16_t>(bits)};
    const float value = float_from_half(half);
    if (std::isnan(value))
      REQUIRE(std::isnan(float_from_half(half_from_float(value))));
    else
      REQUIRE(half_from_float(value).bits == half.bits);
  }
}

TEST_CASE("rounding to 16 bits is to nearest, ties to even") {
  CHECK(half_from_float(1.0f).bits == 0x3C00);
  CHECK(half_from_float(1.0f + 0x1p-11f).bits == 0x3C00);
  CHECK(half_from_float(1.0f + 0x1.8p-10f).bits == 0x3C02);
  CHECK(half_from_float(65519.0f).bits == 0x7BFF);
  CHECK(half_from_float(65520.0f).bits == 0x7C00);
  CHECK(half_from_float(-0x1p-25f).bits == 0x8000);
  CHECK(half_from_float(0x1.8p-25f).bits == 0x0001);
  CHECK(half_from_float(std::numeric_limits<float>::infinity()).bits == 0x7C00);
}

TEST_CASE("what is UTF-8") {
  CHECK(is_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"));
  for (const char* text : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xE2\x82",
                           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80"})
    CHECK_FALSE(is_utf8(text));
}
