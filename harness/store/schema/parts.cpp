#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "store/schema/schema.hpp"

namespace moescope::store::schema {
namespace {

constexpr int kEncodingVersion = 1;

// "1.0.0" -> 1, or 0 when it is not a version.
int major_of(const std::string& version) {
  const auto parts = core::split(version, '.');
  const bool number = parts.size() == 3 && !parts[0].empty() && parts[0].size() < 6 &&
                      parts[0].find_first_not_of("0123456789") == std::string::npos;
  return number ? std::stoi(parts[0]) : 0;
}

std::string host_of(const std::string& environment_json) {
  const auto environment = nlohmann::json::parse(environment_json, nullptr, false);
  const nlohmann::json::json_pointer host("/system/host");
  if (!environment.contains(host) || !environment[host].is_string()) return "";
  return environment[host].get<std::string>();
}

}  // namespace

void write_root(h5::GroupWriter& root, const ExperimentRecord& experiment, bool finished) {
  root.attribute("NX_class", "NXroot");
  root.attribute("schema", kSchema);
  root.attribute("schema_version", kSchemaVersion);
  root.attribute("software", "moescope");
  root.attribute("software_version", experiment.tool_version);
  root.attribute("tool_version", experiment.tool_version);
  root.attribute("machine", host_of(experiment.environment_json));
  root.attribute("created", experiment.created);
  root.attribute("date", experiment.created);
  root.attribute("status", finished ? "finished" : "interrupted");
  root.attribute("finished", finished ? 1 : 0);
}

void check_root(const h5::NodeReader& root) {
  if (!root.has_attribute("schema") || root.text_attribute("schema") != kSchema)
    return root.fail(
        fmt::format("this is not a results file: attribute schema is not '{}'", kSchema));
  const std::string version = root.text_attribute("schema_version");
  const int major = major_of(version);
  if (major == 0) root.fail("schema_version is '" + version + "', a version like 1.0.0 is needed");
  if (major > kMajor)
    root.fail(
        fmt::format("schema {} is newer than this program, which reads up to {}.x; update "
                    "moescope",
                    version, kMajor));
}

h5::GroupWriter part(h5::GroupWriter& parent, const std::string& name) {
  auto group = parent.group(name);
  group.attribute("encoding_version", kEncodingVersion);
  return group;
}

h5::NodeReader part(const h5::NodeReader& parent, const std::string& name) {
  auto group = parent.child(name);
  const auto version = group.attribute<std::int64_t>("encoding_version");
  if (version > kEncodingVersion)
    group.fail(
        fmt::format("encoding_version {} is newer than this program, which reads {}; update "
                    "moescope",
                    version, kEncodingVersion));
  return group;
}

h5::GroupWriter folder(h5::GroupWriter& parent, const std::string& name) {
  const bool made = !parent.has(name);
  auto group = parent.group(name);
  if (made) group.attribute("NX_class", "NXcollection");
  return group;
}

void plot(h5::GroupWriter& group, const std::string& signal, const std::vector<std::string>& axes) {
  group.attribute("NX_class", "NXdata");
  group.attribute("signal", signal);
  group.attribute("axes", axes);
}

}  // namespace moescope::store::schema
