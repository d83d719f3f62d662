using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>
/// Mixtures of normal vectors with missing cells in one pass over the rows: against a step of EM that writes out each row's blocks of the
/// covariance, densities of the observed cells, closed forms, and EM of the story's own program.
/// </summary>
public sealed class IncompleteMixtureTests
{
    private const string Full = """
        model M(K = 2)
        data v[rows]: real[3] from a, b, c
        param w: simplex[K]
        param m[K]: real[3]
        param s[K]: covariance[3]
        for n in rows { k[n] ~ Categorical(w)
        v[n] ~ MvNormal(m[k[n]], s[k[n]]) }
        """;

    private const string Tied = """
        model M(K = 2)
        data v[rows]: real[3] from a, b, c
        param w: simplex[K]
        param m[K]: real[3]
        param s: covariance[3]
        for n in rows { k[n] ~ Categorical(w)
        v[n] ~ MvNormal(m[k[n]], s) }
        """;

    private const string Product = """
        model M(K = 2)
        data v[rows]: real[3] from a, b, c
        data u[rows]: real[2] from d, e
        data g[rows]: index[3]
        data y[rows]: real
        param w: simplex[K]
        param m[K]: real[3]
        param s[K]: covariance[3]
        param l[K]: real[2]
        param t: covariance[2]
        param p[K]: simplex[3]
        param q[K]: real
        for n in rows { k[n] ~ Categorical(w)
        v[n] ~ MvNormal(m[k[n]], s[k[n]])
        u[n] ~ MvNormal(l[k[n]], t)
        g[n] ~ Categorical(p[k[n]])
        y[n] ~ Normal(q[k[n]], 1.5) }
        """;

    [Theory]
    [InlineData(Full)]
    [InlineData(Tied)]
    [InlineData(Product)]
    public void One_pass_over_the_rows_fits_them(string story)
    {
        var blocks = TestStory.By(story, Csv(Rows(80))).Select("em").Plan!.Blocks;
        Assert.Contains(blocks, b => b.By is ClosedFormPoint);
        Assert.Contains(blocks, b => b.By is MissingCellIntegration && b.Unknowns[0].StartsWith('v'));
        Assert.DoesNotContain(blocks, b => b.By is ConditionalMaximization);
    }

    [Theory]
    [InlineData(Full, false)]
    [InlineData(Tied, true)]
    public void The_maximum_is_a_fixed_point_of_EM_written_out_row_by_row(string story, bool isTied)
    {
        var rows = Rows(80);
        var fitted = Fitted(story, rows, tolerance: 1e-9);
        var (next, logLikelihood) = Step(rows, Components(fitted, isTied), isTied);
        Assert.Equal(logLikelihood, fitted.Value, 1e-9);
        foreach (var (before, after) in Components(fitted, isTied).Zip(next))
        {
            Assert.Equal(before.Weight, after.Weight, 1e-7);
            Assert.True((before.Mean - after.Mean).L2Norm() < 1e-7, $"{before.Mean} {after.Mean}");
            Assert.True((before.Covariance - after.Covariance).FrobeniusNorm() < 1e-6, $"{before.Covariance} {after.Covariance}");
        }
    }

    [Fact]
    public void Every_step_raises_the_log_likelihood_to_that_of_EM_of_the_whole_story()
    {
        var rows = Rows(80);
        foreach (var story in new[] { Full, Tied, Product })
        {
            var (bound, fitted) = (TestStory.By(story, Csv(rows)), Fitted(story, rows));
            Assert.True(fitted.Trace.Count > 5);
            Assert.All(fitted.Trace.Zip(fitted.Trace.Skip(1)),
                step => Assert.True(step.Second >= step.First - (1e-12 * Math.Abs(step.First)), $"{step.First} {step.Second}"));
            var plan = Planner.Plan("em", bound.Facts, [], [new ExpectedUpdates()]).Plan!;
            using var other = new StoryEm(bound.Problem, TestStory.Catalog, plan, new FitOptions(),
                (state, _) => new([], 0, []));
            var whole = other.Run(new() { Threads = 1, Seed = 1 }, new NoProgress(), TestContext.Current.CancellationToken);
            Assert.InRange(fitted.Value - whole.Value, -1e-6, double.PositiveInfinity);
        }
    }

    // rows that lack a vector count by what else they have, as if the vector's statement were not about them
    [Fact]
    public void A_product_has_the_density_of_what_each_row_has()
    {
        var rows = Rows(80);
        var fitted = Fitted(Product, rows);
        double[] w = Of(fitted, "w"), p = Of(fitted, "p"), q = Of(fitted, "q");
        var (v, u) = (Components(fitted, isTied: false), Components(fitted, isTied: true, "l", "t", 2));
        Assert.Contains(rows, row => row[..3].All(double.IsNaN) && double.IsFinite(row[3]));
        Assert.Equal(rows.Sum(row => Math.Log(Enumerable.Range(0, 2).Sum(k => w[k] * Density(row[..3], v[k]) * Density(row[3..5], u[k])
            * (double.IsNaN(row[5]) ? 1 : p[(3 * k) + (int)row[5] - 1])
            * Math.Exp(-0.5 * Math.Pow((row[6] - q[k]) / 1.5, 2)) / (1.5 * Math.Sqrt(2 * Math.PI))))), fitted.Value, 1e-9);
    }

