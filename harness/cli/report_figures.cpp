#include "cli/report_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/file.hpp"
#include "core/process.hpp"
#include "core/text.hpp"

namespace moescope::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kViewer[] = "moescope-viewer";
constexpr char kBase[] = "contiguous";  // what others are compared with
constexpr int kBadInput = 2;            // the viewer's exit code for what a file does not hold

struct Wanted {
  std::string name, caption;
  std::vector<std::string> arguments;
};

// The row with the fewest remote ranks per token, else the first.
std::string strategy_to_show(const store::Summary& summary) {
  if (summary.rows.empty()) return "";
  std::size_t best = 0;
  if (const auto* column = summary.find("remote_ranks_per_token"))
    for (std::size_t row = 0; row < summary.rows.size(); ++row)
      if (column->mean[row] < column->mean[best] || std::isnan(column->mean[best])) best = row;
  return summary.rows[best];
}

std::vector<Wanted> wanted_figures(const store::Summary& summary) {
  const std::string shown = strategy_to_show(summary);
  const bool compares =
      shown != kBase && std::ranges::find(summary.rows, kBase) != summary.rows.end();
  const std::vector<std::string> against =
      compares ? std::vector<std::string>{"--against", kBase} : std::vector<std::string>{};
  const std::string compared = compares ? shown + " against " + kBase : shown;
  const auto panel = [&](const std::string& name, std::vector<std::string> settings,
                         const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"--panel", name, "--strategy", shown};
    for (auto& setting : settings) {
      arguments.emplace_back("--set");
      arguments.push_back(std::move(setting));
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  };
  std::vector<Wanted> wanted;
  wanted.push_back({"coactivation", "Experts that the same tokens select, by rank of " + shown,
                    panel("coactivation", {"order=rank"})});
  wanted.push_back({"traffic", "Bytes from rank to rank under " + shown,
                    panel("traffic", {}, {"--layer", "all"})});
  if (compares)
    wanted.push_back({"traffic-difference", "Difference of bytes, " + compared,
                      panel("traffic", {}, {"--layer", "all", "--against", kBase})});
  wanted.push_back({"load", "Load of ranks under " + shown, panel("load", {})});
  wanted.push_back({"ttft", "Time to first token", panel("latency", {"time=ttft"}, against)});
  wanted.push_back(
      {"tpot", "Time per token after the first", panel("latency", {"time=tpot"}, against)});
  wanted.push_back({"phases", "Time per phase, all layers",
                    panel("latency", {"view=phases"}, {"--layer", "all"})});
  wanted.push_back({"stragglers", "The rank that the others wait for, " + compared,
                    panel("latency", {"view=straggler"}, against)});
  return wanted;
}

// Its first line, without the program's name.
std::string message_of(const core::Finished& finished) {
  std::string line = core::split(finished.err, '\n').front();
  const std::string prefix = std::string(kViewer) + ": ";
  if (line.starts_with(prefix)) line.erase(0, prefix.size());
  return line.empty() ? fmt::format("{} ended with code {}", kViewer, finished.code) : line;
}

}  // namespace

core::Result<std::string> find_viewer() {
  const std::string beside = core::program_folder() + "/" + kViewer;
  std::error_code trouble;
  if (fs::is_regular_file(beside, trouble)) return beside;
  if (std::string found = core::find_program(kViewer); !found.empty()) return found;
  return core::Error::failed(fmt::format(
      "no figures: {} is neither beside moescope ({}) nor on PATH; install qt6-base-dev, "
      "qt6-svg-dev and libqcustomplot-dev, and build again",
      kViewer, core::program_folder()));
}

core::Result<ReportFigures> draw_report_figures(const std::string& viewer,
                                                const std::string& results,
                                                const store::Summary& summary,
                                                const std::string& folder) {
  std::error_code trouble;
  fs::create_directories(folder, trouble);
  if (trouble)
    return core::Error::bad_input("--figures " + folder + ": a folder is needed, " +
                                  trouble.message());
  MOESCOPE_CHECK(core::check_writable((fs::path(folder) / "traffic.png").string()));
  ReportFigures figures;
  for (const auto& wanted : wanted_figures(summary)) {
    const std::string path = (fs::path(folder) / (wanted.name + ".png")).string();
    std::vector<std::string> command{viewer, results, "--export", path, "--scale", "2"};
    command.insert(command.end(), {"--theme", "light"});
    command.insert(command.end(), wanted.arguments.begin(), wanted.arguments.end());
    MOESCOPE_TRY(const auto finished, core::run_program(command));
    if (finished.code == 0)
      figures.drawn.push_back({path, wanted.caption});
    else if (finished.code == kBadInput)
      figures.left_out.push_back(path + ": " + message_of(finished));
    else
      return core::Error::failed(path + ": " + message_of(finished));
  }
  return figures;
}

std::string markdown_of(const ReportFigure& figure) {
  // Between angle brackets a path may have spaces and parentheses (CommonMark 6.3).
  const bool plain = figure.path.find_first_of(" ()") == std::string::npos;
  return fmt::format("![{}]({})", figure.caption, plain ? figure.path : "<" + figure.path + ">");
}

}  // namespace moescope::cli
