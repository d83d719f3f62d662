using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>
/// Vectors of which some numbers are missing: against the likelihood of what is there written out row by row, closed forms, and an ascent
/// by the gradient.
/// </summary>
public sealed class PartialVectorTests
{
    private const string Single = """
        model M
        data v[rows]: real[3] from a, b, c
        param m: real[3]
        param s: covariance[3]
        for n in rows { v[n] ~ MvNormal(m, s) }
        """;

    private const string Mixture = """
        model M(K = 2)
        data v[rows]: real[3] from a, b, c
        param w: simplex[K]
        param m[K]: real[3]
        param s[K]: covariance[3]
        for n in rows { k[n] ~ Categorical(w)
        v[n] ~ MvNormal(m[k[n]], s[k[n]]) }
        """;

    private const string Pair = """
        model P
        data v[rows]: real[2] from a, b
        param m: real[2]
        param s: covariance[2]
        for n in rows { v[n] ~ MvNormal(m, s) }
        """;

    public static TheoryData<string> Stories =>
    [
        Single,
        Mixture,
        // one covariance for all, another spelling, a precision, a factor, spreads and a correlation
        """
            model M(K = 2)
            data v[rows]: real[3] from a, b, c
            param w: simplex[K]
            param m[K]: real[3]
            param s: covariance[3]
            for n in rows { k[n] ~ Categorical(w)
            v[n] ~ MvNormal(m[k[n]], s) }
            """,
        """
            model M
            data v[rows]: real[3] from a, b, c
            param m: real[3]
            param p: positive_definite[3]
            for n in rows { v[n] ~ MvNormal(m, precision = p) }
            """,
        """
            model M
            data v[rows]: real[3] from a, b, c
            param m: real[3]
            param l: cholesky[3]
            for n in rows { v[n] ~ MvNormal(m, cholesky = l) }
            """,
        """
            model M
            data v[rows]: real[3] from a, b, c
            param m: real[3]
            param d: positive[3]
            param r: correlation[3]
            for n in rows { v[n] ~ MvNormal(m, sd = d, correlation = r) }
            """,
        """
            model M
            data v[rows]: real[3] from a, b, c
            param m: real[3]
            param t: positive
            for n in rows { v[n] ~ MvNormal(m, covariance(t * identity(3))) }
            """,
        // a covariance for each group of rows, means that rows have of their own, and the whole plate at once
        """
            model M
            data v[rows]: real[3] from a, b, c
            data g[rows]: index[2]
            param m[2]: real[3]
            param s[2]: covariance[3]
            for n in rows { v[n] ~ MvNormal(m[g[n]], s[g[n]]) }
            """,
        """
            model M
            data v[rows]: real[3] from a, b, c
            data z[rows]: real
            param m: real[3]
            param slope: real[3]
            param s: covariance[3]
            for n in rows { v[n] ~ MvNormal(m + slope * z[n], s) }
            """,
        """
            model M
            data v[rows]: real[3] from a, b, c
            param m: real[3]
            param s: covariance[3]
            v ~ MvNormal(m, s)
            """,
        // rows of which some have another mean
        """
            model M
            data v[rows]: real[3] from a, b, c
            param m: real[3]
            param o: real[3]
            param s: covariance[3]
            for n in 1..70 { v[n] ~ MvNormal(m, s) }
            for n in 71..rows { v[n] ~ MvNormal(o, s) }
            """,
        // or another distribution, of numbers that are by themselves
        """
            model M
            data v[rows]: real[3] from a, b, c
            param m: real[3]
            param s: covariance[3]
            param q: positive
            for n in 1..70 { v[n] ~ Normal(m, q) }
            for n in 71..rows { v[n] ~ MvNormal(m, s) }
            """,
        // rows that count several times, and a column beside
        """
            model M(K = 2)
            data v[rows]: real[3] from a, b, c
            data n[rows]: count
            param w: simplex[K]
            param m[K]: real[3]
            param s: covariance[3]
            for i in rows repeated n[i] { k[i] ~ Categorical(w)
            v[i] ~ MvNormal(m[k[i]], s) }
            """,
        """
            model M(K = 2)
            data v[rows]: real[3] from a, b, c
            data z[rows]: real
            param w: simplex[K]
            param m[K]: real[3]
            param s: covariance[3]
            param c[K]: real
            for n in rows { k[n] ~ Categorical(w)
            z[n] ~ Normal(c[k[n]], 1)
            v[n] ~ MvNormal(m[k[n]], s) }
            """,
    ];

