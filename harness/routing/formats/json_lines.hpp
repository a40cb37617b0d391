// Files with one JSON object a line.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "routing/formats/line_reader.hpp"

namespace moescope::routing {

class JsonLines {
 public:
  explicit JsonLines(LineReader lines) : lines_(std::move(lines)) {}

  // The next object; false after the last. Empty lines are passed over. What is not an object comes
  // as a discarded value.
  core::Result<bool> next(nlohmann::json& object);
  void rewind() { lines_.rewind(); }
  ReadProgress progress() const { return lines_.progress(); }
  const std::string& path() const { return lines_.path(); }
  core::Error error(const std::string& what) const { return lines_.error(what); }

 private:
  LineReader lines_;
  std::string line_;
};

// Each reads one member; what is wrong, or "".
std::string get_whole(const nlohmann::json& object, const char* key, std::int64_t& value);
std::string get_whole_list(const nlohmann::json& list, const char* key,
                           std::vector<std::int64_t>& values);

// Adds a label to an ascending list in which each stands once.
void insert_label(std::vector<std::int64_t>& labels, std::int64_t label);

}  // namespace moescope::routing
