using System.Globalization;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>Rows that occur several times (`repeated`): their fit is that of the same rows written out.</summary>
public sealed class RepeatedMixtureTests
{
    private const string Columns = """
        model M(K = 2)
        data v[rows]: real[3] from a, b, c
        data y[rows]: real
        data g[rows]: index[3]
        data c[rows]: count from times
        param w: simplex[K]
        """;

    private const string Full = """
        param m[K]: real[3]
        param s[K]: covariance[3]
        for n in rows repeated c[n] { k[n] ~ Categorical(w)
        v[n] ~ MvNormal(m[k[n]], s[k[n]]) }
        """;

    public static TheoryData<string> Mixtures =>
    [
        Full,
        """
        param m[K]: real[3]
        param s: covariance[3]
        param p[K]: simplex[3]
        param q: real
        param t: positive
        for n in rows repeated c[n] { k[n] ~ Categorical(w)
        v[n] ~ MvNormal(m[k[n]], s)
        g[n] ~ Categorical(p[k[n]])
        y[n] ~ Normal(q, t) }
        """,
        """
        param a[K]: real
        param b[K]: real
        param t[K]: positive
        for n in rows repeated c[n] { k[n] ~ Categorical(w)
        y[n] ~ Normal(a[k[n]] + b[k[n]] * g[n], t[k[n]]) }
        """,
        """
        param m[K]: real[3]
        param t[K]: positive[3]
        for n in rows repeated c[n] { k[n] ~ Categorical(w)
        v[n] ~ Normal(m[k[n]], t[k[n]]) }
        """,
    ];

    [Theory, MemberData(nameof(Mixtures))]
    public void The_fit_is_that_of_the_rows_written_out(string mixture)
    {
        foreach (var (rows, most) in new[] { (90, 5), (300, 60) })
        {
            var story = $"{Columns}\n{mixture}";
            // rows with missing cells too: a regression has complete predictors
            var csv = Rows(rows, most, missing: !mixture.Contains("g[n],", StringComparison.Ordinal));
            var repeated = TestStory.By(story, Csv(csv));
            var once = TestStory.By(story.Replace(" repeated c[n]", "", StringComparison.Ordinal)
                .Replace("data c[rows]: count from times\n", "", StringComparison.Ordinal), Csv(WrittenOut(csv)));
            Assert.Contains(repeated.Select("em").Plan!.Blocks, b => b.By is ClosedFormPoint);
            var options = new FitOptions(Seed: 3, Threads: 1, Restarts: 6, Tolerance: 1e-8);
            var (some, all) = (repeated.Fitted(options, "em"), once.Fitted(options, "em"));
            Assert.Equal(all.Value, some.Value, 1e-9 * Math.Abs(all.Value));
            foreach (var estimate in all.Summary!.Estimates)
                Assert.All(estimate.Value.Values.Zip(Estimates.Of(some, estimate.Name)),
                    pair => Assert.Equal(pair.First, pair.Second, 1e-7 * Math.Max(1, Math.Abs(pair.First))));
            // the starts are the same, not only the best end
            Assert.All(all.Restarts.Zip(some.Restarts), r =>
            {
                Assert.Equal(r.First.Why is null, r.Second.Why is null);
                if (r.First.Why is null) Assert.Equal(r.First.Objective, r.Second.Objective, 1e-5);
            });
        }
    }

    // one label for all copies of a row: each copy multiplies the density of the row under its label
    [Fact]
    public void Copies_that_share_a_label_are_not_rows_with_labels_of_their_own()
    {
        var rows = Rows(60, 4, missing: false);
        var story = TestStory.By($$"""
            {{Columns}}
            param m[K]: real
            param t: positive
            for n in rows { k[n] ~ Categorical(w) }
            for n in rows repeated c[n] { y[n] ~ Normal(m[k[n]], t) }
            """, Csv(rows));
        Assert.DoesNotContain(story.Select("em").Plan!.Blocks, b => b.By is ClosedFormPoint);
        var fitted = story.Fitted(new(Threads: 1), "em");
        var (w, m, t) = (Estimates.Of(fitted, "w"), Estimates.Of(fitted, "m"), Estimates.Scalar(fitted, "t"));
        Assert.Equal(rows.Sum(row => Math.Log(w.Zip(m, (weight, mean) => weight * Math.Exp(row[5]
            * ((-0.5 * Math.Pow((row[3] - mean) / t, 2)) - Math.Log(t) - (0.5 * Math.Log(2 * Math.PI))))).Sum())), fitted.Value, 1e-8);
    }