    [Theory, MemberData(nameof(Stories))]
    public void The_maximum_is_that_of_an_ascent_along_the_slope(string story)
    {
        var bound = TestStory.By(story, Csv(150));
        var (em, map) = (bound.Fitted(new(Threads: 1), "em"), bound.Fitted(new(Threads: 1), "map"));
        Assert.Contains(map.Restarts, r => Math.Abs(r.Objective - em.Value) < 1e-6);
        Assert.True(em.Trace.Count > 2);
        Assert.All(em.Trace.Zip(em.Trace.Skip(1)),
            step => Assert.True(step.Second >= step.First - (1e-10 * Math.Abs(step.First)), $"{step.First} {step.Second}"));
        Assert.Equal((map.Summary!.FreeParameters, map.Objective), (em.Summary!.FreeParameters, em.Objective));
        Assert.Contains(bound.Select("em").Plan!.Blocks, b => b.By is MissingCellIntegration);
    }

    [Theory]
    [InlineData("MvNormal(m, s)", true)]
    [InlineData("MvNormal(m, cholesky = s)", true)]
    [InlineData("MvNormal(m, 0.5 * s)", false)]
    public void One_pass_over_the_rows_fits_vectors_without_a_label(string distribution, bool isFused)
    {
        var story = Single.Replace("MvNormal(m, s)", distribution, StringComparison.Ordinal);
        if (distribution.Contains("cholesky", StringComparison.Ordinal))
            story = story.Replace("s: covariance", "s: cholesky", StringComparison.Ordinal);
        var bound = TestStory.By(story, Csv(150));
        Assert.Equal(isFused, bound.Select("em").Plan!.Blocks.Any(b => b.By is ClosedFormPoint));
        var (fitted, other) = (bound.Fitted(new(Threads: 1), "em"), TestStory.By(Single, Csv(150)).Fitted(new(Threads: 1), "map"));
        Assert.Equal(other.Value, fitted.Value, 1e-7);
        Assert.Null(fitted.Summary!.OrderedBy);
    }

    /// <summary>Vectors over other rows, or that occur more often, are no columns of one row: their likelihoods add up.</summary>
    [Theory]
    [InlineData("for i in rows { v[i] ~ MvNormal(m, s) }", "others")]
    [InlineData("for i in rows repeated times[i] { v[i] ~ MvNormal(m, s) }", "rows")]
    public void Vectors_of_different_rows_add_up(string draw, string plate)
    {
        var one = $"""
            data v[rows]: real[2] from a, b
            data times[rows]: count from n
            param m: real[2]
            param s: covariance[2]
            {draw}

            """;
        var other = $$"""
            data u[{{plate}}]: real[2] from b, c
            param l: real[2]
            param t: covariance[2]
            for i in {{plate}} { u[i] ~ MvNormal(l, t) }
            """;
        Assert.Equal(Value(one) + Value(other), Value(one + other), 1e-6);

        static double Value(string statements)
        {
            var tables = new Dictionary<string, string> { ["rows"] = Csv(60), ["others"] = Csv(40) };
            return TestStory.By($"model M\n{statements}", tables.Where(t => statements.Contains($"[{t.Key}]", StringComparison.Ordinal))
                .ToDictionary()).Fitted(new(Threads: 1, Tolerance: 1e-9), "em").Value;
        }
    }

