#include "store/results_writer.hpp"

#include <unistd.h>

#include "core/file.hpp"
#include "core/text.hpp"
#include "store/experiment_difference.hpp"
#include "store/h5/reader.hpp"
#include "store/h5/writer.hpp"
#include "store/parts.hpp"
#include "store/records_check.hpp"
#include "store/schema/schema.hpp"

namespace moescope::store {
namespace {

using core::Error;
using core::Result;

// Pieces are named by their path in the results file.
constexpr char kExperiment[] = "experiment";

std::string run_piece(const std::string& name, int repeat) {
  return "runs/" + name + "/" + std::to_string(repeat);
}

// Reads one piece from its part and writes it into the results file.
void copy_piece(const std::string& piece, const h5::NodeReader& from, h5::GroupWriter& to) {
  const auto path = core::split(piece, '/');
  if (path[0] == "traces") schema::write_trace(to, path[1], schema::read_trace(from, path[1]));
  if (path[0] == "coactivation") schema::write(to, schema::read_coactivation(from));
  if (path[0] == "placements") schema::write(to, schema::read_placement(from, path[1]));
  if (path[0] == "runs") schema::write(to, schema::read_run(from, path[1], std::stoi(path[2])));
  if (path[0] == "projections") schema::write(to, schema::read_projection(from, path[1], path[2]));
  if (path[0] == "summary") schema::write(to, schema::read_summary(from));
}

}  // namespace

struct ResultsWriter::State {
  std::string out;
  ExperimentRecord experiment;
  Parts parts;

  // A part is a results file with one piece, so that ResultsFile reads it too.
  template <class Write>
  Result<void> add(const std::string& piece, Write write_piece) {
    h5::ImageWriter image(out);
    {
      auto root = image.root();
      schema::write_root(root, experiment, false);
      write_piece(root);
    }
    MOESCOPE_TRY(const std::string bytes, std::move(image).bytes());
    return parts.add(piece, bytes);
  }

  template <class Record>
  Result<void> add_checked(const std::string& piece, const Record& record) {
    if (auto checked = check(record); !checked) return checked.error().in(out);
    return add(piece, [&](h5::GroupWriter& root) { schema::write(root, record); });
  }

  Result<void> copy_parts(h5::GroupWriter& root) const {
    for (const auto& piece : parts.names()) {
      if (piece == kExperiment) continue;
      MOESCOPE_TRY(const std::string bytes, parts.read(piece));
      MOESCOPE_TRY(const auto file, h5::FileReader::open_image(bytes, out + " " + piece));
      auto status = file.new_status();
      copy_piece(piece, file.root(status), root);
      MOESCOPE_CHECK(status.result());
    }
    return {};
  }

  Result<std::string> merged(bool finished) const {
    h5::ImageWriter image(out);
    {
      auto root = image.root();
      schema::write_root(root, experiment, finished);
      schema::write(root, experiment);
      MOESCOPE_CHECK(copy_parts(root));
    }
    return std::move(image).bytes();
  }
};

ResultsWriter::ResultsWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
ResultsWriter::ResultsWriter(ResultsWriter&&) noexcept = default;
ResultsWriter& ResultsWriter::operator=(ResultsWriter&&) noexcept = default;
ResultsWriter::~ResultsWriter() = default;

Result<ResultsWriter> ResultsWriter::open(const std::string& out,
                                          const ExperimentRecord& experiment, Mode mode) {
  if (auto checked = check(experiment); !checked) return checked.error().in(out);
  MOESCOPE_CHECK(core::check_writable(out));
  const std::string folder = out + ".parts";
  MOESCOPE_TRY(Parts parts, mode == Mode::fresh ? Parts::create(folder) : Parts::resume(folder));
  auto state = std::make_unique<State>(State{out, experiment, std::move(parts)});
  if (!state->parts.has(kExperiment)) {
    if (auto written = state->add_checked(kExperiment, experiment); !written) {
      if (mode == Mode::fresh) state->parts.remove();
      return written.error();
    }
    return ResultsWriter(std::move(state));
  }
  MOESCOPE_TRY(const std::string bytes, state->parts.read(kExperiment));
  MOESCOPE_TRY(const auto file, h5::FileReader::open_image(bytes, folder));
  auto status = file.new_status();
  MOESCOPE_TRY(state->experiment, status.finish(schema::read_experiment(file.root(status))));
  const std::string difference = first_difference(state->experiment, experiment);
  if (!difference.empty())
    return Error::bad_input(folder + ": the interrupted run is another experiment, " + difference +
                            "; repeat its settings, or remove the folder to start anew");
  return ResultsWriter(std::move(state));
}

Result<void> ResultsWriter::write_trace(const std::string& which,
                                        const routing::RoutingTrace& trace) {
  MOESCOPE_CHECK(check_name("trace", which));
  if (auto checked = trace.validate(); !checked) return checked.error().in(state_->out);
  return state_->add("traces/" + which,
                     [&](h5::GroupWriter& root) { schema::write_trace(root, which, trace); });
}

Result<void> ResultsWriter::write_coactivation(const routing::Statistics& statistics,
                                               const std::vector<std::string>& families) {
  return state_->add_checked("coactivation", CoactivationRecord{statistics, families});
}

Result<void> ResultsWriter::write_placement(const PlacementRecord& record) {
  return state_->add_checked("placements/" + record.name, record);
}

Result<void> ResultsWriter::write_run(const RunRecord& record) {
  return state_->add_checked(run_piece(record.name, record.repeat), record);
}

Result<void> ResultsWriter::write_projection(const ProjectionRecord& record) {
  return state_->add_checked("projections/" + record.fabric + "/" + record.name, record);
}

Result<void> ResultsWriter::write_summary(const Summary& summary) {
  return state_->add_checked("summary", summary);
}

bool ResultsWriter::has_run(const std::string& name, int repeat) const {
  return state_->parts.has(run_piece(name, repeat));
}

Result<RunRecord> ResultsWriter::read_run(const std::string& name, int repeat) const {
  const std::string piece = run_piece(name, repeat);
  MOESCOPE_TRY(const std::string bytes, state_->parts.read(piece));
  MOESCOPE_TRY(const auto file, h5::FileReader::open_image(bytes, state_->out + " " + piece));
  auto status = file.new_status();
  return status.finish(schema::read_run(file.root(status), name, repeat));
}

Result<void> ResultsWriter::finish(bool finished, const std::string& environment_end) {
  state_->experiment.environment_end_json = environment_end;
  const std::string scratch = state_->parts.scratch();
  MOESCOPE_TRY(const std::string bytes, state_->merged(finished));
  MOESCOPE_CHECK(core::write_file_atomic(scratch, bytes));
  if (auto published = core::publish_file(scratch, state_->out); !published) {
    ::unlink(scratch.c_str());
    return published;
  }
  state_->parts.remove();
  return {};
}

}  // namespace moescope::store
