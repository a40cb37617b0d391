// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/figure/figure.hpp"

#include <QBuffer>
#include <QFileInfo>
#include <QFontMetricsF>
#include <QImage>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QSvgGenerator>

#include "core/file.hpp"

namespace moescope::viewer {
namespace {

using core::Error;
using core::Result;

// A vector file has no pixels; its image of the cells gets these for each unit.
constexpr double kVectorImageScale = 2;
constexpr int kPdfResolution = 72;  // one unit is a point

QSize size_of(const Figure& figure, const FigureOptions& options) {
  return options.size.isEmpty() ? figure.preferred_size() : options.size;
}

QByteArray png_bytes(const Figure& figure, const FigureOptions& options) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  figure_image(figure, options).save(&buffer, "PNG");
  return bytes;
}

QByteArray svg_bytes(const Figure& figure, const FigureOptions& options) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(size_of(figure, options));
  generator.setViewBox(QRect(QPoint(0, 0), size_of(figure, options)));
  generator.setTitle(figure.words().title);
  generator.setDescription(figure.words().footer);
  QPainter painter(&generator);
  paint_figure(painter, figure, options, kVectorImageScale);
  painter.end();
  return bytes;
}

// Qt writes the time of day and a random name into a PDF; neither belongs into a figure. Every
// replacement is as long as what it replaces, since a PDF holds offsets into itself.
void make_constant(QByteArray& pdf) {
  static const struct {
    const char *pattern, *digits;
  } kVarying[] = {{"/CreationDate \\(D:([0-9]{14})", "20000101000000"},
                  {"<xmp:CreateDate>([^<]*)<", "2000-01-01T00:00:00"},
                  {"<xmp:ModifyDate>([^<]*)<", "2000-01-01T00:00:00"},
                  {"<xmp:MetadataDate>([^<]*)<", "2000-01-01T00:00:00"},
                  {"uuid:([0-9a-f-]{36})", "00000000-0000-0000-0000-000000000000"}};
  QString text = QString::fromLatin1(pdf);
  for (const auto& varying : kVarying) {
    QRegularExpressionMatchIterator found =
        QRegularExpression(QString::fromLatin1(varying.pattern)).globalMatch(text);
    while (found.hasNext()) {
      const auto match = found.next();
      const auto length = match.capturedLength(1);
      const QByteArray constant = QByteArray(varying.digits).leftJustified(length, '0', true);
      pdf.replace(match.capturedStart(1), length, constant);
    }
  }
}

QByteArray pdf_bytes(const Figure& figure, const FigureOptions& options) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  {
    QPdfWriter writer(&buffer);
    writer.setResolution(kPdfResolution);
    writer.setPageSize(QPageSize(QSizeF(size_of(figure, options)), QPageSize::Point));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setTitle(figure.words().title);
    writer.setCreator("moescope-viewer");
    QPainter painter(&writer);
    paint_figure(painter, figure, options, kVectorImageScale);
  }
  make_constant(bytes);
  return bytes;
}

}  // namespace

void paint_figure(QPainter& painter, const Figure& figure, const FigureOptions& options,
                  double pixels_per_unit) {
  const FigureStyle style = figure_style(options.theme);
  const QRectF page(QPointF(0, 0), QSizeF(size_of(figure, options)));
  painter.fillRect(page, style.background);
  const Figure::Words words = figure.words();
  QRectF area = page.adjusted(kFigureMargin, kFigureMargin, -kFigureMargin, -kFigureMargin);
  const auto line = [&](const QString& text, const QFont& font, const QColor& color, bool top) {
    if (text.isEmpty()) return;
    const QFontMetricsF metrics(font);
    const QRectF row(area.left(), top ? area.top() : area.bottom() - metrics.height(), area.width(),
                     metrics.height());
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(text, Qt::ElideMiddle, row.width()));
    if (top)
      area.setTop(row.bottom() + 2);
    else
      area.setBottom(row.top() - 4);
  };
  line(words.title, figure_font(17, true), style.text, true);
  line(words.subtitle, figure_font(13), style.muted, true);
  area.setTop(area.top() + 8);
  line(words.footer, figure_font(10), style.muted, false);
  figure.paint_body(painter, area, style, pixels_per_unit);
}

QImage figure_image(const Figure& figure, const FigureOptions& options) {
  QImage image(size_of(figure, options) * options.scale, QImage::Format_RGB32);
  // 96 dots per inch and its multiples, so that text has the same share of every picture.
  image.setDotsPerMeterX(3780 * options.scale);
  image.setDotsPerMeterY(3780 * options.scale);
  QPainter painter(&image);
  painter.scale(options.scale, options.scale);
  paint_figure(painter, figure, options, options.scale);
  painter.end();
  return image;
}

bool is_picture_path(const QString& path) {
  const QString ending = QFileInfo(path).suffix().toLower();
  return ending == "png" || ending == "svg" || ending == "pdf";
}

Result<void> export_figure(const Figure& figure, const FigureOptions& options,
                           const QString& path) {
  const QString ending = QFileInfo(path).suffix().toLower();
  QByteArray bytes;
  if (ending == "png")
    bytes = png_bytes(figure, options);
  else if (ending == "svg")
    bytes = svg_bytes(figure, options);
  else if (ending == "pdf")
    bytes = pdf_bytes(figure, options);
  else
    return Error::bad_input(path.toStdString() +
                            ": pictures end in .png, .svg or .pdf, data in .csv or .json");
  return core::write_file_atomic(path.toStdString(), bytes.toStdString());
}

}  // namespace moescope::viewer