    [Theory, InlineData(Single, 1), InlineData(Mixture, 2)]
    public void The_likelihood_is_that_of_what_is_there_and_flat_at_the_top(string story, int components)
    {
        var bound = TestStory.By(story, Csv(120));
        var fitted = bound.Fitted(new(Threads: 1), "em");
        var rows = Rows(Csv(120));
        double[] top = [.. components == 1 ? [] : Of(fitted, "w").Take(1), .. Of(fitted, "m"), .. Of(fitted, "s")];
        Assert.Equal(LogLikelihood(rows, top, components), fitted.Value, 1e-8);
        Assert.All(Gradients(at => LogLikelihood(rows, at, components), top), gradient => Assert.InRange(gradient, -1e-4, 1e-4));
        // the control: a little beside the top it is not flat
        top[^1] *= 1.05;
        Assert.Contains(Gradients(at => LogLikelihood(rows, at, components), top), gradient => Math.Abs(gradient) > 1e-2);
    }

    // MAP-EM: log |S| times -(6 + 3 + 1) / 2 and tr S^-1 times -2 / 2, from the prior
    [Fact]
    public void A_prior_of_the_covariance_counts()
    {
        const string story = """
            model M
            data v[rows]: real[3] from a, b, c
            param m: real[3]
            s: covariance[3] ~ InverseWishart(6, 2 * identity(3))
            for n in rows { v[n] ~ MvNormal(m, s) }
            """;
        var (fitted, rows) = (TestStory.By(story, Csv(60)).Fitted(new(Threads: 1), "em"), Rows(Csv(60)));
        double[] top = [.. Of(fitted, "m"), .. Of(fitted, "s")];
        Assert.All(Gradients(LogJoint, top), gradient => Assert.InRange(gradient, -1e-4, 1e-4));
        Assert.Contains(Gradients(at => LogLikelihood(rows, at, 1), top), gradient => Math.Abs(gradient) > 1e-1);

        double LogJoint(double[] at) =>
            Matrix<double>.Build.DenseOfRowMajor(3, 3, at[3..]) is var s
                ? LogLikelihood(rows, at, 1) - (5 * Math.Log(s.Determinant())) - s.Inverse().Trace() : 0;
    }

    // Anderson 1957: b is missing in some rows, a never. The distribution of a from all rows, the regression of b on a from the complete
    // ones.
    [Fact]
    public void A_monotone_pattern_has_its_closed_form()
    {
        var rows = Enumerable.Range(0, 60).Select(i => (A: 3 + Math.Sin(2.3 * i) + (0.2 * i % 3),
            B: i % 3 == 1 ? double.NaN : 50 + (4 * Math.Sin(2.3 * i)) + (3 * Math.Cos(5.1 * i)))).ToList();
        var fitted = TestStory.By(Pair, Text("a,b", rows.Select(r => (double[])[r.A, r.B]))).Fitted(new(Threads: 1, Tolerance: 1e-9), "em");
        var there = rows.Where(r => !double.IsNaN(r.B)).ToList();
        var (mean, variance) = (rows.Average(r => r.A), Variance(rows.Select(r => r.A)));
        var (a, b) = (there.Average(r => r.A), there.Average(r => r.B));
        var gradient = there.Average(r => (r.A - a) * (r.B - b)) / Variance(there.Select(r => r.A));
        var rest = there.Average(r => Math.Pow(r.B - b - (gradient * (r.A - a)), 2));
        double[] means = [mean, b + (gradient * (mean - a))],
            covariance = [variance, gradient * variance, gradient * variance, rest + (gradient * gradient * variance)];
        Assert.Equal(means, Of(fitted, "m"), (x, y) => Math.Abs(x - y) < 1e-6 * Math.Abs(x));
        Assert.Equal(covariance, Of(fitted, "s"), (x, y) => Math.Abs(x - y) < 1e-6 * Math.Abs(x));
        // the control: means in place of what is missing, without their spread, make another covariance
        Assert.Equal(covariance, FilledIn(rows, 1), (x, y) => Math.Abs(x - y) < 1e-6 * Math.Abs(x));
        Assert.True(FilledIn(rows, 0)[3] < 0.9 * covariance[3]);
    }

