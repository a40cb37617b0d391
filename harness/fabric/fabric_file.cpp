#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "core/file.hpp"
#include "core/text.hpp"
#include "fabric/fabric.hpp"

namespace moescope::fabric {
namespace {

using core::Error;
using core::Result;

constexpr int kMostRanks = 65536;

// One table of the file, with its name for messages.
class Table {
 public:
  Table(const toml::table& table, std::string place, std::string name)
      : table_(table), place_(std::move(place)), name_(std::move(name)) {}

  Result<void> check_keys(const std::vector<std::string>& known) const {
    for (const auto& [key, node] : table_) {
      const std::string text(key.str());
      if (std::ranges::find(known, text) != known.end()) continue;
      const std::string near = core::nearest_name(text, known);
      return wrong(&node, fmt::format("unknown key {}{}: {}", name_, text,
                                      near.empty() ? "known are " + core::join(known)
                                                   : "did you mean '" + near + "'?"));
    }
    return {};
  }

  Result<std::string> text(const char* key) const {
    const auto* node = table_.get(key);
    const auto value = node ? node->value_exact<std::string>() : std::nullopt;
    if (value) return *value;
    return needed(key, "text");
  }

  Result<double> number(const char* key, double low) const {
    const auto* node = table_.get(key);
    const auto value = node ? node->value<double>() : std::nullopt;
    if (value && std::isfinite(*value) && *value >= low) return *value;
    return needed(key, fmt::format("a number of {} or more", low));
  }

  Result<int> count(const char* key) const {
    const auto* node = table_.get(key);
    const auto value = node ? node->value_exact<std::int64_t>() : std::nullopt;
    if (value && *value >= 1 && *value <= kMostRanks) return static_cast<int>(*value);
    return needed(key, fmt::format("a whole number from 1 to {}", kMostRanks));
  }

  bool has(const char* key) const { return table_.contains(key); }

  Result<Table> table(const char* key) const {
    const auto* node = table_.get(key);
    if (node && node->is_table()) return Table(*node->as_table(), place_, name_ + key + ".");
    return needed(key, "a table");
  }

  Error needed(const char* key, const std::string& what) const {
    const auto* node = table_.get(key);
    std::ostringstream found;
    if (node) node->visit([&](const auto& value) { found << value; });
    return wrong(node, fmt::format("{}{}: found {}, {} is needed", name_, key,
                                   node ? found.str() : "nothing", what));
  }

 private:
  Error wrong(const toml::node* node, const std::string& message) const {
    return Error::bad_input(
        node ? fmt::format("{}:{}: {}", place_, node->source().begin.line, message)
             : place_ + ": " + message);
  }

  const toml::table& table_;
  std::string place_, name_;
};

Result<LinkClass> read_link(const Table& table) {
  MOESCOPE_CHECK(table.check_keys({"name", "latency_s", "message_s", "bytes_per_second"}));
  LinkClass link;
  MOESCOPE_TRY(link.name, table.text("name"));
  MOESCOPE_TRY(link.latency_s, table.number("latency_s", 0));
  if (table.has("message_s")) {
    MOESCOPE_TRY(link.message_s, table.number("message_s", 0));
  }
  MOESCOPE_TRY(link.bytes_per_second, table.number("bytes_per_second", 1));
  return link;
}

Result<Fabric> read(const Table& table) {
  MOESCOPE_CHECK(
      table.check_keys({"name", "description", "ranks", "nodes", "intra", "inter", "provenance"}));
  Fabric fabric;
  MOESCOPE_TRY(fabric.name, table.text("name"));
  // It becomes part of a column's name and of a group's.
  if (fabric.name.empty() || fabric.name.find_first_of("/@\n") != std::string::npos)
    return table.needed("name", "a name without '/' and '@'");
  if (table.has("description")) {
    MOESCOPE_TRY(fabric.description, table.text("description"));
  }
  MOESCOPE_TRY(fabric.ranks, table.count("ranks"));
  MOESCOPE_TRY(fabric.nodes, table.count("nodes"));
  if (fabric.ranks % fabric.nodes != 0)
    return table.needed("nodes", fmt::format("a divisor of {} ranks", fabric.ranks));
  MOESCOPE_TRY(const auto intra, table.table("intra"));
  MOESCOPE_TRY(fabric.intra, read_link(intra));
  if (fabric.nodes > 1 || table.has("inter")) {
    MOESCOPE_TRY(const auto inter, table.table("inter"));
    MOESCOPE_TRY(fabric.inter, read_link(inter));
  }
  if (table.has("provenance")) {
    MOESCOPE_TRY(const auto provenance, table.table("provenance"));
    MOESCOPE_TRY(fabric.provenance, provenance.text("summary"));
  }
  return fabric;
}

}  // namespace

Result<Fabric> parse_fabric(const std::string& text, const std::string& place) {
  try {
    return read(Table(toml::parse(text, place), place, ""));
  } catch (const toml::parse_error& error) {
    return Error::bad_input(
        fmt::format("{}:{}: not TOML: {}", place, error.source().begin.line, error.description()));
  }
}

Result<Fabric> open_fabric(const std::string& name, int ranks) {
  if (!name.ends_with(".toml")) {
    const auto& known = built_in_fabrics();
    const auto same = std::ranges::find(known, name, &Fabric::name);
    return find_fabric(name, ranks > 0 || same == known.end() ? ranks : same->ranks);
  }
  MOESCOPE_TRY(const auto text, core::read_file(name));
  MOESCOPE_TRY(auto fabric, parse_fabric(text, name));
  if (ranks > 0) MOESCOPE_CHECK(fabric.stretch(ranks));
  return fabric;
}

}  // namespace moescope::fabric