    // Anderson 1957 for three columns: a is complete, b is missing where a says nothing, c wherever b is and in more rows
    [Fact]
    public void One_component_with_a_monotone_pattern_has_its_closed_form()
    {
        var rows = Rows(90);
        foreach (var (n, row) in rows.Index())
            for (var c = 0; c < 3; c++)
                row[c] = c + Math.Sin((2.3 * n) + c) + (0.5 * Math.Cos(5.1 * n)) is var x && (c == 1 && n % 3 == 1)
                    || (c == 2 && n % 3 < 2) ? double.NaN : x;
        var fitted = TestStory.By(Full, Csv(rows), ("K", 1)).Fitted(new(Threads: 1, Tolerance: 1e-10), "em");
        var (mean, covariance) = (Vector<double>.Build.Dense(3), Matrix<double>.Build.Dense(3, 3));
        for (var c = 0; c < 3; c++)
        {
            // the regression of column c on those before it, of the rows that have it
            var own = rows.Where(row => double.IsFinite(row[c])).ToList();
            var given = Matrix<double>.Build.Dense(own.Count, c + 1, (n, j) => j == 0 ? 1 : own[n][j - 1]);
            var outcome = Vector<double>.Build.Dense(own.Count, n => own[n][c]);
            var b = (given.Transpose() * given).Solve(given.Transpose() * outcome);
            var (rest, by) = (outcome - (given * b), b.SubVector(1, c));
            mean[c] = b[0] + (c == 0 ? 0 : by * mean.SubVector(0, c));
            for (var j = 0; j < c; j++) covariance[c, j] = covariance[j, c] = by * covariance.Row(j).SubVector(0, c);
            covariance[c, c] = (rest * rest / own.Count) + (c == 0 ? 0 : by * covariance.Row(c).SubVector(0, c));
        }

        Assert.Equal(mean, Of(fitted, "m"), (x, y) => Math.Abs(x - y) < 1e-7);
        Assert.Equal(covariance.ToRowMajorArray(), Of(fitted, "s"), (x, y) => Math.Abs(x - y) < 1e-7);
    }

    [Fact]
    public void The_order_of_the_rows_does_not_change_the_maximum()
    {
        var rows = Rows(80);
        var (one, other) = (Fitted(Full, rows), Fitted(Full, [.. rows.AsEnumerable().Reverse()]));
        Assert.Equal(one.Value, other.Value, 1e-8);
        foreach (var name in new[] { "w", "m", "s" }) Assert.Equal(Of(one, name), Of(other, name), (x, y) => Math.Abs(x - y) < 1e-4);
    }

    // the check of the closed forms takes sums about the next point, with missing cells expected at this one
    [Theory]
    [InlineData(Full)]
    [InlineData(Tied)]
    public void Closed_forms_maximize_before_the_last_step_too(string story)
    {
        var fitted = TestStory.By(story, Csv(Rows(80))).Fitted(new(Threads: 1, Restarts: 1, MaxIterations: 3), "em");
        Assert.Equal(3, fitted.Trace.Count);
    }

    // b and c are in no row together, so that nothing says how they vary together; or c is in no row at all
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Columns_that_no_row_has_together_are_not_identified(bool hasC)
    {
        var rows = Rows(60, complete: true);
        foreach (var (n, row) in rows.Index()) row[hasC && n % 2 == 0 ? 1 : 2] = double.NaN;
        var warning = Assert.Single(Fitted(Tied, rows).Summary!.Warnings, w => w.Code == "W0517");
        // without c its means are as open as its covariances, and any of them is named
        Assert.Matches(hasC ? "`s`" : @"`s`|`m\[\d, 3\]`", warning.Message);
        Assert.DoesNotContain(Fitted(Tied, Rows(60)).Summary!.Warnings, w => w.Code == "W0517");
    }

    [Fact]
    public void A_column_that_is_a_function_of_another_is_found_behind_missing_cells()
    {
        var rows = Rows(60, complete: true);
        foreach (var (n, row) in rows.Index()) row[2] = n % 10 == 0 ? double.NaN : (2 * row[0]) + 3;
        Assert.Equal("E0501", Assert.Single(TestStory.By(Full, Csv(rows)).Fit(new(Threads: 1), "em").Diagnostics).Code);
    }

    // one observed cell: the variance of its column goes to 0 by a factor in each step, and the likelihood to infinity
    [Theory]
    [InlineData(Full)]
    [InlineData(Tied)]
    public void A_column_with_one_cell_has_no_variance(string story)
    {
        var rows = Rows(60, complete: true);
        foreach (var (n, row) in rows.Index()) row[2] = n == 20 ? 1.5 : double.NaN;
        Assert.Equal("E0501", Assert.Single(TestStory.By(story, Csv(rows)).Fit(new(Threads: 1), "em").Diagnostics).Code);
    }

