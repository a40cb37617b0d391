#include "experiment/spec.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "comm/nccl/ranks.hpp"
#include "core/text.hpp"
#include "experiment/spec_fields.hpp"
#include "kernels/device.hpp"

namespace moescope::experiment {
namespace {

using core::Error;
using core::Result;

Error at(const std::string& place, const toml::node& node, const std::string& message) {
  return Error::bad_input(fmt::format("{}:{}: {}", place, node.source().begin.line, message));
}

std::string found(const toml::node& node) {
  std::ostringstream out;
  node.visit([&](const auto& value) { out << value; });
  return core::trim(out.str());
}

Result<std::string> read_text(const SpecField& field, const toml::node& node,
                              const std::string& place) {
  const auto text = node.value_exact<std::string>();
  const bool known = text && (field.choices.empty() ||
                              std::ranges::find(field.choices, *text) != field.choices.end());
  if (known) return *text;
  return at(place, node,
            fmt::format("{}.{}: found {}, {} is needed", field.section, field.key, found(node),
                        field.choices.empty() ? "text" : "one of " + core::join(field.choices)));
}

Result<void> read_field(const SpecField& field, const toml::node& node, const std::string& place,
                        Spec& spec) {
  if (const auto* number = std::get_if<std::int64_t Spec::*>(&field.member)) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < field.low || *value > field.high)
      return at(place, node,
                fmt::format("{}.{}: found {}, a whole number from {} to {} is needed",
                            field.section, field.key, found(node), field.low, field.high));
    spec.** number = *value;
    return {};
  }
  if (const auto* text = std::get_if<std::string Spec::*>(&field.member)) {
    MOESCOPE_TRY(spec.**text, read_text(field, node, place));
    return {};
  }
  const toml::array* array = node.as_array();
  if (!array)
    return at(place, node,
              fmt::format("{}.{}: found {}, a list of texts is needed", field.section, field.key,
                          found(node)));
  std::vector<std::string> items;
  for (const toml::node& element : *array) {
    MOESCOPE_TRY(auto item, read_text(field, element, place));
    if (std::ranges::find(items, item) != items.end())
      return at(place, element,
                fmt::format("{}.{}: '{}' stands there twice", field.section, field.key, item));
    items.push_back(std::move(item));
  }
  spec.*std::get<std::vector<std::string> Spec::*>(field.member) = std::move(items);
  return {};
}

Result<void> read_settings(const toml::node& node, const std::string& place, Spec& spec) {
  const toml::table* table = node.as_table();
  if (!table)
    return at(place, node, "placement.set: a table of \"part.parameter\" = value is needed");
  for (const auto& [key, value] : *table) {
    if (value.is_table() || value.is_array())
      return at(place, value,
                fmt::format("placement.set: write \"{}.PARAMETER\" = value, with the quotes",
                            std::string(key.str())));
    spec.settings[std::string(key.str())] =
        value.is_string() ? *value.value<std::string>() : found(value);
  }
  return {};
}

Error unknown_key(const std::string& place, const toml::node& node, const std::string& section,
                  const std::string& key) {
  std::vector<std::string> known;
  for (const auto& field : spec_fields())
    if (field.section == section) known.push_back(field.key);
  const std::string near = core::nearest_name(key, known);
  return at(place, node,
            fmt::format(
                "unknown key {}.{}: {}", section, key,
                near.empty() ? "known are " + core::join(known) : "did you mean '" + near + "'?"));
}

Result<void> read_section(const std::string& section, const toml::table& table,
                          const std::string& place, Spec& spec) {
  for (const auto& [name, node] : table) {
    const std::string key(name.str());
    if (section == "placement" && key == "set") {
      MOESCOPE_CHECK(read_settings(node, place, spec));
      continue;
    }
    const auto field = std::ranges::find_if(spec_fields(), [&](const SpecField& candidate) {
      return candidate.section == section && candidate.key == key;
    });
    if (field == spec_fields().end()) return unknown_key(place, node, section, key);
    MOESCOPE_CHECK(read_field(*field, node, place, spec));
  }
  return {};
}

}  // namespace

void imply_device(Spec& spec) {
  const std::string device = comm::nccl::kDevice;
  const auto& kinds = kernels::device_kinds();
  // check_spec says what is missing where the device is not built in.
  if (spec.backend == "nccl" &&
      std::ranges::find(kinds, device, &kernels::DeviceKind::name) != kinds.end())
    spec.device = device;
}

namespace {

std::string quoted(const std::string& text) {
  std::ostringstream out;
  out << toml::value<std::string>(text);
  return out.str();
}

}  // namespace

Result<Spec> parse_spec(const std::string& text, const std::string& place, const Spec& defaults) {
  Spec spec = defaults;
  toml::table document;
  try {
    document = toml::parse(text, place);
  } catch (const toml::parse_error& error) {
    return Error::bad_input(
        fmt::format("{}:{}: not TOML: {}", place, error.source().begin.line, error.description()));
  }
  std::vector<std::string> sections;
  for (const auto& field : spec_fields())
    if (sections.empty() || sections.back() != field.section) sections.push_back(field.section);
  for (const auto& [name, node] : document) {
    const std::string section(name.str());
    const toml::table* table = node.as_table();
    if (!table || std::ranges::find(sections, section) == sections.end()) {
      const std::string near = core::nearest_name(section, sections);
      return at(place, node,
                fmt::format("unknown section [{}]: {}", section,
                            near.empty() ? "known are " + core::join(sections)
                                         : "did you mean [" + near + "]?"));
    }
    MOESCOPE_CHECK(read_section(section, *table, place, spec));
  }
  if (document["ranks"]["backend"] && !document["ranks"]["device"]) imply_device(spec);
  return spec;
}

std::string to_toml(const Spec& spec) {
  std::string out, section;
  for (const auto& field : spec_fields()) {
    if (field.section != section)
      out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section = field.section);
    out += field.key + " = ";
    if (const auto* number = std::get_if<std::int64_t Spec::*>(&field.member)) {
      out += std::to_string(spec.**number);
    } else if (const auto* text = std::get_if<std::string Spec::*>(&field.member)) {
      out += quoted(spec.**text);
    } else {
      std::vector<std::string> items;
      for (const auto& item : spec.*std::get<std::vector<std::string> Spec::*>(field.member))
        items.push_back(quoted(item));
      out += fmt::format("[{}]", core::join(items));
    }
    out += "\n";
  }
  if (!spec.settings.empty()) out += "\n[placement.set]\n";
  for (const auto& [key, value] : spec.settings)
    out += fmt::format("{} = {}\n", quoted(key), quoted(value));
  return out;
}

std::string spec_help() {
  const Spec defaults;
  std::string out;
  for (const auto& line : core::split(to_toml(defaults), '\n')) {
    const auto equals = line.find(" = ");
    if (equals == std::string::npos) {
      out += line + "\n";
      continue;
    }
    const auto field = std::ranges::find(spec_fields(), line.substr(0, equals), &SpecField::key);
    std::string help = field->help;
    if (!field->choices.empty()) help += ": " + core::join(field->choices);
    out += fmt::format("# {}\n{}\n", help, line);
  }
  return out;
}

}  // namespace moescope::experiment
