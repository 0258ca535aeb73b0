//! One sales person's quarter as whole numbers, and the generator of `shared/workload/gen.py`, number for number.

pub const ROLES: [&str; 3] = ["key_account", "fmcg", "new_market"];
pub const STAGES: [&str; 2] = ["mature", "emerging"];
pub const GRADES: [&str; 5] = ["S", "A", "B", "C", "D"];

/// Money in hundredths, scores in tenths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    pub person: i64,
    pub role: usize,
    pub stage: usize,
    pub sales_actual: i64,
    pub sales_target: i64,
    pub receivable: i64,
    pub collected: i64,
    pub new_customers: i64,
    pub new_customer_target: i64,
    pub order_revenue: i64,
    pub orders: i64,
    pub unit_price_target: i64,
    pub renewed: i64,
    pub renewable: i64,
    pub peer_self: i64,
    pub peer_manager: i64,
    pub peer_customer: i64,
    pub peer_peer: i64,
    pub satisfaction: i64,
    pub knowledge: i64,
    pub execution: i64,
    pub violations: i64,
    pub praise: i64,
    pub errors: i64,
}

/// A fact as an engine is given it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Text(&'static str),
    Count(i64),
    /// Units, and how many decimal places they have.
    Number(i64, u32),
}

impl Facts {
    /// The facts by name, without the key, in the order of the table.
    pub fn cells(&self) -> [(&'static str, Cell); 23] {
        let money = |n| Cell::Number(n, 2);
        let score = |n| Cell::Number(n, 1);
        [
            ("role", Cell::Text(ROLES[self.role])),
            ("stage", Cell::Text(STAGES[self.stage])),
            ("sales_actual", money(self.sales_actual)),
            ("sales_target", money(self.sales_target)),
            ("receivable", money(self.receivable)),
            ("collected", money(self.collected)),
            ("new_customers", Cell::Count(self.new_customers)),
            ("new_customer_target", Cell::Count(self.new_customer_target)),
            ("order_revenue", money(self.order_revenue)),
            ("orders", Cell::Count(self.orders)),
            ("unit_price_target", money(self.unit_price_target)),
            ("renewed", Cell::Count(self.renewed)),
            ("renewable", Cell::Count(self.renewable)),
            ("peer_self", score(self.peer_self)),
            ("peer_manager", score(self.peer_manager)),
            ("peer_customer", score(self.peer_customer)),
            ("peer_peer", score(self.peer_peer)),
            ("satisfaction", score(self.satisfaction)),
            ("knowledge", score(self.knowledge)),
            ("execution", score(self.execution)),
            ("violations", Cell::Count(self.violations)),
            ("praise", Cell::Count(self.praise)),
            ("errors", Cell::Count(self.errors)),
        ]
    }

    /// The weights of new customers and of renewal, in percent.
    pub fn weights(&self) -> (i64, i64) {
        [(5, 15), (10, 10), (20, 0)][self.role]
    }

    /// One row of the table, without a line end.
    pub fn row(&self) -> String {
        let cells = self.cells().map(|(_, cell)| cell.to_string());
        format!("p{},{}", self.person, cells.join(","))
    }

    /// The same as one JSON record, numbers as numbers or as texts.
    pub fn json(&self, quoted: bool) -> String {
        let cells = self.cells().map(|(name, cell)| match cell {
            Cell::Text(_) => format!(r#""{name}":"{cell}""#),
            Cell::Number(..) if quoted => format!(r#""{name}":"{cell}""#),
            Cell::Count(_) | Cell::Number(..) => format!(r#""{name}":{cell}"#),
        });
        format!(r#"{{"person":"p{}",{}}}"#, self.person, cells.join(","))
    }
}

impl Cell {
    /// A number as a double; a text is none.
    pub fn float(self) -> f64 {
        match self {
            Self::Text(_) => f64::NAN,
            Self::Count(n) => n as f64,
            Self::Number(n, places) => n as f64 / 10_f64.powi(places as i32),
        }
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::Text(text) => f.write_str(text),
            Self::Count(n) => write!(f, "{n}"),
            Self::Number(n, places) => {
                let unit = 10_i64.pow(places);
                write!(f, "{}.{:0width$}", n / unit, n % unit, width = places as usize)
            }
        }
    }
}

/// xorshift64.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        let mut rng = Self(seed.max(1));
        (0..10).for_each(|_| _ = rng.next());
        rng
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number from the lowest to the highest, both possible.
    pub fn range(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.range(0, from.len() as i64 - 1) as usize]
    }
}

/// The next record of the generator.
pub fn random(g: &mut Rng, person: i64) -> Facts {
    let sales_target = g.range(100, 2000) * 100_000;
    let sales_actual = sales_target / 1000 * g.range(400, 1400) + g.range(0, 99);
    let receivable = g.range(1_000_000, 100_000_000);
    let collected = receivable / 1000 * g.range(500, 1100) + g.range(0, 99);
    let orders = g.range(1, 60);
    let unit_price_target = g.range(5, 200) * 10_000;
    let order_revenue = orders * (unit_price_target / 100 * g.range(50, 140)) + g.range(0, 9999);
    let renewable = g.range(1, 40);
    let renewed = renewable * g.range(40, 100) / 100;
    let mut scores = [0; 7];
    scores.iter_mut().for_each(|score| *score = g.range(500, 1000));
    let [peer_self, peer_manager, peer_customer, peer_peer, satisfaction, knowledge, execution] = scores;
    let new_customers = g.range(0, 15);
    let new_customer_target = g.range(1, 12);
    let violations = if g.range(0, 99) < 3 { g.range(1, 3) } else { 0 };
    let praise = if g.range(0, 2) == 0 { g.range(1, 4) } else { 0 };
    let errors = if g.range(0, 3) == 0 { g.range(1, 4) } else { 0 };
    let role = g.range(0, 2) as usize;
    let stage = g.range(0, 1) as usize;
    Facts {
        person,
        role,
        stage,
        sales_actual,
        sales_target,
        receivable,
        collected,
        new_customers,
        new_customer_target,
        order_revenue,
        orders,
        unit_price_target,
        renewed,
        renewable,
        peer_self,
        peer_manager,
        peer_customer,
        peer_peer,
        satisfaction,
        knowledge,
        execution,
        violations,
        praise,
        errors,
    }
}

/// So many records as the generator gives them.
pub fn randoms(count: usize) -> Vec<Facts> {
    let mut g = Rng::new(42);
    (0..count).map(|i| random(&mut g, i as i64)).collect()
}

/// Half of them random, half of them built to land on ties and thresholds.
pub fn mixed(count: usize) -> Vec<Facts> {
    let (mut g, mut b) = (Rng::new(42), Rng::new(4242));
    let next = |i| if i % 2 == 0 { random(&mut g, i as i64) } else { crate::built::build(&mut b, i as i64, i / 2) };
    (0..count).map(next).collect()
}
