// A horizontal axis with round ticks: where a value lies in the picture.
#pragma once

#include <string>
#include <vector>

namespace moescope::report {

class Axis {
 public:
  // Covers the finite ones of `values`, from 0 unless they all lie in the upper half, in about
  // `intervals` steps of 1, 2 or 5 times a power of ten. 0 to 1 when there is no value.
  Axis(const std::vector<double>& values, int intervals);

  // The axis lies between these two.
  void place(double left, double right);
  double left() const { return left_; }
  double right() const { return right_; }

  double x(double value) const;
  std::vector<double> ticks() const;
  std::string label(double tick) const;

 private:
  double step_ = 1, first_ = 0, last_ = 1;  // first and last tick, in steps
  double left_ = 0, right_ = 1;
};

}  // namespace moescope::report
