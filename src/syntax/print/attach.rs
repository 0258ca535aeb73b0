use super::row::{Body, Part, Row};
use crate::syntax::Comment;

impl Body {
    /// Gives every comment to the row it was written beside. Those that stand behind the opening brace, before any
    /// row, are handed back.
    pub(super) fn attach(&mut self, comments: Vec<Comment>) -> Vec<Comment> {
        let mut behind_brace = vec![];
        let mut inside: Vec<Vec<Comment>> = self.rows.iter().map(|_| vec![]).collect();
        for comment in comments {
            let at = comment.span.start as usize;
            let next = self.rows.partition_point(|row| row.range().0 <= at);
            let within = next.checked_sub(1).filter(|i| self.rows.get(*i).is_some_and(|row| at < row.range().1));
            if let Some(inside) = within.and_then(|i| inside.get_mut(i)) {
                inside.push(comment);
            } else if !comment.own_line && next == 0 && !self.rows.is_empty() {
                behind_brace.push(comment);
            } else if let Some(row) = next.checked_sub(1).filter(|_| !comment.own_line) {
                if let Some(row) = self.rows.get_mut(row) {
                    row.tail.push(comment);
                }
            } else if let Some(row) = self.rows.get_mut(next) {
                row.before.push(comment);
            } else {
                self.end.push(comment);
            }
        }
        for (row, comments) in self.rows.iter_mut().zip(inside) {
            row.attach_inside(comments);
        }
        behind_brace
    }

    /// Whether any comment stands between the braces.
    pub(super) fn has_comments(&self) -> bool {
        !self.end.is_empty() || self.rows.iter().any(Row::has_comments)
    }
}

impl Row {
    /// Gives the comments inside a row to its bodies, the others to the ends of its lines.
    fn attach_inside(&mut self, comments: Vec<Comment>) {
        let mut behind_brace = vec![];
        let mut rest = comments;
        let mut tail = vec![];
        for part in &mut self.parts {
            let Part::Body(body) = part else { continue };
            let Some((open, close)) = body.braces else { continue };
            let (inside, others) = rest.into_iter().partition(|c| (open..close).contains(&(c.span.start as usize)));
            let (head, after): (Vec<Comment>, Vec<Comment>) =
                Vec::into_iter(others).partition(|c| (c.span.start as usize) < open);
            behind_brace.extend(head);
            behind_brace.extend(body.attach(inside));
            rest = after;
        }
        tail.append(&mut rest);
        tail.append(&mut self.tail);
        self.tail = tail;
        self.head.append(&mut behind_brace);
    }

    /// Whether any comment or `///` line belongs to the row.
    fn has_comments(&self) -> bool {
        let noted = [&self.before, &self.head, &self.tail].into_iter().any(|comments| !comments.is_empty());
        let inside = self.parts.iter().any(|part| matches!(part, Part::Body(body) if body.has_comments()));
        noted || inside || !self.docs.is_empty()
    }
}