    private static FitOutcome Fitted(string story, List<double[]> rows, double? tolerance = null) =>
        TestStory.By(story, Csv(rows)).Fitted(new(Threads: 1, Tolerance: tolerance), "em");

    private static double[] Of(FitOutcome fitted, string name) => fitted.Summary!.Estimates.Single(e => e.Name == name).Value.Values;

    private static List<Component> Components(FitOutcome fitted, bool isTied, string mean = "m", string covariance = "s", int size = 3) =>
        [.. Of(fitted, "w").Select((weight, k) => new Component(weight,
            Vector<double>.Build.DenseOfArray(Of(fitted, mean)[(size * k)..][..size]),
            Matrix<double>.Build.DenseOfRowMajor(size, size, Of(fitted, covariance)[(isTied ? 0 : size * size * k)..][..(size * size)])))];

    private static double Density(double[] row, Component of)
    {
        int[] o = [.. Enumerable.Range(0, row.Length).Where(i => double.IsFinite(row[i]))];
        if (o.Length == 0) return 1;
        var away = Vector<double>.Build.Dense(o.Length, i => row[o[i]] - of.Mean[o[i]]);
        var own = Matrix<double>.Build.Dense(o.Length, o.Length, (i, j) => of.Covariance[o[i], o[j]]);
        return Math.Exp(-0.5 * (away * own.Inverse() * away)) / Math.Sqrt(own.Determinant() * Math.Pow(2 * Math.PI, o.Length));
    }

    /// <summary>A step of EM (Ghahramani and Jordan 1994), and the log-likelihood before it.</summary>
    private static (List<Component> Next, double LogLikelihood) Step(List<double[]> rows, List<Component> now, bool isTied)
    {
        var there = rows.ConvertAll(row => row[..3]).FindAll(row => row.Any(double.IsFinite));
        var densities = there.ConvertAll(row => now.ConvertAll(k => k.Weight * Density(row, k)));
        var (next, pooled) = (new List<Component>(), Matrix<double>.Build.Dense(3, 3));
        foreach (var (k, of) in now.Index())
        {
            double[] r = [.. densities.Select(d => d[k] / d.Sum())];
            var filled = there.ConvertAll(row => Filled(row, of));
            var mean = filled.Zip(r, (f, weight) => f.Row * weight).Aggregate((a, b) => a + b) / r.Sum();
            var products = filled.Zip(r, (f, weight) => (((f.Row - mean).OuterProduct(f.Row - mean)) + f.Spread) * weight)
                .Aggregate((a, b) => a + b);
            next.Add(new(r.Sum() / there.Count, mean, products / r.Sum()));
            pooled += products / there.Count;
        }

        return (isTied ? next.ConvertAll(k => k with { Covariance = pooled }) : next, densities.Sum(d => Math.Log(d.Sum())));
    }

    /// <summary>A row with its missing cells regressed on its observed ones, and the covariance that the regression leaves.</summary>
    private static (Vector<double> Row, Matrix<double> Spread) Filled(double[] row, Component of)
    {
        // selects the observed cells and leaves the others 0: a generalized inverse of the observed block, padded
        var isThere = Matrix<double>.Build.DenseOfDiagonalArray([.. row.Select(x => double.IsFinite(x) ? 1.0 : 0)]);
        var (own, unit) = (isThere * of.Covariance * isThere, Matrix<double>.Build.DenseIdentity(row.Length));
        var gain = of.Covariance * isThere * (own + unit - isThere).Inverse() * isThere;
        var away = Vector<double>.Build.Dense(row.Length, i => double.IsFinite(row[i]) ? row[i] - of.Mean[i] : 0);
        return (of.Mean + (gain * away), of.Covariance - (gain * of.Covariance));
    }

    private static string Csv(List<double[]> rows) => "a,b,c,d,e,g,y\n" + string.Join('\n',
        rows.Select(r => string.Join(',', r.Select(v => double.IsNaN(v) ? "" : v.ToString("R", CultureInfo.InvariantCulture))))) + "\n";

    /// <summary>Two clouds in seven columns, the sixth a category, with all patterns of missing cells in the first six.</summary>
    private static List<double[]> Rows(int count, bool complete = false)
    {
        var random = new RandomStream(5, "rows");
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var kind = i % 3 == 0 ? 1 : 0;
            var normal = Enumerable.Range(0, 6).Select(_ => random.NextNormal()).ToArray();
            double[] row = [(2.5 * kind) + normal[0], ((kind == 0 ? 0.8 : -0.5) * normal[0]) + normal[1],
                2 + (0.6 * normal[1]) + (0.7 * normal[2]) - kind, normal[3] - (2 * kind), normal[4] + (0.5 * normal[3]),
                1 + ((i + kind) % 3), (2 * kind) + normal[5]];
            for (var c = 0; c < 6; c++)
                if (random.NextUniform() < 0.25 && !complete) row[c] = double.NaN;
            if (!complete && i % 9 == 4) row.AsSpan(0, 3).Fill(double.NaN);
            return row;
        })];
    }

    private sealed record Component(double Weight, Vector<double> Mean, Matrix<double> Covariance);
}
