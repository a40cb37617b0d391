#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

#include "core/text.hpp"
#include "fabric/measurements/measurement.hpp"

namespace moescope::fabric {
namespace {

using core::Error;
using core::Result;

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// The hosts when each has the same number of neighbouring ranks.
std::optional<int> even_nodes(const std::vector<std::string>& hosts) {
  const auto nodes = static_cast<int>(std::set<std::string>(hosts.begin(), hosts.end()).size());
  if (nodes == 0 || hosts.size() % static_cast<std::size_t>(nodes) != 0) return {};
  const std::size_t each = hosts.size() / static_cast<std::size_t>(nodes);
  for (std::size_t i = 0; i < hosts.size(); ++i)
    if (hosts[i] != hosts[i / each * each]) return {};
  return nodes;
}

class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {
    find_test(file_.substr(file_.rfind('/') + 1));
  }

  Result<std::vector<Measurement>> read(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      ++number_;
      // mpirun --tag-output
      if (const auto tag = line.find("<stdout>:"); line.starts_with('[') && tag != line.npos)
        line.erase(0, tag + 9);
      const auto words = words_of(line);
      if (words.empty()) continue;
      if (words[0].find_first_not_of("0123456789") != std::string::npos)
        MOESCOPE_CHECK(comment(line, words));
      else if (time_column_ > 0)
        MOESCOPE_CHECK(row(words));
    }
    return std::move(rows_);
  }

 private:
  Error wrong(const std::string& message) const {
    return Error::bad_input(fmt::format("{}:{}: {}", file_, number_, message));
  }

  void find_test(const std::string& text) {
    static const std::regex kProgram("([a-z_]+)_perf");
    std::smatch match;
    if (std::regex_search(text, match, kProgram)) test_ = match[1];
  }

  Result<void> comment(const std::string& line, const std::vector<std::string>& words) {
    static const std::regex kRank(
        R"(Rank\s+(\d+)\s.*\bon\s+(\S+)\s+device\s+(\d+)\s+\[([^\]]+)\])");
    std::smatch match;
    find_test(line);
    if (line.find("Using devices") != std::string::npos) {
      hosts_.clear();
      devices_.clear();
      shared_ = false;
    } else if (line[0] == '#' && std::regex_search(line, match, kRank)) {
      if (match[1] != std::to_string(hosts_.size()))
        return wrong(
            fmt::format("rank {} is listed as number {}: the ranks of one job, in order, "
                        "are needed",
                        match[1].str(), hosts_.size()));
      hosts_.push_back(match[2]);
      shared_ |= !devices_.insert(match[2].str() + " " + match[4].str()).second;
    } else if (line[0] == '#' && std::ranges::find(words, "size") != words.end()) {
      // "# size count type redop root time algbw busbw ...": out-of-place comes first.
      const auto time = std::ranges::find(words, "time");
      time_column_ = time == words.end() ? 0 : time - words.begin() - 1;
    }
    return {};
  }

  Result<void> row(const std::vector<std::string>& words) {
    if (test_ != "alltoall" && test_ != "sendrecv") {
      return wrong(test_.empty()
                       ? "no line before tells which test this is, nor does the file's name; "
                         "alltoall_perf or sendrecv_perf is needed"
                       : "rows of " + test_ + "_perf; alltoall_perf or sendrecv_perf is needed");
    }
    const auto nodes = even_nodes(hosts_);
    if (!nodes)
      return wrong(
          fmt::format("{} ranks are listed, not evenly on their hosts; '# Rank N ... on "
                      "HOST device' lines of nodes of one size are needed",
                      hosts_.size()));
    double microseconds = 0;
    const auto column = static_cast<std::size_t>(time_column_);
    const std::string& time = column < words.size() ? words[column] : words.back();
    const auto [end, status] =
        std::from_chars(time.data(), time.data() + time.size(), microseconds);
    if (column >= words.size() || status != std::errc() || end != time.data() + time.size())
      return wrong("found '" + time + "', a time in us is needed");
    const double size = std::stod(words[0]);
    if (size == 0) return {};
    const auto ranks = static_cast<int>(hosts_.size());
    const bool all = test_ == "alltoall";
    // The size of alltoall is all that a rank sends, to itself too.
    Measurement measured{all ? Pattern::alltoall : Pattern::ring,
                         ranks,
                         *nodes,
                         all ? size / ranks : size,
                         microseconds * 1e-6,
                         shared_ ? "emulated" : "measured",
                         file_};
    if (const auto sound = check(measured); !sound) return wrong(sound.error().message);
    rows_.push_back(std::move(measured));
    return {};
  }

  std::string file_, test_;
  int number_ = 0;
  std::ptrdiff_t time_column_ = 0;
  std::vector<std::string> hosts_;
  std::set<std::string> devices_;
  bool shared_ = false;  // two ranks on one GPU
  std::vector<Measurement> rows_;
};

}  // namespace

Result<std::vector<Measurement>> parse_nccl_tests(const std::string& text,
                                                  const std::string& file) {
  return Reader(file).read(text);
}

}  // namespace moescope::fabric
