// Summaries of logs, measurements, matches and sales in one sentence of a fixed form.
#include <fmt/format.h>

#include <algorithm>

#include "workloads/families/compose.hpp"
#include "workloads/families/lexicon.hpp"
#include "workloads/families/task_family.hpp"

namespace moescope::workloads {
namespace {

using core::Rng;
using lexicon::Words;

std::string counted(int count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

Draft summarise(std::string_view data, std::string summary) {
  return {fmt::format("{}\nSummary:", data), std::move(summary)};
}

Draft log_file(Rng& rng) {
  static const Words services{"disk",   "network", "login",     "database", "mailer", "cache",
                              "backup", "printer", "scheduler", "gateway",  "proxy",  "storage"};
  static const Words levels{"INFO", "INFO", "WARNING", "ERROR"};
  const int lines = rng.between(4, 7);
  int minute = rng.between(0, 20);
  const int hour = rng.between(0, 23);
  int warnings = 0;
  int errors = 0;
  std::string_view last_error;
  std::string data;
  for (int i = 0; i < lines; ++i) {
    const auto level = rng.pick(levels);
    const auto service = rng.pick(services);
    minute += rng.between(1, 6);
    data += fmt::format("{}{:02}:{:02} {} {}", i == 0 ? "" : "\n", hour, minute, level, service);
    warnings += level == "WARNING";
    errors += level == "ERROR";
    if (level == "ERROR") last_error = service;
  }
  auto summary = fmt::format("{} and {} in {} lines", counted(errors, "error"),
                             counted(warnings, "warning"), lines);
  summary += errors > 0 ? fmt::format(", last error from {}.", last_error) : ", all running.";
  return summarise(data, summary);
}

Draft measurements(Rng& rng) {
  static const Words quantities{"Temperature", "Pressure",    "Humidity", "Wind",
                                "Rainfall",    "Water level", "Noise",    "Traffic"};
  const auto quantity = rng.pick(quantities);
  const auto place = rng.pick(lexicon::kCities);
  const auto count = static_cast<std::size_t>(rng.between(4, 6));
  const auto values = draw_numbers(rng, count, 1, 60);
  std::vector<std::string> days;
  for (std::size_t i = 0; i < count; ++i) {
    days.push_back(fmt::format("{} {}", lexicon::kWeekdays[i].substr(0, 3), values[i]));
  }
  const auto peak = static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
  return summarise(fmt::format("{} in {}: {}", quantity, place, fmt::join(days, ", ")),
                   fmt::format("{} {} from {} to {} with a peak of {} on {}.", quantity,
                               values.back() > values.front() ? "rose" : "fell", values.front(),
                               values.back(), values[peak], lexicon::kWeekdays[peak]));
}

Draft match(Rng& rng) {
  static const Words teams{"Lions", "Hawks", "Bears",  "Sharks", "Wolves",  "Eagles",  "Tigers",
                           "Bulls", "Foxes", "Ravens", "Giants", "Rockets", "Knights", "Pirates"};
  const auto playing = draw(rng, teams, 2);
  const auto scorers = draw(rng, lexicon::kNames, 5);
  const auto city = rng.pick(lexicon::kCities);
  const int goals = rng.between(3, 5);
  int minute = rng.between(1, 10);
  std::vector<int> score(2, 0);
  std::string data = fmt::format("{} against {} in {}", playing[0], playing[1], city);
  for (int i = 0; i < goals; ++i) {
    const auto side = rng.below(2);
    const auto scorer = scorers[static_cast<std::size_t>(i)];
    data += fmt::format("\nminute {}: {} scores for the {}", minute, scorer, playing[side]);
    minute += rng.between(3, 16);
    ++score[side];
  }
  if (score[0] == score[1]) {
    return summarise(data, fmt::format("The {} and the {} drew {} to {} in {}.", playing[0],
                                       playing[1], score[0], score[1], city));
  }
  const std::size_t winner = score[0] > score[1] ? 0 : 1;
  return summarise(data, fmt::format("The {} beat the {} {} to {} in {}.", playing[winner],
                                     playing[1 - winner], score[winner], score[1 - winner], city));
}

Draft sales(Rng& rng) {
  static const Words shops{"bakery", "kiosk",       "market stall", "bookshop",
                           "cafe",   "garden shop", "toy shop",     "grocery"};
  const auto shop = rng.pick(shops);
  const auto month = rng.pick(lexicon::kMonths);
  const auto count = static_cast<std::size_t>(rng.between(4, 6));
  const auto goods = draw(rng, lexicon::kGoods, count);
  const auto sold = draw_numbers(rng, count, 1, 90);
  std::string data = fmt::format("Sales of the {} in {}", shop, month);
  for (std::size_t i = 0; i < count; ++i) data += fmt::format("\n- {}: {}", goods[i], sold[i]);
  const auto best = static_cast<std::size_t>(std::ranges::max_element(sold) - sold.begin());
  const auto worst = static_cast<std::size_t>(std::ranges::min_element(sold) - sold.begin());
  return summarise(data, fmt::format("In {} the {} sold {} most ({}) and {} least ({}).", month,
                                     shop, goods[best], sold[best], goods[worst], sold[worst]));
}

Draft visits(Rng& rng) {
  static const Words rooms{"kitchen", "studio", "workshop", "office",
                           "garage",  "hall",   "lab",      "lobby"};
  const auto people = draw(rng, lexicon::kNames, 3);
  const auto room = rng.pick(rooms);
  const int count = rng.between(4, 6);
  int hour = rng.between(6, 9);
  const int first_hour = hour;
  int last_hour = hour;
  std::vector<int> seen(3, 0);
  std::string data = fmt::format("Visits to the {}", room);
  for (int i = 0; i < count; ++i) {
    const auto who = rng.below(3);
    ++seen[who];
    data += fmt::format("\n{}:00 {}", hour, people[who]);
    last_hour = hour;
    hour += rng.between(1, 2);
  }
  const auto people_seen =
      static_cast<int>(std::ranges::count_if(seen, [](int n) { return n > 0; }));
  return summarise(
      data, fmt::format("{} by {} to the {} between {}:00 and {}:00.", counted(count, "visit"),
                        people_seen == 1 ? "1 person" : fmt::format("{} people", people_seen), room,
                        first_hour, last_hour));
}

}  // namespace

const Family& summary_family() {
  static const TaskFamily family("summary",
                                 "one-sentence summaries of logs, measurements and events",
                                 {log_file, measurements, match, sales, visits});
  return family;
}

}  // namespace moescope::workloads
