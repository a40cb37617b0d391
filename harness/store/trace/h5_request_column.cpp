#include "store/trace/h5_request_column.hpp"

#include <fmt/format.h>

#include <limits>

namespace moescope::store {
namespace {

using core::Result;

// A file may call its families by number only.
constexpr std::int64_t kMaxFamilies = 4096;

Result<std::vector<std::int64_t>> read_column(const h5::PlainNode& group, const std::string& name,
                                              std::size_t rows, std::int64_t end) {
  MOESCOPE_TRY(auto reader, h5::RowReader::open(group, name));
  std::vector<std::int64_t> values;
  if (reader.array().shape.size() != 1 || reader.rows() != rows)
    return reader.error(fmt::format("is not a column of {} rows", rows));
  MOESCOPE_CHECK(reader.read_integers(rows, values));
  for (std::size_t i = 0; i < rows; ++i)
    if (values[i] < 0 || values[i] >= end)
      return reader.error(fmt::format("row {} is {}, 0 to {} is needed", i, values[i], end - 1));
  return values;
}

Result<std::optional<h5::RowReader>> open_optional(const h5::PlainNode& group,
                                                   const std::string& name) {
  if (!group.has(name)) return std::optional<h5::RowReader>();
  MOESCOPE_TRY(auto reader, h5::RowReader::open(group, name));
  if (reader.array().shape.size() != 1) return reader.error("is not a column of tokens");
  return std::optional(std::move(reader));
}

}  // namespace

Result<H5RequestColumn> H5RequestColumn::of_indices(const h5::PlainNode& group) {
  H5RequestColumn column;
  column.indexed_ = true;
  MOESCOPE_CHECK(column.read_requests(group));
  MOESCOPE_TRY(column.request_, open_optional(group, "request"));
  return column;
}

Result<void> H5RequestColumn::read_requests(const h5::PlainNode& group) {
  std::vector<std::string> families;
  if (group.has("family")) {
    MOESCOPE_TRY(auto names, h5::RowReader::open(group, "family"));
    if (names.rows() > kMaxFamilies)
      return names.error(fmt::format("{} families, up to {} are read", names.rows(), kMaxFamilies));
    MOESCOPE_CHECK(names.read_texts(names.rows(), families));
  }
  for (const auto& name : families) table_.family_of(name);
  if (!group.has("request_family")) return {};
  MOESCOPE_TRY(const auto family_array, group.array("request_family"));
  const std::size_t count = family_array.rows();
  constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();
  MOESCOPE_TRY(const auto family, read_column(group, "request_family", count,
                                              static_cast<std::int64_t>(families.size())));
  std::vector<std::int64_t> number, source;
  if (group.has("request_number")) {
    MOESCOPE_TRY(number, read_column(group, "request_number", count, kAny));
  }
  if (group.has("request_source")) {
    MOESCOPE_TRY(source, read_column(group, "request_source", count,
                                     std::numeric_limits<std::int32_t>::max()));
  }
  // Numbers may stand twice (two sources joined), indices do not.
  for (std::size_t i = 0; i < count; ++i)
    table_.index_of(static_cast<std::int64_t>(i), static_cast<std::int32_t>(family[i]),
                    source.empty() ? -1 : static_cast<std::int32_t>(source[i]));
  table_.requests().number = std::move(number);
  return {};
}

Result<H5RequestColumn> H5RequestColumn::of_numbers(const h5::PlainNode& group) {
  H5RequestColumn column;
  MOESCOPE_TRY(column.request_, open_optional(group, "prompt_id"));
  MOESCOPE_TRY(column.family_, open_optional(group, "family"));
  std::vector<std::string> names;
  if (group.has_attribute("family_names")) {
    MOESCOPE_TRY(names, group.text_attribute("family_names"));
  }
  if (!column.family_) names = {routing::kNoFamily};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (column.table_.family_of(names[i]) != static_cast<std::int32_t>(i))
      return group.error(fmt::format("attribute family_names holds '{}' twice", names[i]));
  return column;
}

Result<void> H5RequestColumn::read(std::size_t count) {
  request_rows_.clear();
  family_rows_.clear();
  if (request_) MOESCOPE_CHECK(request_->read_integers(count, request_rows_));
  if (family_) MOESCOPE_CHECK(family_->read_integers(count, family_rows_));
  return {};
}

std::int32_t H5RequestColumn::request_of(std::size_t i, std::string& wrong) {
  const std::int64_t named = request_ ? request_rows_[i] : 0;
  if (indexed_) {
    const auto end = static_cast<std::int64_t>(requests().family.size());
    if (request_ && named >= 0 && named < end) return static_cast<std::int32_t>(named);
    wrong = fmt::format("request {}, 0 to {} is needed", named, end - 1);
    return 0;
  }
  const std::int64_t family = family_ ? family_rows_[i] : 0;
  const auto known = static_cast<std::int64_t>(requests().families.size());
  if (named < 0 || family < 0 || family >= kMaxFamilies) {
    wrong = fmt::format("prompt {} of family {}, 0 or more is needed", named, family);
    return 0;
  }
  for (std::int64_t next = known; next <= family; ++next)
    table_.family_of(fmt::format("family{}", next));
  const auto request = table_.index_of(named, static_cast<std::int32_t>(family));
  if (table_.family(request) != family)
    wrong = fmt::format("family {}, but prompt {} has family {} before", family, named,
                        table_.family(request));
  return request;
}

}  // namespace moescope::store
