// SPDX-License-Identifier: GPL-3.0-or-later
// A matrix at halved resolutions, so that a screen of any zoom is drawn from about as many blocks
// as it has pixels, and no cell is lost: every visible block goes to exactly one pixel.
#pragma once

#include <vector>

#include "viewer/model/matrix.hpp"

namespace moescope::viewer {

// What a pixel shows of several cells. Of differences, max means the one farthest from 0.
enum class Pooling { max, mean, sum };

// "max", "mean", "sum".
QString name_of(Pooling pooling);

// Which blocks of an axis go to each pixel. Block b covers cells [b * block, (b + 1) * block).
struct BlockSpan {
  int first = 0, end = 0;
};
// `origin` is the cell at the left edge of the first pixel. While a block is wider than a pixel, a
// pixel shows the block at its centre; else a block goes to the pixel at its centre.
std::vector<BlockSpan> pixel_spans(double origin, double cells_per_pixel, int pixels, int cells,
                                   int block);

class Pyramid {
 public:
  Pyramid() = default;
  Pyramid(const Matrix& matrix, Pooling pooling);

  bool empty() const { return levels_.empty(); }
  Pooling pooling() const { return pooling_; }

  // The window of cells from (x, y) on: out[height, width], NaN where no cell has a value.
  struct Window {
    double x = 0, y = 0, cells_per_pixel_x = 1, cells_per_pixel_y = 1;
    int width = 0, height = 0;
  };
  void sample(const Window& window, std::vector<float>& out) const;

 private:
  struct Level {
    int rows = 0, columns = 0;
    std::vector<float> values;   // for mean and sum: sums
    std::vector<float> weights;  // for mean: how many cells have a value
  };
  void add_level();
  const Level& level_for(const Window& window, int& block) const;

  Pooling pooling_ = Pooling::max;
  bool magnitude_ = false;
  int rows_ = 0, columns_ = 0;
  std::vector<Level> levels_;
};

}  // namespace moescope::viewer
