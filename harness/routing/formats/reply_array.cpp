#include "routing/formats/reply_array.hpp"

#include <fmt/format.h>

#include <cstring>

#include "routing/formats/base64.hpp"
#include "routing/formats/json_lines.hpp"
#include "routing/formats/npy_header.hpp"

namespace moescope::routing {
namespace {

using nlohmann::json;

constexpr char kNeeded[] = "an array [tokens, layers, k] is needed";

// `width` bytes each, little-endian, signed.
void append_integers(std::string_view bytes, std::size_t width, bool is_signed,
                     std::vector<std::int64_t>& values) {
  for (std::size_t at = 0; at + width <= bytes.size(); at += width) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &bytes[at], width);
    const auto unused = 64 - 8 * width;
    values.push_back(is_signed ? static_cast<std::int64_t>(bits << unused) >> unused
                               : static_cast<std::int64_t>(bits));
  }
}

std::string set_shape(const std::vector<std::size_t>& shape, ReplyArray& array) {
  if (shape.size() != 3) return kNeeded;
  array.tokens = shape[0];
  array.layers = shape[1];
  array.top_k = shape[2];
  return "";
}

std::string parse_npy(const std::string& bytes, ReplyArray& array) {
  const auto header = parse_npy_header(bytes);
  if (!header) return "the base64 text " + header.error().message;
  if (header->kind != NpyHeader::integer || header->big_endian || header->fortran_order)
    return "the base64 text is not an array of little-endian whole numbers in C order";
  const std::string wrong = set_shape(header->shape, array);
  if (!wrong.empty()) return wrong;
  const std::string_view data = std::string_view(bytes).substr(header->data_offset);
  if (header->elements() > data.size() / header->element_bytes) return "the array is cut short";
  append_integers(data.substr(0, header->elements() * header->element_bytes), header->element_bytes,
                  header->is_signed, array.experts);
  return "";
}

std::string parse_encoded(const json& value, ReplyArray& array) {
  const auto data = value.find("data"), dtype = value.find("dtype"), shape = value.find("shape");
  if (data == value.end() || dtype == value.end() || shape == value.end() || !data->is_string() ||
      !dtype->is_string())
    return "\"data\", \"dtype\" and \"shape\" are needed";
  std::vector<std::int64_t> lengths;
  std::string wrong = get_whole_list(*shape, "shape", lengths);
  for (const auto length : lengths)
    if (length < 0) wrong = "\"shape\" holds a negative length";
  if (wrong.empty()) wrong = set_shape({lengths.begin(), lengths.end()}, array);
  const auto bytes = decode_base64(data->get<std::string>());
  if (wrong.empty() && !bytes) wrong = "\"data\" is not base64";
  if (!wrong.empty()) return wrong;
  const std::string type = dtype->get<std::string>();
  const std::size_t width = type == "int8" || type == "uint8"     ? 1
                            : type == "int16" || type == "uint16" ? 2
                            : type == "int32" || type == "uint32" ? 4
                            : type == "int64"                     ? 8
                                                                  : 0;
  if (width == 0) return fmt::format("\"dtype\" is '{}', a whole-number type is needed", type);
  append_integers(*bytes, width, type[0] == 'i', array.experts);
  return "";
}

std::string parse_lists(const json& value, ReplyArray& array) {
  std::vector<std::int64_t> experts;
  for (const auto& token : value) {
    if (!token.is_array()) return kNeeded;
    if (array.tokens == 0) array.layers = token.size();
    ++array.tokens;
    if (token.size() != array.layers)
      return fmt::format("token {} has {} layers, {} are needed", array.tokens - 1, token.size(),
                         array.layers);
    for (const auto& layer : token) {
      const std::string wrong = get_whole_list(layer, "routed_experts", experts);
      if (!wrong.empty()) return wrong;
      if (array.top_k == 0) array.top_k = experts.size();
      if (experts.size() != array.top_k)
        return fmt::format("{} experts, {} are needed", experts.size(), array.top_k);
      array.experts.insert(array.experts.end(), experts.begin(), experts.end());
    }
  }
  return "";
}

}  // namespace

std::string parse_reply_array(const json& value, ReplyArray& array) {
  std::string wrong = kNeeded;
  if (value.is_array()) {
    wrong = parse_lists(value, array);
  } else if (value.is_object()) {
    wrong = parse_encoded(value, array);
  } else if (value.is_string()) {
    const auto bytes = decode_base64(value.get_ref<const std::string&>());
    wrong = bytes ? parse_npy(*bytes, array) : "the text is not base64";
  }
  if (!wrong.empty()) return wrong;
  if (array.tokens > 0 && (array.layers == 0 || array.top_k == 0)) return kNeeded;
  std::size_t count = 0, cells = 0;
  if (__builtin_mul_overflow(array.layers, array.top_k, &cells) ||
      __builtin_mul_overflow(cells, array.tokens, &count) || count != array.experts.size())
    return fmt::format("its shape is [{}, {}, {}], and it has {} numbers", array.tokens,
                       array.layers, array.top_k, array.experts.size());
  return "";
}

std::string parse_flat_array(const std::string& base64, std::size_t tokens, std::size_t layers,
                             ReplyArray& array) {
  const auto bytes = decode_base64(base64);
  if (!bytes) return "the text is not base64";
  append_integers(*bytes, sizeof(std::int32_t), true, array.experts);
  const std::size_t rows = tokens * layers;
  if (rows == 0 || array.experts.empty() || array.experts.size() % rows != 0)
    return fmt::format("{} numbers do not divide among {} tokens and {} layers",
                       array.experts.size(), tokens, layers);
  array.tokens = tokens;
  array.layers = layers;
  array.top_k = array.experts.size() / rows;
  return "";
}

}  // namespace moescope::routing
