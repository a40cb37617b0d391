#include "model/safetensors_header.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/json_text.hpp"

namespace moescope::model {
namespace {

using core::Error;
using core::Result;
using nlohmann::json;
using Tensors = std::map<std::string, TensorInfo>;

constexpr std::size_t kPrefix = 8;
// The format's own bound ("there is a limit on the size of the header of 100MB").
constexpr std::size_t kMaxHeader = 100'000'000;

std::optional<std::size_t> element_bytes(std::string_view dtype) {
  static const std::map<std::string_view, std::size_t> kBytes = {
      {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"F8_E5M2", 1}, {"F8_E4M3", 1}, {"F8_E8M0", 1},
      {"I16", 2},  {"U16", 2}, {"F16", 2}, {"BF16", 2},    {"I32", 4},     {"U32", 4},
      {"F32", 4},  {"I64", 8}, {"U64", 8}, {"F64", 8},     {"C64", 8}};
  const auto found = kBytes.find(dtype);
  return found == kBytes.end() ? std::nullopt : std::optional(found->second);
}

bool is_size(const json& value) {
  return value.is_number_unsigned() && std::in_range<std::int64_t>(value.get<std::uint64_t>());
}

bool is_sizes(const json& value) { return value.is_array() && std::ranges::all_of(value, is_size); }

// The tensor's bytes by its dtype and shape, or nothing when they pass 64 bits.
std::optional<std::size_t> byte_size(const std::vector<std::int64_t>& shape, std::size_t element) {
  std::size_t bytes = element;
  for (const std::int64_t dimension : shape)
    if (__builtin_mul_overflow(bytes, static_cast<std::size_t>(dimension), &bytes)) return {};
  return bytes;
}

// `place` names file and tensor; offsets become bytes in the file.
Result<TensorInfo> parse_tensor(const json& entry, std::size_t data_begin, std::size_t file_bytes,
                                const std::string& place) {
  const auto wrong = [&](const std::string& what) { return Error::bad_input(place + what); };
  if (!entry.is_object()) return wrong(": is " + core::shown(entry) + ", an object is needed");
  for (const char* key : {"dtype", "shape", "data_offsets"})
    if (!entry.contains(key)) return wrong(fmt::format(": key \"{}\" is missing", key));

  TensorInfo tensor;
  const auto element = entry["dtype"].is_string()
                           ? element_bytes(tensor.dtype = entry["dtype"].get<std::string>())
                           : std::nullopt;
  if (!element)
    return wrong(": dtype " + core::shown(entry["dtype"]) + " is not one of the format's");
  if (!is_sizes(entry["shape"])) return wrong(": shape must be an array of sizes");
  tensor.shape = entry["shape"].get<std::vector<std::int64_t>>();
  const json& offsets = entry["data_offsets"];
  if (!is_sizes(offsets) || offsets.size() != 2)
    return wrong(": data_offsets must be two byte counts");

  const auto bytes = byte_size(tensor.shape, *element);
  if (!bytes) return wrong(fmt::format(": shape {} is too large to count", tensor.shape));
  const auto begin = offsets[0].get<std::size_t>(), end = offsets[1].get<std::size_t>();
  if (begin > end || end - begin != *bytes)
    return wrong(fmt::format(": data_offsets [{}, {}] do not span the {} bytes of {} {}", begin,
                             end, *bytes, tensor.dtype, tensor.shape));
  if (end > file_bytes - data_begin)
    return wrong(fmt::format(": the file is truncated: found {} bytes, at least {} are needed",
                             file_bytes, data_begin + end));
  tensor.begin = data_begin + begin;
  tensor.end = data_begin + end;
  return tensor;
}

// The format wants the data covered exactly: no byte in two tensors, none in no tensor.
Result<void> check_cover(const Tensors& tensors, std::size_t data_begin, std::size_t file_bytes,
                         const std::string& path) {
  std::vector<const Tensors::value_type*> order;
  for (const auto& item : tensors) order.push_back(&item);
  std::ranges::sort(
      order, {}, [](const auto* item) { return std::pair(item->second.begin, item->second.end); });
  std::size_t at = data_begin;
  for (const auto* item : order) {
    if (item->second.begin != at)
      return Error::bad_input(fmt::format(
          "{}: tensor {} begins at byte {}, but the one before it ends at byte {}: tensors must "
          "not overlap or leave holes",
          path, core::shown(item->first), item->second.begin, at));
    at = item->second.end;
  }
  if (at != file_bytes)
    return Error::bad_input(
        fmt::format("{}: found {} bytes, but the tensors end at byte {}", path, file_bytes, at));
  return {};
}

Result<void> check_metadata(const json& metadata, const std::string& path) {
  const auto is_text = [](const json& value) { return value.is_string(); };
  if (metadata.is_object() && std::ranges::all_of(metadata, is_text)) return {};
  return Error::bad_input(path + ": __metadata__ must be an object of strings");
}

}  // namespace

Result<Tensors> parse_safetensors_header(std::string_view file, const std::string& path) {
  if (file.size() < kPrefix)
    return Error::bad_input(
        fmt::format("{}: the file is truncated: found {} bytes, a safetensors file has at least {}",
                    path, file.size(), kPrefix));
  std::size_t header = 0;
  for (std::size_t i = 0; i < kPrefix; ++i)
    header |= static_cast<std::size_t>(static_cast<unsigned char>(file[i])) << (8 * i);
  if (header > kMaxHeader)
    return Error::bad_input(
        fmt::format("{}: the first 8 bytes announce a header of {} bytes, at most {} are allowed: "
                    "not a safetensors file, or a damaged one",
                    path, header, kMaxHeader));
  const std::size_t data_begin = kPrefix + header;
  if (data_begin > file.size())
    return Error::bad_input(
        fmt::format("{}: the file is truncated: found {} bytes, the header alone needs {}", path,
                    file.size(), data_begin));

  MOESCOPE_TRY(const json root, core::parse_json(file.substr(kPrefix, header), path + ": header"));
  if (!root.is_object())
    return Error::bad_input(path + ": the header is " + core::shown(root) +
                            ", an object is needed");
  Tensors tensors;
  for (const auto& [name, entry] : root.items()) {
    if (name == "__metadata__") {
      MOESCOPE_CHECK(check_metadata(entry, path));
      continue;
    }
    MOESCOPE_TRY(tensors[name],
                 parse_tensor(entry, data_begin, file.size(),
                              fmt::format("{}: tensor {}", path, core::shown(name))));
  }
  MOESCOPE_CHECK(check_cover(tensors, data_begin, file.size(), path));
  return tensors;
}

}  // namespace moescope::model
