// SPDX-License-Identifier: GPL-3.0-or-later
// The window: panels in docks around one selection.
#pragma once

#include <QLabel>
#include <QMainWindow>
#include <QProgressBar>
#include <QToolButton>
#include <map>

#include "viewer/model/session.hpp"
#include "viewer/panels/panel.hpp"

namespace moescope::viewer {

class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  // standard: nothing of what the user arranged is read or written.
  enum class Layout { saved, standard };
  explicit MainWindow(Session& session, Layout layout = Layout::saved, QWidget* parent = nullptr);

  void open_files(const QStringList& paths);
  Panel* panel(const QString& name) const;
  // Brings the dock of a panel to the front and gives it the keyboard.
  void show_panel(const QString& name);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void childEvent(QChildEvent* event) override;
  void closeEvent(QCloseEvent* event) override;

 private:
  void make_docks();
  void make_menus();
  void make_status();
  void restore();
  void save() const;
  void follow_documents();
  void follow_work();
  void fill_recent();
  void remember(const QString& path);
  void ask_for_files();
  void show_shortcuts();
  void set_theme(Theme theme);
  Panel* current_panel() const;
  void ask_export();
  void copy_picture();
  void copy_table();

  Session& session_;
  Layout layout_;
  std::map<QString, Panel*> panels_;
  QByteArray default_state_;
  QMenu* recent_ = nullptr;
  QLabel *status_ = nullptr, *file_status_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QToolButton* cancel_ = nullptr;
};

}  // namespace moescope::viewer
