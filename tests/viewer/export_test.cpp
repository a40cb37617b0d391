// SPDX-License-Identifier: GPL-3.0-or-later
// The program itself without a display: pictures with the same bytes each time, data, and errors of
// one line.
#include <QImage>
#include <QXmlStreamReader>
#include <nlohmann/json.hpp>

#include "core/file.hpp"
#include "support/command.hpp"
#include "support/temporary_folder.hpp"
#include "viewer/qt_main.hpp"
#include "viewer/small_file.hpp"

using namespace moescope;

namespace {

std::string quoted(const std::string& path) {
  std::string text(1, '\'');
  return text.append(path).append("'");
}

}  // namespace

class ExportTest : public QObject {
  Q_OBJECT

  TemporaryFolder folder_;
  samples::SmallFile file_ = samples::small_file();
  std::string program_ = qEnvironmentVariable("MOESCOPE_VIEWER_PROGRAM").toStdString();

  CommandResult run(const std::string& arguments) const {
    return run_command("env -u DISPLAY -u QT_QPA_PLATFORM " + quoted(program_) + " " + arguments);
  }
  CommandResult export_to(const std::string& name, const std::string& more) const {
    return run(quoted(folder_.file("small.h5")) + " --export " + quoted(folder_.file(name)) + " " +
               more);
  }

 private Q_SLOTS:
  void initTestCase() { samples::write_small_file(file_, folder_.file("small.h5")); }

  void the_same_arguments_give_the_same_bytes_data() {
    QTest::addColumn<QString>("ending");
    for (const char* ending : {"png", "svg", "pdf", "csv", "json"}) QTest::newRow(ending) << ending;
  }
  void the_same_arguments_give_the_same_bytes() {
    QFETCH(QString, ending);
    const std::string suffix = ending.toStdString();
    for (const std::string panel : {"traffic --strategy tacg --layer 3",
                                    "coactivation --set view=lift --set order=clustered"}) {
      std::string first;
      for (const std::string name : {"a.", "b."}) {
        const auto result = export_to(name + suffix, "--panel " + panel);
        QVERIFY2(result.code == 0, result.err.c_str());
        QCOMPARE(result.err, std::string());
        const std::string bytes = *core::read_file(folder_.file(name + suffix));
        if (first.empty()) first = bytes;
        QVERIFY(!bytes.empty() && bytes == first);
        QTest::qWait(suffix == "pdf" && name == "a." ? 1100 : 0);  // past a second of the clock
      }
    }
  }

  void a_picture_has_the_size_that_was_asked_for() {
    const auto result =
        export_to("big.png", "--panel traffic --scale 2 --size 500x400 --theme dark");
    QVERIFY2(result.code == 0, result.err.c_str());
    const QImage image(QString::fromStdString(folder_.file("big.png")));
    QCOMPARE(image.size(), QSize(1000, 800));
    QVERIFY(qGray(image.pixel(3, 3)) < 60);
  }

  void an_svg_holds_text_and_one_image_of_the_cells() {
    QCOMPARE(export_to("a.svg", "--panel traffic --strategy contiguous --layer all").code, 0);
    const std::string text = *core::read_file(folder_.file("a.svg"));
    QVERIFY(text.find("Dispatch traffic of contiguous") != std::string::npos);
    QVERIFY(text.find("receiving rank") != std::string::npos);
    QXmlStreamReader reader(QString::fromStdString(text));
    int images = 0;
    while (!reader.atEnd())
      if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == u"image")
        ++images;
    QVERIFY(!reader.hasError());
    QCOMPARE(images, 2);  // the cells and the colour bar
  }

  void exported_data_are_the_numbers_of_the_file() {
    QCOMPARE(
        export_to("a.json", "--panel traffic --strategy contiguous --layer 2 --family code").code,
        0);
    const auto json = nlohmann::json::parse(*core::read_file(folder_.file("a.json")));
    QCOMPARE(json["unit"].get<std::string>(), std::string("bytes"));
    QCOMPARE(json["kind"].get<std::string>(), std::string("counted"));
    for (std::size_t r = 0; r < 4; ++r)
      for (std::size_t c = 0; c < 4; ++c)
        QCOMPARE(
            json["values"][r][c].get<double>(),
            static_cast<double>(file_.runs[0].traffic_dispatch[((1 * 4 + 2) * 4 + r) * 4 + c]));
  }

  void wrong_use_is_one_line_and_code_2_data() {
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("panel") << "--panel trafic"
                           << "did you mean 'traffic'";
    QTest::newRow("no panel") << ""
                              << "--export needs --panel";
    QTest::newRow("strategy") << "--panel traffic --strategy x"
                              << "it has: contiguous, tacg+gesr";
    QTest::newRow("layer") << "--panel traffic --layer 4"
                           << "0 to 3 or 'all'";
    QTest::newRow("family") << "--panel traffic --family x"
                            << "math, code, chat";
    QTest::newRow("setting") << "--panel traffic --set wires=combine"
                             << "did you mean 'wire'";
    QTest::newRow("value") << "--panel traffic --set wire=x"
                           << "dispatch, combine";
    QTest::newRow("size") << "--panel traffic --size 10x10"
                          << "WIDTHxHEIGHT";
    QTest::newRow("flag") << "--panel traffic --nope"
                          << "--help";
  }
  void wrong_use_is_one_line_and_code_2() {
    QFETCH(QString, arguments);
    QFETCH(QString, says);
    const auto result = export_to("never.png", arguments.toStdString());
    QCOMPARE(result.code, 2);
    QVERIFY2(QString::fromStdString(result.err).contains(says), result.err.c_str());
    QCOMPARE(std::count(result.err.begin(), result.err.end(), '\n'), 1);
    QVERIFY(!core::read_file(folder_.file("never.png")));
  }

  void wrong_files_are_one_line_and_code_2() {
    QVERIFY(bool(core::write_file_atomic(folder_.file("broken.h5"), "\x89HDF\r\n\x1a\n nothing")));
    for (const char* name : {"broken.h5", "absent.h5"}) {
      const auto result =
          run(quoted(folder_.file(name)) + " --panel traffic --export /tmp/never.png");
      QCOMPARE(result.code, 2);
      QVERIFY(result.err.find(name) != std::string::npos);
      QCOMPARE(std::count(result.err.begin(), result.err.end(), '\n'), 1);
    }
    const auto ending = export_to("a.gif", "--panel traffic");
    QCOMPARE(ending.code, 2);
    QVERIFY(ending.err.find(".png, .svg, .pdf, .csv or .json") != std::string::npos);
    QCOMPARE(export_to("no/such/folder.png", "--panel traffic").code, 1);
  }

  void help_and_version_are_printed() {
    const auto help = run("--help");
    QCOMPARE(help.code, 0);
    for (const char* word : {"--panel", "--export", "coactivation", "traffic"})
      QVERIFY(help.out.find(word) != std::string::npos);
    QVERIFY(run("--version").out.starts_with("moescope-viewer "));
  }
};

MOESCOPE_QT_MAIN(ExportTest)
#include "export_test.moc"