    // the plain maximum of a column that is complete, whatever is missing beside it
    [Fact]
    public void What_is_complete_has_its_own_closed_form()
    {
        var story = """
            model M
            data v[rows]: real[2] from a, b
            data u[rows]: real[2] from c, z
            param m: real[2]
            param s: covariance[2]
            param l: real[2]
            param t: covariance[2]
            for n in rows { v[n] ~ MvNormal(m, s)
            u[n] ~ MvNormal(l, t) }
            """;
        var fitted = TestStory.By(story, Csv(90, gapsInC: false)).Fitted(new(Threads: 1), "em");
        var alone = TestStory.By("""
            model M
            data u[rows]: real[2] from c, z
            param l: real[2]
            param t: covariance[2]
            for n in rows { u[n] ~ MvNormal(l, t) }
            """, Csv(90, gapsInC: false)).Fitted(method: "mle");
        Assert.Equal(Of(alone, "l"), Of(fitted, "l"), (x, y) => Math.Abs(x - y) < 1e-12 * (1 + Math.Abs(x)));
        Assert.Equal(Of(alone, "t"), Of(fitted, "t"), (x, y) => Math.Abs(x - y) < 1e-12 * (1 + Math.Abs(x)));
    }

    [Fact]
    public void Responsibilities_are_those_of_what_is_there()
    {
        var bound = TestStory.By(Mixture, Csv(40));
        using var expected = new ExpectedDensity(bound.Problem, TestStory.Catalog, DensityPlan.Analyze(bound.Problem),
            _ => true, ManagedEngine.On(1));
        double[] point = [0.3, 0.7, 0, 1, 2, 3, 1, 0, 2, 0.3, 0, 0.3, 1, 0.2, 0, 0.2, 1, 1, 0, 0.1, 0, 2, 0, 0.1, 0, 1];
        Assert.Equal(point.Length, expected.Dimension);
        var gradient = new double[point.Length];
        expected.ComputeExpectations(point, gradient);
        // Bayes' rule row by row: d / d weight of k is the sum of the responsibilities over the weight
        var rows = Rows(Csv(40));
        for (var k = 0; k < 2; k++)
            Assert.Equal(rows.Sum(row => Densities(row, point[1..], 2, point[0])[k] / Densities(row, point[1..], 2, point[0]).Sum())
                / point[k], gradient[k], 1e-9);
        // the mean log density has the slope of the log density where its distribution was taken (Fisher's identity)
        var mean = new double[point.Length];
        expected.Evaluate(point, mean);
        Assert.Equal(gradient, mean, (x, y) => Math.Abs(x - y) < 1e-9 * (1 + Math.Abs(x)));
    }

    [Fact]
    public void Missing_numbers_are_predicted_given_the_rest_of_their_row()
    {
        double[] top = [0.4, 0.6, 0, 1, 2, 3, -1, 0, 2, 0.9, 0.4, 0.9, 1, 0.2, 0.4, 0.2, 1, 1, -0.6, 0.1, -0.6, 2, 0, 0.1, 0, 1];
        var fit = FitByHand.Of(Mixture, Csv(10), 1, ("w", _ => top[..2]), ("m", _ => top[2..8]), ("s", _ => top[8..]));
        const string csv = "a,b,c\n0.7,,\n1,-0.5,\n,1.5,2.5\n";
        var there = NewRows.Read(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalog).Value!;
        var reported = RowPredictions.Compute(fit, there, sameRows: false, TestStory.Catalog, count: 20_000).Value!;
        foreach (var (n, row) in Rows(csv).Index())
            for (var at = 0; at < 3; at++)
            {
                var mean = reported.Columns.Single(c => c.Name == $"{"abc"[at]}.mean").Values[n];
                if (!double.IsNaN(row[at])) Assert.Equal(row[at], mean, 1e-12);
                else Assert.InRange(mean - Given(row, top[1..], top[0], at), -0.05, 0.05);
            }

        // the density of each row is that of what is there
        var scores = RowScoring.Score(fit, there.Problem, sameRows: false, TestStory.Catalog).Value!;
        Assert.Equal(LogLikelihood(Rows(csv), [top[0], .. top[2..]], 2), scores.Total, 1e-9);
    }

