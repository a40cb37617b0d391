#include "model/safetensors_header.hpp"

#include <catch2/catch.hpp>

#include "model/fixtures.hpp"

using namespace moescope;

namespace {

std::string message_of(const std::string& file) {
  const auto parsed = model::parse_safetensors_header(file, "w");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().kind == core::ErrorKind::bad_input);
  return parsed.error().message;
}

// The header of one tensor "t" with 4 bytes of data.
std::string message_of_tensor(const std::string& entry) {
  return message_of(safetensors_file(R"({"t": )" + entry + "}", "1234"));
}

}  // namespace

TEST_CASE("a header without a fault gives offsets in the file") {
  const auto file =
      safetensors_file({{"a", {.dtype = "BF16", .shape = {2, 3}, .bytes = std::string(12, 'x')}},
                        {"b", {.dtype = "I64", .shape = {}, .bytes = std::string(8, 'y')}},
                        {"c", {.dtype = "F32", .shape = {0, 5}, .bytes = ""}}});
  const auto tensors = model::parse_safetensors_header(file, "w");
  REQUIRE(tensors);
  REQUIRE(tensors->size() == 3);
  CHECK(tensors->at("a").end - tensors->at("a").begin == 12);
  CHECK(tensors->at("a").elements() == 6);
  CHECK(file.substr(tensors->at("b").begin) == "yyyyyyyy");
  CHECK(tensors->at("b").elements() == 1);
  CHECK(tensors->at("c").elements() == 0);
}

TEST_CASE("a truncated file is told with the bytes found and needed") {
  const auto file = safetensors_file({{"a", f32_tensor({8}, std::vector<float>(8))}});
  CHECK(mentions(message_of(""), {"w: ", "truncated", "found 0 bytes", "8"}));
  CHECK(mentions(message_of(file.substr(0, 5)), {"truncated", "found 5 bytes"}));
  CHECK(mentions(message_of(file.substr(0, 20)), {"truncated", "found 20 bytes", "header"}));
  for (std::size_t size = 0; size < file.size(); ++size)
    CHECK(mentions(message_of(file.substr(0, size)), {"truncated", std::to_string(size)}));
  CHECK(mentions(message_of(file.substr(0, file.size() - 1)),
                 {"tensor \"a\"", std::to_string(file.size())}));
  CHECK(mentions(message_of(file + "x"), {std::to_string(file.size() + 1), "end at byte"}));
}

TEST_CASE("a header length that cannot be is refused before it is followed") {
  CHECK(mentions(message_of("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF{}"), {"18446744073709551615"}));
  CHECK(
      mentions(message_of(std::string("\x01\xE1\xF5\x05\0\0\0\0", 8)), {"100000001", "100000000"}));
}

TEST_CASE("headers that are not the format's JSON are refused") {
  CHECK(mentions(message_of(safetensors_file("{\"a\": ", "")), {"w: header", "byte 7"}));
  CHECK(mentions(message_of(safetensors_file("{\"\xFF\": 1}", "")), {"w: header", "byte 3"}));
  CHECK(mentions(message_of(safetensors_file("[]", "")), {"header is []", "object"}));
  CHECK(mentions(message_of(safetensors_file(R"({"a": {}, "a": {}})", "")), {"\"a\"", "twice"}));
  CHECK(mentions(message_of(safetensors_file(std::string(100'000, '['), "")), {"byte 100001"}));
  CHECK(mentions(message_of(safetensors_file(R"({"__metadata__": {"a": 1}})", "")),
                 {"__metadata__", "strings"}));
}

TEST_CASE("tensors whose parts do not fit each other are refused") {
  CHECK(mentions(message_of_tensor("3"), {"tensor \"t\"", "is 3", "object"}));
  CHECK(mentions(message_of_tensor(R"({"shape": [1], "data_offsets": [0, 4]})"),
                 {"\"dtype\" is missing"}));
  CHECK(mentions(message_of_tensor(R"({"dtype": "F32", "data_offsets": [0, 4]})"), {"\"shape\""}));
  CHECK(mentions(message_of_tensor(R"({"dtype": "F32", "shape": [1]})"), {"\"data_offsets\""}));
  CHECK(mentions(message_of_tensor(R"({"dtype": "Q4", "shape": [1], "data_offsets": [0, 4]})"),
                 {"dtype \"Q4\""}));
  CHECK(mentions(message_of_tensor(R"({"dtype": 4, "shape": [1], "data_offsets": [0, 4]})"),
                 {"dtype 4"}));
  for (const char* shape : {"[-1]", "[1.0]", "1", "[9223372036854775808]", "[\"1\"]"})
    CHECK(mentions(message_of_tensor(std::string(R"({"dtype": "F32", "shape": )") + shape +
                                     R"(, "data_offsets": [0, 4]})"),
                   {"shape must be"}));
  for (const char* offsets : {"[0]", "[0, 4, 8]", "[-4, 0]", "4", "[0, 18446744073709551615]"})
    CHECK(mentions(
        message_of_tensor(std::string(R"({"dtype": "F32", "shape": [1], "data_offsets": )") +
                          offsets + "}"),
        {"data_offsets must be"}));
  CHECK(mentions(message_of_tensor(R"({"dtype": "F32", "shape": [2], "data_offsets": [0, 4]})"),
                 {"[0, 4]", "8 bytes", "F32 [2]"}));
  CHECK(mentions(message_of_tensor(R"({"dtype": "F32", "shape": [1], "data_offsets": [4, 0]})"),
                 {"[4, 0]"}));
  // 2^61 * 2 elements of 4 bytes are 2^64: nothing left in 64 bits, and no data to hold them.
  CHECK(mentions(
      message_of_tensor(
          R"({"dtype": "F32", "shape": [2305843009213693952, 2], "data_offsets": [0, 0]})"),
      {"too large to count"}));
  CHECK(mentions(message_of_tensor(R"({"dtype": "F32", "shape": [3], "data_offsets": [0, 12]})"),
                 {"truncated", "found", "needed"}));
}

TEST_CASE("tensors that overlap or leave holes are refused") {
  const auto two = [](const std::string& a, const std::string& b) {
    const std::string kind = R"("dtype": "U8", "shape": [2], "data_offsets": )";
    return safetensors_file("{\"a\": {" + kind + a + "}, \"b\": {" + kind + b + "}}", "1234");
  };
  CHECK(model::parse_safetensors_header(two("[0, 2]", "[2, 4]"), "w"));
  CHECK(model::parse_safetensors_header(two("[2, 4]", "[0, 2]"), "w"));
  CHECK(mentions(message_of(two("[0, 2]", "[1, 3]")), {"tensor \"b\"", "overlap"}));
  CHECK(mentions(message_of(two("[1, 3]", "[1, 3]")), {"tensor \"a\"", "holes"}));
  CHECK(mentions(message_of(two("[0, 2]", "[0, 2]")), {"tensor \"b\"", "overlap"}));
}
