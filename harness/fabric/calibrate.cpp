#include "fabric/calibrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/text.hpp"
#include "fabric/fit.hpp"
#include "fabric/least_relative.hpp"

namespace moescope::fabric {
namespace {

using core::Error;
using core::Result;

struct LinkRows {
  std::string name, where;
  std::vector<CostRow> rows;
};

Result<LinkClass> taken(const LinkRows& links, const std::optional<LinkClass>& base,
                        const std::string& reason, Calibration& calibration) {
  if (!base)
    return Error::bad_input(fmt::format("links {}: {}; or name a fabric that has them with --base",
                                        links.where, reason));
  calibration.notes.push_back(
      fmt::format("links {}: {}; taken from the base: {}", links.where, reason, base->name));
  return *base;
}

Result<LinkClass> fit_class(const LinkRows& links, const std::optional<LinkClass>& base,
                            Calibration& calibration) {
  const auto& rows = links.rows;
  if (!tells_bytes(rows))
    return taken(links, base,
                 fmt::format("{} row(s) of one size, two sizes are needed", rows.size()),
                 calibration);
  const auto cost = least_relative_error(rows, tells_messages(rows));
  const auto [smallest, largest] = std::ranges::minmax_element(rows, {}, &CostRow::bytes);
  // Of the fitted time: the row's own may be an odd one.
  const double share = cost.byte_s * largest->bytes / cost.seconds(*largest);
  if (!(share >= kLeastTransferShare))
    return taken(links, base,
                 fmt::format("the bytes take {:.0f} % of the largest exchange's time, {:.0f} % or "
                             "more tell a bandwidth: larger messages are needed",
                             100 * share, 100 * kLeastTransferShare),
                 calibration);
  const double reach = smallest->bytes / largest->bytes;
  if (reach > kSmallestShare)
    calibration.notes.push_back(
        fmt::format("links {}: the smallest exchange moves {:.0f} % of the largest one's bytes, so "
                    "the latency is an extrapolation",
                    links.where, 100 * reach));
  return LinkClass{links.name, cost.latency_s, cost.message_s, 1 / cost.byte_s};
}

Errors errors_of(const std::vector<CalibratedRow>& rows, bool held_out) {
  Errors errors;
  for (const auto& row : rows) {
    if (row.held_out != held_out) continue;
    const double size = std::abs(row.error());
    errors.mean += (size - errors.mean) / ++errors.rows;
    errors.worst = std::max(errors.worst, size);
  }
  return errors;
}

std::string describe(const Errors& errors) {
  return fmt::format("mean error {:.1f} %, worst {:.1f} %", 100 * errors.mean, 100 * errors.worst);
}

std::string provenance_of(const Calibration& calibration) {
  std::vector<std::string> files;
  for (const auto& [row, held_out, fitted_s] : calibration.rows)
    if (std::ranges::find(files, row.file) == files.end()) files.push_back(row.file);
  std::string text = fmt::format("fitted to {} {} row(s) of {}: {}", calibration.fitted.rows,
                                 calibration.kind, core::join(files), describe(calibration.fitted));
  if (calibration.held_out.rows > 0)
    text += fmt::format("; {} row(s) held out: {}", calibration.held_out.rows,
                        describe(calibration.held_out));
  return text;
}

Result<void> check_rows(const std::vector<Measurement>& rows, const std::vector<bool>& held_out) {
  if (std::ranges::find(held_out, false) == held_out.end())
    return Error::bad_input("every row is held out, some must be fitted");
  for (const auto& row : rows)
    if (row.kind != rows.front().kind)
      return Error::bad_input(fmt::format("{} has {} rows, {} has {} ones: a fabric is of one kind",
                                          rows.front().file, rows.front().kind, row.file,
                                          row.kind));
  return {};
}

std::optional<LinkClass> part(const std::optional<Fabric>& base, LinkClass Fabric::*link) {
  if (!base || ((*base).*link).bytes_per_second <= 0) return {};
  return (*base).*link;
}

}  // namespace

Result<Calibration> calibrate(const std::vector<Measurement>& rows,
                              const std::vector<bool>& held_out,
                              const CalibrationOptions& options) {
  MOESCOPE_CHECK(check_rows(rows, held_out));
  Calibration calibration;
  calibration.kind = rows.front().kind;
  LinkRows intra{"intra", "in a node", {}}, inter{"inter", "between nodes", {}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    calibration.rows.push_back({rows[i], held_out[i], 0});
    if (held_out[i]) continue;
    const auto load = phase_load(rows[i].ranks, rows[i].nodes, traffic(rows[i]));
    const auto& own = load.inter.messages > 0 ? load.inter : load.intra;
    (load.inter.messages > 0 ? inter : intra)
        .rows.push_back({static_cast<double>(own.messages), own.bytes, rows[i].seconds});
  }
  const auto largest = std::ranges::max_element(rows, {}, &Measurement::ranks);
  auto& fabric = calibration.fabric;
  fabric.name = options.name;
  fabric.nodes = options.nodes > 0 ? options.nodes : largest->nodes;
  MOESCOPE_CHECK(fabric.stretch(options.ranks > 0 ? options.ranks : largest->ranks));
  MOESCOPE_TRY(fabric.intra, fit_class(intra, part(options.base, &Fabric::intra), calibration));
  const bool several =
      fabric.nodes > 1 || std::ranges::any_of(rows, [](const auto& row) { return row.nodes > 1; });
  if (several) {
    MOESCOPE_TRY(fabric.inter, fit_class(inter, part(options.base, &Fabric::inter), calibration));
  }
  for (auto& row : calibration.rows) {
    Fabric same = fabric;
    same.ranks = row.row.ranks;
    same.nodes = row.row.nodes;
    row.fitted_s = project(same, traffic(row.row)).seconds;
  }
  calibration.fitted = errors_of(calibration.rows, false);
  calibration.held_out = errors_of(calibration.rows, true);
  fabric.provenance = provenance_of(calibration);
  fabric.description = fmt::format("{} node(s), {:.4g} GB/s per rank inside", fabric.nodes,
                                   fabric.intra.bytes_per_second / 1e9);
  if (several)
    fabric.description +=
        fmt::format(" and {:.4g} GB/s between", fabric.inter.bytes_per_second / 1e9);
  return calibration;
}

}  // namespace moescope::fabric