    [Theory]
    [InlineData("for n in rows repeated c[n] { y[n] ~ Normal(m[g[n]], t[g[n]]) }")]
    [InlineData("for n in rows repeated c[n] { y[n] ~ Normal(m[g[n]], variance = t[g[n]]) }")]
    public void One_pass_estimates_params_of_groups(string statement)
    {
        var rows = Rows(60, 4, missing: false);
        var story = $"""
            model M
            data y[rows]: real
            data g[rows]: index[3]
            data c[rows]: count from times
            param m[3]: real
            param t[3]: positive
            {statement}
            """;
        var repeated = TestStory.By(story, Csv(rows)).Fitted(new(Threads: 1), "mle");
        Assert.Equal(StopReason.ClosedForm, repeated.Stopped);
        var written = WrittenOut(rows);
        for (var level = 1; level <= 3; level++)
        {
            double[] own = [.. written.Where(r => (int)r[4] == level).Select(r => r[3])];
            var variance = own.Average(y => Math.Pow(y - own.Average(), 2));
            Assert.Equal(own.Average(), Estimates.Of(repeated, "m")[level - 1], 1e-12);
            Assert.Equal(statement.Contains("variance", StringComparison.Ordinal) ? variance : Math.Sqrt(variance),
                Estimates.Of(repeated, "t")[level - 1], 1e-12);
        }
    }

    [Fact]
    public void A_cell_occurs_as_often_as_its_loops_are_repeated_together()
    {
        var rows = Rows(30, 4, missing: false);
        var fitted = TestStory.By("""
            model M
            data v[rows, 3]: real from a, b, c
            data c[rows]: count from times
            param m: real
            param t: positive
            for n in rows repeated c[n] { for i in 1..3 repeated i { v[n, i] ~ Normal(m, t) } }
            """, Csv(rows)).Fitted(new(Threads: 1), "mle");
        Assert.Equal(StopReason.ClosedForm, fitted.Stopped);
        double[] written = [.. WrittenOut(rows).SelectMany(row => (double[])[row[0], row[1], row[1], row[2], row[2], row[2]])];
        Assert.Equal(written.Average(), Estimates.Scalar(fitted, "m"), 1e-12);
        Assert.Equal(written.Average(y => Math.Pow(y - written.Average(), 2)), Math.Pow(Estimates.Scalar(fitted, "t"), 2), 1e-12);
    }

    [Fact]
    public void Rows_that_never_occur_are_no_rows()
    {
        var rows = Rows(20, 1, missing: false);
        foreach (var (i, row) in rows.Index()) row[5] = i == 0 ? 1 : 0;
        var outcome = TestStory.By($"{Columns}\n{Full}", Csv(rows)).Fit(new(Threads: 1), "em");
        Assert.Contains(outcome.Diagnostics, d => d.Code == "E0508");
    }

    private static List<double[]> WrittenOut(List<double[]> rows) => [.. rows.SelectMany(row => Enumerable.Repeat(row, (int)row[5]))];

    /// <summary>Two clouds in three columns, an outcome, a category, and how often each row occurs.</summary>
    private static List<double[]> Rows(int count, int most, bool missing)
    {
        var random = new RandomStream(8, "rows");
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var kind = i % 3 == 0 ? 1 : 0;
            double[] row = [(3 * kind) + random.NextNormal(), random.NextNormal() - kind, random.NextNormal(),
                (2 * kind) + random.NextNormal(), 1 + random.NextIndex(3), random.NextIndex(most + 1)];
            if (missing && i % 5 == 1) row[i % 3] = double.NaN;
            if (missing && i % 7 == 2) row[(i + 1) % 3] = double.NaN;
            return row;
        })];
    }

    private static string Csv(List<double[]> rows) => "a,b,c,y,g,times\n" + string.Join('\n',
        rows.Select(r => string.Join(',', r.Select(v => double.IsNaN(v) ? "" : v.ToString("R", CultureInfo.InvariantCulture))))) + "\n";
}
