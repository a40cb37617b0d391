#include "workloads/families/suite_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/file.hpp"
#include "core/sha256.hpp"

namespace moescope::workloads {
namespace {

using core::Error;
using core::Result;
using Json = nlohmann::ordered_json;

constexpr Split kSplits[] = {Split::calibration, Split::evaluation, Split::training};

std::string split_path(const std::string& folder, const std::string& split) {
  return fmt::format("{}/{}.jsonl", folder, split);
}

Result<std::string> text_field(const Json& object, const char* key) {
  const auto field = object.find(key);
  if (field == object.end()) return Error::bad_input(fmt::format("no key '{}'", key));
  if (!field->is_string()) {
    return Error::bad_input(fmt::format("'{}' is {}, expected a string", key, field->dump()));
  }
  return field->get<std::string>();
}

Result<Item> parse_item(std::string_view line) {
  const Json object = Json::parse(line, nullptr, false);
  if (!object.is_object()) {
    return Error::bad_input(
        fmt::format("'{}' is not a JSON object with the string keys id, "
                    "family, prompt and answer",
                    line.substr(0, 40)));
  }
  Item item;
  MOESCOPE_TRY(item.id, text_field(object, "id"));
  MOESCOPE_TRY(item.family, text_field(object, "family"));
  MOESCOPE_TRY(item.prompt, text_field(object, "prompt"));
  MOESCOPE_TRY(item.answer, text_field(object, "answer"));
  return item;
}

Json split_entry(int per_family, std::size_t count, const std::string& bytes) {
  return {{"count", count}, {"per_family", per_family}, {"sha256", core::sha256_hex(bytes)}};
}

}  // namespace

std::string to_jsonl(const std::vector<Item>& items) {
  std::string text;
  for (const Item& item : items) {
    const Json line{
        {"id", item.id}, {"family", item.family}, {"prompt", item.prompt}, {"answer", item.answer}};
    text += line.dump() + '\n';
  }
  return text;
}

Result<std::vector<Item>> parse_jsonl(std::string_view text, const std::string& name) {
  std::vector<Item> items;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    auto item = parse_item(text.substr(0, end));
    if (!item) return item.error().in(fmt::format("{}: line {}", name, number));
    items.push_back(std::move(*item));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return items;
}

Result<std::vector<Item>> read_items(const std::string& path) {
  MOESCOPE_TRY(const std::string text, core::read_file(path));
  return parse_jsonl(text, path);
}

Result<void> write_items(const std::string& path, const std::vector<Item>& items) {
  return core::write_file_atomic(path, to_jsonl(items));
}

Result<void> write_octet(const std::string& folder, bool with_training) {
  Json splits = Json::object();
  for (const Split split : kSplits) {
    const auto items = octet_split(split, octet_count(split));
    const auto bytes = to_jsonl(items);
    splits[to_string(split)] = split_entry(octet_count(split), items.size(), bytes);
    if (split == Split::training && !with_training) continue;
    MOESCOPE_CHECK(core::write_file_atomic(split_path(folder, to_string(split)), bytes));
  }
  const Json manifest{
      {"suite", kOctetName}, {"version", kOctetVersion}, {"seed", kOctetSeed}, {"splits", splits}};
  return core::write_file_atomic(fmt::format("{}/{}", folder, kManifestName),
                                 manifest.dump(2) + "\n");
}

Result<std::vector<std::string>> verify_suite(const std::string& folder) {
  const auto manifest_path = fmt::format("{}/{}", folder, kManifestName);
  MOESCOPE_TRY(const std::string text, core::read_file(manifest_path));
  const Json manifest = Json::parse(text, nullptr, false);
  std::vector<std::string> matching;
  for (const Split split : kSplits) {
    const auto name = to_string(split);
    const Json::json_pointer pointer("/splits/" + name + "/sha256");
    if (!manifest.is_object() || !manifest.contains(pointer) || !manifest[pointer].is_string()) {
      return Error::bad_input(fmt::format(
          "{}: no text at splits.{}.sha256, expected 64 hexadecimal digits", manifest_path, name));
    }
    const auto path = split_path(folder, name);
    if (split == Split::training && !std::filesystem::exists(path)) continue;
    MOESCOPE_TRY(const std::string found, core::sha256_file(path));
    const auto expected = manifest[pointer].get<std::string>();
    if (found != expected) {
      return Error::bad_input(
          fmt::format("{}: SHA-256 is {}, the manifest says {}", path, found, expected));
    }
    matching.push_back(name);
  }
  return matching;
}

}  // namespace moescope::workloads
