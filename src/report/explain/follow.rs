//! Checks, classes and actions of an explanation.

use super::{Page, titled};
use crate::diag::Lang;
use crate::outcome::{ActionNote, CheckNote, ClassNote, FactNote, FactValue, SectionNote, VetoNote};
use crate::report::words::escape;

impl Page {
    pub(super) fn checks(&mut self, checks: &[CheckNote]) {
        for check in checks {
            let word = if check.holds { self.word("Held", "暂缓") } else { self.word("Look at", "提醒") };
            self.heading(&escape(&format!("{word}: {}", titled(&check.name, &check.title))));
            self.item(self.word("because", "原因"), &check.condition);
            self.facts(&check.facts);
            self.infos(&check.info);
            self.item(self.word("place", "出处"), &check.place);
        }
    }

    pub(super) fn classes(&mut self, classes: &[ClassNote]) {
        for class in classes {
            let (name, title) = (titled(&class.name, &class.title), titled(&class.class, &class.class_title));
            self.heading(&escape(&format!("{name}: {title}")));
            let because = match &class.condition {
                Some(condition) => condition.as_str(),
                None => self.word("none of the classes above", "不属于以上各类型"),
            };
            self.item(self.word("because", "原因"), because);
            self.facts(&class.facts);
            self.infos(&class.info);
            self.item(self.word("place", "出处"), &class.place);
        }
    }

    pub(super) fn actions(&mut self, actions: &[ActionNote]) {
        for action in actions {
            let word = self.word("Action", "措施");
            self.heading(&escape(&format!("{word}: {}", titled(&action.name, &action.title))));
            self.item(self.word("because", "原因"), &action.condition);
            if let Some(after) = &action.after {
                self.item(self.word("after", "先行"), after);
            }
            self.facts(&action.facts);
            self.infos(&action.info);
            self.item(self.word("place", "出处"), &action.place);
        }
    }

    pub(super) fn sections(&mut self, sections: &[SectionNote]) {
        for section in sections {
            self.heading(&escape(&titled(&section.name, &section.title)));
            self.infos(&section.info);
            self.item(self.word("place", "出处"), &section.place);
        }
    }

    pub(super) fn vetoes(&mut self, vetoes: &[VetoNote]) {
        for veto in vetoes {
            let word = self.word("Veto", "一票否决");
            self.heading(&escape(&format!("{word}: {}", titled(&veto.name, &veto.title))));
            self.item(self.word("because", "原因"), &veto.condition);
            if let Some(total) = &veto.total {
                self.item(self.word("total at most", "总分最高"), &total.to_string());
            }
            if let Some(grade) = &veto.grade {
                self.item(self.word("grade at most", "等级最高"), grade);
            }
            self.facts(&veto.facts);
            self.infos(&veto.info);
            self.item(self.word("place", "出处"), &veto.place);
        }
    }

    /// What is only carried along.
    pub(super) fn remarks(&mut self, remarks: &[FactNote]) {
        if !remarks.is_empty() {
            self.heading(self.word("Carried along", "备注与佐证"));
            self.facts(remarks);
        }
    }

    /// What was taken for what nobody gave.
    pub(super) fn defaults(&mut self, defaults: &[FactNote]) {
        if defaults.is_empty() {
            return;
        }
        self.heading(self.word("Missing from the data", "数据中缺失"));
        for fact in defaults {
            let name = titled(&fact.name, &fact.title);
            self.line(&escape(&match (&fact.value, self.lang) {
                (FactValue::Missing, Lang::En) => format!("  {name}: taken to have no rows"),
                (FactValue::Missing, Lang::Zh) => format!("  {name}: 按没有明细处理"),
                (value, Lang::En) => format!("  {name}: {value}, its default"),
                (value, Lang::Zh) => format!("  {name}: {value},即默认值"),
            }));
        }
    }

    pub(super) fn infos(&mut self, info: &[(&'static str, String)]) {
        for (name, text) in info {
            self.item(self.info(name), text);
        }
    }
}
