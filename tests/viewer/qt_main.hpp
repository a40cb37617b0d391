// SPDX-License-Identifier: GPL-3.0-or-later
// The main function of a test program: its own settings, the viewer's fonts, one test class.
#pragma once

#include <QApplication>
#include <QStandardPaths>
#include <QStyleFactory>
#include <QtTest>

#include "viewer/figure/style.hpp"

template <class TestClass>
int run_tests(int argc, char** argv) {
  QApplication app(argc, argv);
  // Settings of the user are neither read nor written.
  QStandardPaths::setTestModeEnabled(true);
  QApplication::setOrganizationName("moescope-test");
  QApplication::setApplicationName(TestClass::staticMetaObject.className());
  QApplication::setStyle(QStyleFactory::create("Fusion"));
  moescope::viewer::register_fonts();
  QApplication::setPalette(moescope::viewer::palette_of(moescope::viewer::Theme::light));
  TestClass tests;
  return QTest::qExec(&tests, argc, argv);
}

#define MOESCOPE_QT_MAIN(TestClass) \
  int main(int argc, char** argv) { return run_tests<TestClass>(argc, argv); }
