#include "fabric/least_relative.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

namespace moescope::fabric {
namespace {

// 0.618^64 of the first interval: below the spacing of doubles within it.
constexpr int kSections = 64;

// The least value of a convex function on [0, high]. A minimum over one variable of a function that
// is convex in several is convex in the others, so the searches may be nested.
template <class Function>
std::pair<double, double> minimise(double high, Function function) {
  const double golden = (std::sqrt(5.0) - 1) / 2;
  double low = 0;
  double left = high - golden * (high - low), right = low + golden * (high - low);
  double at_left = function(left), at_right = function(right);
  for (int i = 0; i < kSections; ++i) {
    if (at_left <= at_right) {
      high = std::exchange(right, left);
      at_right = at_left;
      at_left = function(left = high - golden * (high - low));
    } else {
      low = std::exchange(left, right);
      at_left = at_right;
      at_right = function(right = low + golden * (high - low));
    }
  }
  const double middle = (low + high) / 2, at_zero = function(0), at_middle = function(middle);
  return at_zero <= at_middle ? std::pair(0.0, at_zero) : std::pair(middle, at_middle);
}

class Fit {
 public:
  explicit Fit(std::span<const CostRow> rows) : rows_(rows), rests_(rows.size()) {
    for (const auto& row : rows_) {
      half_weight_ += 0.5 / row.seconds;
      if (row.bytes > 0) most_byte_s_ = std::max(most_byte_s_, row.seconds / row.bytes);
      if (row.messages > 0) most_message_s_ = std::max(most_message_s_, row.seconds / row.messages);
    }
  }

  LinkCost run(bool with_messages) {
    LinkCost cost;
    if (with_messages)
      cost.message_s = minimise(most_message_s_, [&](double message_s) {
                         return best_byte(message_s).second;
                       }).first;
    cost.byte_s = best_byte(cost.message_s).first;
    cost.latency_s = latency(cost.message_s, cost.byte_s);
    return cost;
  }

 private:
  std::pair<double, double> best_byte(double message_s) {
    return minimise(most_byte_s_, [&](double byte_s) {
      const LinkCost cost{latency(message_s, byte_s), message_s, byte_s};
      double error = 0;
      for (const auto& row : rows_) error += std::abs(cost.seconds(row) / row.seconds - 1);
      return error;
    });
  }

  // The median, weighted by 1 / seconds, of what is left of the rows.
  double latency(double message_s, double byte_s) {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto& row = rows_[i];
      rests_[i] = {row.seconds - row.messages * message_s - row.bytes * byte_s, 1 / row.seconds};
    }
    std::ranges::sort(rests_);
    double weight = 0;
    for (const auto& [rest, own] : rests_)
      if ((weight += own) >= half_weight_) return std::max(0.0, rest);
    return 0;
  }

  std::span<const CostRow> rows_;
  std::vector<std::pair<double, double>> rests_;  // seconds, weight
  double half_weight_ = 0, most_byte_s_ = 0, most_message_s_ = 0;
};

}  // namespace

LinkCost least_relative_error(std::span<const CostRow> rows, bool with_messages) {
  return Fit(rows).run(with_messages);
}

bool tells_bytes(std::span<const CostRow> rows) {
  return std::ranges::any_of(rows,
                             [&](const auto& row) { return row.bytes != rows.front().bytes; });
}

bool tells_messages(std::span<const CostRow> rows) {
  // Three unknowns and a row to check them by; and the points (messages, bytes) are on no line.
  if (rows.size() < 4) return false;
  const auto& origin = rows.front();
  const auto far = std::ranges::max_element(
      rows, {}, [&](const auto& row) { return std::abs(row.bytes - origin.bytes); });
  const double bytes = far->bytes - origin.bytes, messages = far->messages - origin.messages;
  return std::ranges::any_of(rows, [&](const auto& row) {
    const double cross =
        (row.messages - origin.messages) * bytes - (row.bytes - origin.bytes) * messages;
    return std::abs(cross) > 1e-6 * std::abs(bytes);
  });
}

}  // namespace moescope::fabric
