// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/figure/pyramid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace moescope::viewer {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

// How two pooled values become one; NaN is no value.
struct Largest {
  static void add(float& into, float value) {
    if (value > into || into != into) into = value;
  }
};
struct Farthest {
  static void add(float& into, float value) {
    if (std::abs(value) > std::abs(into) || into != into) into = value;
  }
};
struct Sum {
  static void add(float& into, float value) {
    if (into != into)
      into = value;
    else if (value == value)
      into += value;
  }
};

template <class Function>
void with_rule(Pooling pooling, bool magnitude, Function function) {
  if (pooling != Pooling::max)
    function(Sum());
  else if (magnitude)
    function(Farthest());
  else
    function(Largest());
}

// Pools rows [top, bottom) of a level into `row`, then its columns into `out`.
template <class Rule>
void pool(const std::vector<float>& values, int columns, const BlockSpan& rows,
          const std::vector<BlockSpan>& spans, std::vector<float>& row, float* out) {
  const int left = spans.front().first, right = spans.back().end;
  const float* first = values.data() + static_cast<std::size_t>(rows.first) * columns;
  const float* source = first;
  if (rows.end - rows.first > 1) {
    std::copy(first + left, first + right, row.begin() + left);
    for (int r = rows.first + 1; r < rows.end; ++r) {
      const float* next = values.data() + static_cast<std::size_t>(r) * columns;
      for (int c = left; c < right; ++c) Rule::add(row[static_cast<std::size_t>(c)], next[c]);
    }
    source = row.data();
  }
  for (std::size_t pixel = 0; pixel < spans.size(); ++pixel) {
    float value = source[spans[pixel].first];
    for (int c = spans[pixel].first + 1; c < spans[pixel].end; ++c) Rule::add(value, source[c]);
    out[pixel] = value;
  }
}

}  // namespace

QString name_of(Pooling pooling) {
  switch (pooling) {
    case Pooling::max: return "max";
    case Pooling::mean: return "mean";
    case Pooling::sum: return "sum";
  }
  return {};
}

std::vector<BlockSpan> pixel_spans(double origin, double cells_per_pixel, int pixels, int cells,
                                   int block) {
  std::vector<BlockSpan> spans(static_cast<std::size_t>(pixels));
  const int blocks = (cells + block - 1) / block;
  const auto block_at = [&](double cell) {
    return std::clamp(static_cast<int>(std::floor(cell / block)), 0, blocks - 1);
  };
  if (cells_per_pixel < block) {
    for (int p = 0; p < pixels; ++p) {
      const int b = block_at(origin + (p + 0.5) * cells_per_pixel);
      spans[static_cast<std::size_t>(p)] = {b, b + 1};
    }
    return spans;
  }
  const int first = block_at(origin), last = block_at(origin + pixels * cells_per_pixel - 1e-9);
  int next = first;
  for (int p = 0; p < pixels; ++p) {
    auto& span = spans[static_cast<std::size_t>(p)];
    span.first = next;
    const double right = origin + (p + 1) * cells_per_pixel;
    while (next <= last && (p == pixels - 1 || (next + 0.5) * block < right)) ++next;
    span.end = next;
    if (span.first == span.end) {  // the blocks ran out
      span.first = std::min(next, last);
      span.end = span.first + 1;
    }
  }
  return spans;
}

Pyramid::Pyramid(const Matrix& matrix, Pooling pooling)
    : pooling_(pooling),
      magnitude_(matrix.diverging),
      rows_(matrix.rows.size()),
      columns_(matrix.columns.size()) {
  if (matrix.empty()) return;
  Level base{rows_, columns_, {matrix.values.begin(), matrix.values.end()}, {}};
  if (pooling == Pooling::mean)
    for (const float value : base.values) base.weights.push_back(std::isnan(value) ? 0.0F : 1.0F);
  levels_.push_back(std::move(base));
  while (levels_.back().rows > 1 || levels_.back().columns > 1) add_level();
}

void Pyramid::add_level() {
  const Level& below = levels_.back();
  Level level;
  level.rows = (below.rows + 1) / 2;
  level.columns = (below.columns + 1) / 2;
  const std::size_t size = static_cast<std::size_t>(level.rows) * level.columns;
  level.values.resize(size);
  if (pooling_ == Pooling::mean) level.weights.resize(size);
  std::vector<BlockSpan> spans;
  for (int c = 0; c < level.columns; ++c)
    spans.push_back({2 * c, std::min(2 * c + 2, below.columns)});
  std::vector<float> row(static_cast<std::size_t>(below.columns));
  for (int r = 0; r < level.rows; ++r) {
    const BlockSpan rows{2 * r, std::min(2 * r + 2, below.rows)};
    const std::size_t at = static_cast<std::size_t>(r) * level.columns;
    with_rule(pooling_, magnitude_, [&](auto rule) {
      pool<decltype(rule)>(below.values, below.columns, rows, spans, row, &level.values[at]);
    });
    if (pooling_ == Pooling::mean)
      pool<Sum>(below.weights, below.columns, rows, spans, row, &level.weights[at]);
  }
  levels_.push_back(std::move(level));
}

const Pyramid::Level& Pyramid::level_for(const Window& window, int& block) const {
  const double cells = std::min(window.cells_per_pixel_x, window.cells_per_pixel_y);
  std::size_t level = 0;
  for (block = 1; 2 * block <= cells && level + 1 < levels_.size(); block *= 2) ++level;
  return levels_[level];
}

void Pyramid::sample(const Window& window, std::vector<float>& out) const {
  out.assign(static_cast<std::size_t>(window.width) * static_cast<std::size_t>(window.height),
             kNone);
  if (levels_.empty() || out.empty()) return;
  int block = 1;
  const Level& level = level_for(window, block);
  const auto across =
      pixel_spans(window.x, window.cells_per_pixel_x, window.width, columns_, block);
  const auto down = pixel_spans(window.y, window.cells_per_pixel_y, window.height, rows_, block);
  std::vector<float> row(static_cast<std::size_t>(level.columns)), weights;
  if (pooling_ == Pooling::mean) weights.resize(static_cast<std::size_t>(window.width));
  for (std::size_t y = 0; y < down.size(); ++y) {
    float* line = out.data() + y * across.size();
    // Magnified cells repeat their row.
    if (y > 0 && down[y].first == down[y - 1].first && down[y].end == down[y - 1].end) {
      std::copy(line - across.size(), line, line);
      continue;
    }
    with_rule(pooling_, magnitude_, [&](auto rule) {
      pool<decltype(rule)>(level.values, level.columns, down[y], across, row, line);
    });
    if (pooling_ != Pooling::mean) continue;
    pool<Sum>(level.weights, level.columns, down[y], across, row, weights.data());
    for (std::size_t x = 0; x < across.size(); ++x) line[x] /= weights[x];
  }
}

}  // namespace moescope::viewer
