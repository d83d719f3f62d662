using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Judging;

/// <summary>The density of each row given all others in closed form, against the evidence of fits with and without the row.</summary>
public sealed class ExactRowTests
{
    private static readonly Dictionary<string, string> stories = new()
    {
        ["a proportion"] = """
            data d[rows]: bool
            p ~ Beta(2, 3)
            for n in rows { d[n] ~ Bernoulli(p) }
            """,
        ["proportions of trials"] = """
            data c[rows]: count
            p ~ Beta(2, 3)
            for n in rows { c[n] ~ Binomial(20, p) }
            """,
        ["a rate"] = """
            data c[rows]: count
            rate ~ Gamma(2, 0.5)
            for n in rows { c[n] ~ Poisson(rate) }
            """,
        ["a mean"] = """
            data y[rows]: real
            m ~ Normal(0, 5)
            for n in rows { y[n] ~ Normal(m, 1.5) }
            """,
        ["a precision"] = """
            data y[rows]: real
            precision ~ Gamma(2, 1)
            for n in rows { y[n] ~ Normal(0.3, variance = 1 / precision) }
            """,
        ["a mean and a variance"] = """
            data y[rows]: real
            variance ~ InverseGamma(2, 3)
            m ~ Normal(0, variance = 4 * variance)
            for n in rows { y[n] ~ Normal(m, variance = variance) }
            """,
        ["a regression"] = """
            data y[rows]: real
            data x[rows]: real
            a ~ Normal(0, 5)
            b ~ Normal(0, 2)
            for n in rows { y[n] ~ Normal(a + b * x[n], 1.5) }
            """,
        ["a regression with a variance"] = """
            data y[rows]: real
            data x[rows]: real
            variance ~ InverseGamma(2, 3)
            a ~ Normal(0, variance = 9 * variance)
            b ~ Normal(0, variance = 4 * variance)
            for n in rows { y[n] ~ Normal(a + b * x[n], variance = variance) }
            """,
        ["rows of two numbers"] = """
            data y[rows]: real
            data x[rows]: real
            a ~ Normal(0, 5)
            b ~ Normal(0, 2)
            for n in rows {
              y[n] ~ Normal(a, 1.5)
              x[n] ~ Normal(a + b, 0.7)
            }
            """,
        ["groups"] = """
            data y[rows]: real
            data g[rows]: index[G]
            m ~ Normal(0, 5)
            for k in G { a[k] ~ Normal(m, 1.3) }
            for n in rows { y[n] ~ Normal(a[g[n]], 0.9) }
            """,
        ["kinds"] = """
            data g[rows]: index[G]
            p: simplex[G] ~ Dirichlet(2 * ones(G))
            for n in rows { g[n] ~ Categorical(p) }
            """,
        ["a level"] = """
            data y[rows]: real
            level[1] ~ Normal(0, 5)
            for t in 2..rows { level[t] ~ Normal(level[t-1], 0.8) }
            for t in rows { y[t] ~ Normal(level[t], 1.1) }
            """,
        ["a trend"] = """
            data y[rows]: real
            level[1] ~ Normal(0, 5)
            slope[1] ~ Normal(0, 1)
            for t in 2..rows {
              slope[t] ~ Normal(slope[t-1], 0.1)
              level[t] ~ Normal(level[t-1] + slope[t-1], 0.4)
            }
            for t in rows { y[t] ~ Normal(level[t], 1.1) }
            """,
    };

    public static TheoryData<string> Names => [.. stories.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Rows_have_the_evidence_of_all_less_that_of_the_others(string name)
    {
        var story = $"model A\n{stories[name]}\n";
        var rows = Rows(story.Contains("y[rows]") ? "y" : story.Contains("d[rows]") ? "d" : story.Contains("c[rows]") ? "c" : "g");
        var judged = JudgedFit.Of(story, Csv(rows), "exact", 100);
        var all = Evidence(story, rows);
        for (var row = 0; row < rows.Count; row++)
        {
            var others = rows.ToList();
            // along a series the place of the row stays
            if (story.Contains("[t]")) others[row] = ",,,,";
            else others.RemoveAt(row);
            var found = judged.LeftOutRows.Rows[row];
            Assert.Equal(double.NegativeInfinity, found.ParetoShape);
            Assert.Equal(all - Evidence(story, others), found.Elpd, 1e-8);
        }
    }

    private static double Evidence(string story, List<string> rows) =>
        TestStory.By(story, Csv(rows)).Fitted(method: "exact").Summary!.Metric!.Value;

    private static string Csv(IEnumerable<string> rows) => $"y,x,g,c,d\n{string.Join('\n', rows)}\n";

    /// <summary>Rows whose groups have two members or more, so that none vanishes with a row.</summary>
    private static List<string> Rows(string outcome) => [.. Enumerable.Range(0, 12).Select(i => FormattableString.Invariant(
        $"{(i * 5 % 7) - 2.3 + (outcome == "y" && i == 5 ? 4 : 0)},{i * 3 % 11 / 4.0},{"abc"[i % 3]},{i * i % 5},{i * 3 % 5 / 3}"))];
}
