// A fabric whose links are fitted to measured exchanges.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "fabric/fabric.hpp"
#include "fabric/measurements/measurement.hpp"

namespace moescope::fabric {

struct CalibrationOptions {
  std::string name;
  int ranks = 0, nodes = 0;    // of the fabric; 0: those of the largest measured job
  std::optional<Fabric> base;  // has the links that the rows do not tell
};

struct CalibratedRow {
  Measurement row;
  bool held_out = false;
  double fitted_s = 0;  // project() of the fitted fabric
  double error() const { return fitted_s / row.seconds - 1; }
};

struct Errors {
  int rows = 0;
  double mean = 0, worst = 0;  // of |error()|
};

struct Calibration {
  Fabric fabric;     // its provenance names rows, kind and errors in a line
  std::string kind;  // of the rows
  std::vector<CalibratedRow> rows;
  std::vector<std::string> notes;  // what the rows tell badly, what was taken from the base
  Errors fitted, held_out;
  // The fabric with all rows under [provenance]; parse_fabric() reads it.
  std::string to_toml() const;
};

// Latency and bandwidth per class of links by least_relative_error(), with a cost per message where
// the rows tell it; rows between nodes are the network's. held_out: [rows]. bad_input: rows of both
// kinds, classes without two sizes and without a base, and times that hardly grow with the bytes,
// which tell no bandwidth (the gate of fit_link(), with which the latency's is a note).
core::Result<Calibration> calibrate(const std::vector<Measurement>& rows,
                                    const std::vector<bool>& held_out,
                                    const CalibrationOptions& options);

}  // namespace moescope::fabric
