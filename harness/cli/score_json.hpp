// The JSON document of `score` (results/score.schema.json) and the CSV made of its rows.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/lab_traces.hpp"
#include "lab/comparison.hpp"
#include "lab/online.hpp"
#include "lab/shifts.hpp"
#include "store/records.hpp"

namespace moescope::cli {

// What stands beside the metrics in every row.
struct RowContext {
  int ranks, nodes;
  double replica_slots;
  std::string sources;  // policy
  std::string versus;   // the row that others are set against, or ""
};

class ScoreDocument {
 public:
  // `mode`: "comparison", "shift" or "online".
  ScoreDocument(const std::string& mode, const LabTraces& traces);

  // `summary`: lab::summarize() of the comparison. `shift_case` may be null.
  void add(const lab::Comparison& comparison, const store::Summary& summary,
           const lab::ShiftCase* shift_case, const RowContext& context);
  // `summary`: summarize_online() of the rows. `shift_case` may be null.
  void add(const std::vector<lab::OnlineRow>& rows, const store::Summary& summary,
           const lab::ShiftCase* shift_case, const RowContext& context);
  void set_interrupted() { document_["interrupted"] = true; }

  std::string json() const { return document_.dump(2); }
  // RFC 4180: one line per row, the JSON keys as headings (KEY_low and KEY_high for an interval,
  // measured.KEY for what was measured), "" where a row has no value.
  std::string csv() const;

 private:
  nlohmann::ordered_json document_;
};

}  // namespace moescope::cli
