// How each record lies in the file: one source file per group, with its writer and its reader side
// by side. results/schema.md is the same for users.
#pragma once

#include <string>
#include <vector>

#include "store/h5/reader.hpp"
#include "store/h5/writer.hpp"
#include "store/records.hpp"
#include "store/results_file.hpp"

namespace moescope::store::schema {

inline constexpr char kSchema[] = "moescope-results";
inline constexpr char kSchemaVersion[] = "1.0.0";
inline constexpr int kMajor = 1;

// Root attributes; the status of a file made from an interrupted run is "interrupted".
void write_root(h5::GroupWriter& root, const ExperimentRecord& experiment, bool finished);
// Refuses another schema and a newer major version.
void check_root(const h5::NodeReader& root);

// Each works on the root group and finds its own group below it.
void write(h5::GroupWriter& root, const ExperimentRecord& record);
void write_trace(h5::GroupWriter& root, const std::string& which,
                 const routing::RoutingTrace& trace);
void write(h5::GroupWriter& root, const CoactivationRecord& record);
void write(h5::GroupWriter& root, const PlacementRecord& record);
void write(h5::GroupWriter& root, const RunRecord& record);
void write(h5::GroupWriter& root, const ProjectionRecord& record);
void write(h5::GroupWriter& root, const Summary& summary);

ExperimentRecord read_experiment(const h5::NodeReader& root);
routing::RoutingTrace read_trace(const h5::NodeReader& root, const std::string& which);
CoactivationRecord read_coactivation(const h5::NodeReader& root);
CoactivationRecord read_coactivation_outline(const h5::NodeReader& root);
std::vector<std::uint64_t> read_coactivation_pairs(const h5::NodeReader& root, int family,
                                                   int layer);
std::vector<std::uint64_t> read_transition_pairs(const h5::NodeReader& root, int family, int layer);
PlacementRecord read_placement(const h5::NodeReader& root, const std::string& name);
RunRecord read_run(const h5::NodeReader& root, const std::string& name, int repeat);
RunRecord read_run_outline(const h5::NodeReader& root, const std::string& name, int repeat);
std::vector<std::uint64_t> read_run_traffic(const h5::NodeReader& root, const std::string& name,
                                            int repeat, Wire wire, int layer);
std::vector<std::uint64_t> read_run_load(const h5::NodeReader& root, const std::string& name,
                                         int repeat, int layer);
std::vector<float> read_run_phase_seconds(const h5::NodeReader& root, const std::string& name,
                                          int repeat, int layer);
ProjectionRecord read_projection(const h5::NodeReader& root, const std::string& fabric,
                                 const std::string& name);
Summary read_summary(const h5::NodeReader& root);

// A group of the schema: each carries its own version, so that one can move on alone.
h5::GroupWriter part(h5::GroupWriter& parent, const std::string& name);
h5::NodeReader part(const h5::NodeReader& parent, const std::string& name);
// A group that only holds other groups.
h5::GroupWriter folder(h5::GroupWriter& parent, const std::string& name);
// Lets H5Web and NeXpy plot the group by itself. Axes with text labels are given as ".", because
// NeXus plots numbers only.
void plot(h5::GroupWriter& group, const std::string& signal, const std::vector<std::string>& axes);

}  // namespace moescope::store::schema
