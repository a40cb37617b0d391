// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/color/color_map.hpp"

#include <algorithm>
#include <cmath>

namespace moescope::viewer {
namespace {

using Table = std::array<QRgb, kColors>;

// Every 8th and every 5th of the 256 published colours; what lies between is within 2 and 4 of 255
// of the published tables.
constexpr QRgb kViridis[] = {0x440154, 0x470d60, 0x48186a, 0x482374, 0x472d7b, 0x453681, 0x424086,
                             0x3f4989, 0x3b528b, 0x375a8d, 0x33638d, 0x2f6a8e, 0x2c728e, 0x297a8e,
                             0x26818e, 0x23898e, 0x21908c, 0x1f988b, 0x1f9f88, 0x21a685, 0x28ae80,
                             0x31b57b, 0x3ebc74, 0x4cc26c, 0x5dc963, 0x6ece58, 0x82d34c, 0x96d83f,
                             0xabdc32, 0xc0df24, 0xd5e21a, 0xeae51a, 0xfde725};
constexpr QRgb kCividis[] = {
    0x00224e, 0x002656, 0x002a5f, 0x002d68, 0x003070, 0x083370, 0x163770, 0x203a6f, 0x273e6e,
    0x2e416d, 0x34456c, 0x3a486c, 0x3f4c6c, 0x444f6c, 0x49536c, 0x4e566c, 0x535a6d, 0x575d6d,
    0x5c616e, 0x60646f, 0x656870, 0x696b71, 0x6d6f72, 0x727274, 0x767676, 0x7a7a78, 0x7e7d78,
    0x838179, 0x888578, 0x8d8878, 0x928c78, 0x969077, 0x9b9476, 0xa09875, 0xa59c74, 0xaaa073,
    0xafa471, 0xb5a86f, 0xbaac6d, 0xbfb06b, 0xc4b468, 0xc9b965, 0xcfbd62, 0xd4c15f, 0xdac65b,
    0xdfca57, 0xe5cf52, 0xead34c, 0xf0d846, 0xf6dd3f, 0xfce236, 0xfee838};

template <std::size_t N>
Table interpolated(const QRgb (&points)[N]) {
  Table table;
  for (int i = 0; i < kColors; ++i) {
    const double at = static_cast<double>(i) * (N - 1) / (kColors - 1);
    const auto low = std::min(static_cast<std::size_t>(at), N - 2);
    const double part = at - static_cast<double>(low);
    const auto mix = [&](int a, int b) {
      return static_cast<int>(std::lround(a + part * (b - a)));
    };
    const QRgb a = points[low], b = points[low + 1];
    table[static_cast<std::size_t>(i)] =
        qRgb(mix(qRed(a), qRed(b)), mix(qGreen(a), qGreen(b)), mix(qBlue(a), qBlue(b)));
  }
  return table;
}

int encoded(double linear) {
  const double c = std::clamp(linear, 0.0, 1.0);
  return static_cast<int>(
      std::lround(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055)));
}

// OKLab (B. Ottosson, 2020) to sRGB.
QRgb from_oklab(double lightness, double a, double b) {
  const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3),
               m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3),
               s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
  return qRgb(encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
              encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
              encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
}

Table blue_white_orange() {
  constexpr double kWhite = 0.985, kDark = 0.47;  // lightness at the middle and at the ends
  constexpr double kBlueA = -0.045, kBlueB = -0.125, kOrangeA = 0.085, kOrangeB = 0.095;
  Table table;
  for (int i = 0; i < kColors; ++i) {
    const double side = 2.0 * i / (kColors - 1) - 1, far = std::abs(side);
    const double lightness = kWhite + far * (kDark - kWhite);
    // Full colour from the middle of the way on, where a screen can show it.
    const double chroma = std::min(1.0, far * 1.5);
    table[static_cast<std::size_t>(i)] =
        from_oklab(lightness, chroma * (side < 0 ? kBlueA : kOrangeA),
                   chroma * (side < 0 ? kBlueB : kOrangeB));
  }
  return table;
}

double luminance(QRgb color) {
  const auto linear = [](int channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(qRed(color)) + 0.7152 * linear(qGreen(color)) +
         0.0722 * linear(qBlue(color));
}

}  // namespace

QString name_of(ColorMap map) {
  switch (map) {
    case ColorMap::viridis: return "viridis";
    case ColorMap::cividis: return "cividis";
    case ColorMap::blue_orange: return "blue-orange";
  }
  return {};
}

const Table& colors_of(ColorMap map) {
  static const Table viridis = interpolated(kViridis), cividis = interpolated(kCividis),
                     diverging = blue_white_orange();
  switch (map) {
    case ColorMap::viridis: return viridis;
    case ColorMap::cividis: return cividis;
    case ColorMap::blue_orange: return diverging;
  }
  return viridis;
}

double contrast(QRgb a, QRgb b) {
  const double first = luminance(a), second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

QRgb text_color_on(QRgb background) {
  const QRgb black = qRgb(0, 0, 0), white = qRgb(255, 255, 255);
  return contrast(background, black) >= contrast(background, white) ? black : white;
}

}  // namespace moescope::viewer