    [Theory]
    [InlineData("""
        for n in rows { v[n] ~ MvNormal(m, s)
        z[n] ~ Normal(v[n, 1], 1) }
        """, "em")]
    [InlineData("""
        for n in rows { v[n] ~ MvNormal(m, s)
        z[n] ~ Normal(v[n, 1], 1) }
        """, "map")]
    [InlineData("for n in rows { v[n] ~ MvStudentT(4, m, s) }", "em")]
    public void Numbers_that_others_read_and_other_distributions_are_refused(string story, string method)
    {
        var bound = TestStory.By($$"""
            model M
            data v[rows]: real[3] from a, b, c
            data z[rows]: real
            param m: real[3]
            param s: covariance[3]
            {{story}}
            """, Csv(30));
        Assert.Equal("E0402", bound.Select(method).Diagnostics[0].Code);
    }

    // before the data are read nothing is to be marginalized: whether there will be is left open where it can be, and reported with the
    // data
    [Theory]
    [InlineData(Single, "a,b,c\n1,2,3\n2,,1\n0,1,5\n4,4,2\n", true, true)]
    [InlineData(Single, "a,b,c\n1,2,3\n2,3,1\n0,1,5\n4,4,2\n", true, false)]
    [InlineData("""
        model M
        data a[rows]: real
        param m: real
        for n in rows { a[n] ~ Normal(m, 1) }
        """, "a\n1\n\n2\n", false, false)]
    public void Missing_cells_decide_whether_there_is_something_to_integrate(string story, string csv, bool mayBe, bool isTreated)
    {
        var bound = TestStory.By(story, csv);
        Assert.Equal(mayBe, StoryFacts.Of(bound.Graph, TestStory.Catalog).DependsOnCells);
        Assert.False(bound.Facts.DependsOnCells);
        Assert.Equal(isTreated, bound.Select("em").Plan is not null);
    }

    /// <summary>EM for a pair written out; how much of the conditional variance counts.</summary>
    private static double[] FilledIn(List<(double A, double B)> rows, double share)
    {
        double[] m = [3, 50], s = [1, 0, 0, 9];
        for (var step = 0; step < 2000; step++)
        {
            var (gradient, rest) = (s[1] / s[0], s[3] - (s[1] * s[1] / s[0]));
            var full = rows.ConvertAll(r =>
                double.IsNaN(r.B) ? (r.A, B: m[1] + (gradient * (r.A - m[0])), Spread: share * rest) : (r.A, r.B, Spread: 0));
            m = [full.Average(r => r.A), full.Average(r => r.B)];
            s = [full.Average(r => (r.A - m[0]) * (r.A - m[0])), full.Average(r => (r.A - m[0]) * (r.B - m[1])), 0,
                full.Average(r => ((r.B - m[1]) * (r.B - m[1])) + r.Spread)];
            s[2] = s[1];
        }

        return s;
    }

    /// <summary>The mean of a missing number given its row, over both components.</summary>
    private static double Given(double[] row, double[] parts, double weight, int at)
    {
        var densities = Densities(row, parts, 2, weight);
        return Enumerable.Range(0, 2).Sum(k => densities[k] / densities.Sum() * Mean(k));

        double Mean(int k)
        {
            var (there, mean, covariance) = Part(row, parts, 2, k);
            var across = Vector<double>.Build.Dense(there.Length, i => parts[1 + 6 + (9 * k) + (3 * at) + there[i]]);
            return parts[1 + (3 * k) + at]
                + (across * covariance.Inverse() * (Vector<double>.Build.Dense(there.Length, i => row[there[i]]) - mean));
        }
    }

