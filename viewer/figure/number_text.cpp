// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/figure/number_text.hpp"

#include <QLocale>
#include <cmath>

#include "core/text.hpp"

namespace moescope::viewer {
namespace {

bool is_bytes(const QString& unit) { return unit == "bytes"; }

QLocale plain() { return QLocale(QLocale::English); }

// Three digits, without zeros at the end.
QString three_digits(double value) {
  QString text = QString::number(value, 'g', 3);
  if (text.contains('e')) text = QString::number(value, 'f', 0);
  return text;
}

double unit_base(double largest, const QString& unit) {
  if (!is_bytes(unit)) return 1;
  double base = 1;
  while (largest / base >= 1024) base *= 1024;
  return base;
}

// 1, 2 and 5 times the powers of ten of the unit.
std::vector<double> decade_ticks(double low, double high, double base) {
  std::vector<double> ticks;
  for (double power = std::pow(10, std::floor(std::log10(low / base))) * base; power <= high;
       power *= 10)
    for (const double factor : {1.0, 2.0, 5.0})
      if (const double tick = factor * power; tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9))
        ticks.push_back(tick);
  return ticks;
}

}  // namespace

QString exact_text(double value, const QString& unit) {
  if (std::isnan(value)) return "no value";
  if (unit == "1") return QString::number(value, 'g', 6);
  const bool whole = value == std::floor(value) && std::abs(value) < 9e15;
  QString text =
      whole ? plain().toString(static_cast<qlonglong>(value)) : QString::number(value, 'g', 7);
  if (value < 0) text.replace('-', QChar(0x2212));
  text += ' ' + unit;
  if (is_bytes(unit) && std::abs(value) >= 1024)
    text += " (" + QString::fromStdString(core::human_bytes(std::abs(value))) + ')';
  return text;
}

QString short_text(double value, const QString& unit, bool sign) {
  if (std::isnan(value)) return "–";
  double size = std::abs(value);
  QString suffix;
  if (is_bytes(unit)) {
    for (const char* prefix : {"Ki", "Mi", "Gi", "Ti", "Pi"}) {
      if (size < 1023.5) break;
      size /= 1024;
      suffix = prefix;
    }
  } else if (size >= 9999.5) {
    for (const char* prefix : {"k", "M", "G", "T", "P"}) {
      if (size < 999.5) break;
      size /= 1000;
      suffix = prefix;
    }
  }
  QString text;
  if (suffix.isEmpty() && size == std::floor(size))
    text = QString::number(size, 'f', 0);
  else if (size != 0 && size < 0.001)
    text = QString::number(size, 'e', 0);
  else
    text = three_digits(size);
  if (value < 0) text.prepend(QChar(0x2212));
  if (sign && value > 0) text.prepend('+');
  return text + suffix;
}

std::vector<double> round_ticks(double low, double high, int count, const QString& unit) {
  const double base = unit_base(std::max(std::abs(low), std::abs(high)), unit);
  const double rough = (high - low) / base / std::max(1, count);
  std::vector<double> ticks;
  if (!(rough > 0)) return ticks;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {5.0, 2.0, 1.0})
    if (factor * power >= rough * 0.999) step = factor * power;
  // Counts have no halves.
  if (unit != "1" && base == 1) step = std::max(1.0, step);
  step *= base;
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i)
    ticks.push_back(i * step);
  return ticks;
}

std::vector<double> log_ticks(double low, double high, int count, const QString& unit) {
  const double factor = is_bytes(unit) ? 1024 : 10;
  std::vector<double> powers;
  for (double power = std::pow(factor, std::ceil(std::log(low) / std::log(factor) - 1e-9));
       power <= high * (1 + 1e-9); power *= factor)
    powers.push_back(power);
  if (powers.size() < 2) {
    auto narrow = decade_ticks(low, high, unit_base(high, unit));
    return narrow.size() < 2 ? round_ticks(low, high, count, unit) : narrow;
  }
  const std::size_t every = (powers.size() + static_cast<std::size_t>(std::max(1, count)) - 1) /
                            static_cast<std::size_t>(std::max(1, count));
  std::vector<double> ticks;
  for (std::size_t i = 0; i < powers.size(); i += every) ticks.push_back(powers[i]);
  return ticks;
}

}  // namespace moescope::viewer