    /// <summary>What is there of a row, and its mean and covariance in a component.</summary>
    private static (int[] There, Vector<double> Mean, Matrix<double> Covariance) Part(double[] row, double[] parts, int components, int k)
    {
        int[] there = [.. Enumerable.Range(0, row.Length).Where(i => !double.IsNaN(row[i]))];
        var (mean, covariance) = (parts.Length - (9 * components) - (3 * components) + (3 * k), parts.Length - (9 * components) + (9 * k));
        return (there, Vector<double>.Build.Dense(there.Length, i => parts[mean + there[i]]),
            Matrix<double>.Build.Dense(there.Length, there.Length, (i, j) => parts[covariance + (3 * there[i]) + there[j]]));
    }

    private static double[] Densities(double[] row, double[] parts, int components, double weight) =>
        [.. Enumerable.Range(0, components).Select(k =>
        {
            var (there, mean, covariance) = Part(row, parts, components, k);
            var away = Vector<double>.Build.Dense(there.Length, i => row[there[i]]) - mean;
            return (components == 1 ? 1 : k == 0 ? weight : 1 - weight) * Math.Exp(
                -0.5 * ((away * covariance.Inverse() * away) + Math.Log(covariance.Determinant())
                    + (there.Length * Math.Log(2 * Math.PI))));
        })];

    private static double LogLikelihood(List<double[]> rows, double[] at, int components) =>
        rows.Where(r => !r.All(double.IsNaN)).Sum(row => Math.Log(Densities(row, at, components, at[0]).Sum()));

    private static IEnumerable<double> Gradients(Func<double[], double> of, double[] at)
    {
        const double step = 1e-5;
        for (var i = 0; i < at.Length; i++)
        {
            double[] up = [.. at], down = [.. at];
            (up[i], down[i]) = (at[i] + step, at[i] - step);
            yield return (of(up) - of(down)) / (2 * step);
        }
    }

    private static double Variance(IEnumerable<double> of) =>
        of.ToList() is var all ? all.Average(v => (v - all.Average()) * (v - all.Average())) : 0;

    private static double[] Of(FitOutcome fitted, string name) => fitted.Summary!.Estimates.Single(e => e.Name == name).Value.Values;

    private static List<double[]> Rows(string csv) =>
        [.. csv.Trim().Split('\n').Skip(1).Select(line => line.Split(',').Take(3)
            .Select(cell => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];

    private static string Text(string head, IEnumerable<double[]> rows) =>
        $"{head}\n{string.Join('\n',
            rows.Select(r => string.Join(',', r.Select(v => double.IsNaN(v) ? "" : v.ToString("R", CultureInfo.InvariantCulture)))))}\n";

    /// <summary>Two clouds of rows that lean unlike ways, with every pattern of gaps in three columns, all three among them.</summary>
    private static string Csv(int rows, bool gapsInC = true)
    {
        var random = new RandomStream(7, "rows");
        return Text("a,b,c,g,z,n", Enumerable.Range(0, rows).Select(i =>
        {
            var kind = i % 3 == 0 ? 1 : 0;
            double one = random.NextNormal(), two = random.NextNormal(), three = random.NextNormal(), side = random.NextNormal();
            double[] row = [(3 * kind) + one, (kind == 0 ? 0.8 : -0.5) * one + two, 2 + (0.6 * two) + (0.7 * three) - kind, 1 + (i % 2),
                side + (2 * kind), 1 + (i % 2)];
            for (var c = 0; c < 3; c++)
                if ((i % 11) < 8 && ((i % 11) >> c & 1) == 1 && (gapsInC || c < 2)) row[c] = double.NaN;
            return row;
        }));
    }
}
