using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>
/// EM of stories beyond one fused pass over rows: the maximum is that of an ascent by the gradient, steps never fall, and where the fused
/// pass treats the story too both go the same way.
/// </summary>
public sealed class StoryEmTests
{
    private const string Columns = "data x[rows]: real\ndata y[rows]: real\ndata c[rows]: count\ndata b[rows]: bool\n"
        + "data s[rows]: positive\ndata k[rows]: index[3]\ndata g[rows]: index[3]\ndata xy[rows]: real[2] from x, y\nparam w: simplex[K]\n";

    public static TheoryData<string> Stories =>
    [
        // product emissions, one param shared
        """
        param m[K]: real
        param sd: positive
        param r[K]: positive
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n]], sd)
        c[n] ~ Poisson(r[z[n]]) }
        """,
        """
        param p[K]: unit
        param q[K]: simplex[3]
        param r[K]: positive
        for n in rows { z[n] ~ Categorical(w)
        c[n] ~ Binomial(12, p[z[n]])
        k[n] ~ Categorical(q[z[n]])
        s[n] ~ Exponential(r[z[n]]) }
        """,
        // covariances: shared, spherical, known up to a factor
        """
        param m[K]: real[2]
        param v: covariance[2]
        for n in rows { z[n] ~ Categorical(w)
        xy[n] ~ MvNormal(m[z[n]], v) }
        """,
        """
        param m[K]: real[2]
        param v[K]: positive
        for n in rows { z[n] ~ Categorical(w)
        xy[n] ~ Normal(m[z[n]], variance = v[z[n]]) }
        """,
        """
        param m[K]: real[2]
        param t[K]: positive
        for n in rows { z[n] ~ Categorical(w)
        xy[n] ~ MvNormal(m[z[n]], precision = t[z[n]] * identity(2)) }
        """,
        // no closed form: Gamma's shape, Beta, StudentT, a mixture inside
        """
        param a[K]: positive
        param r[K]: positive
        param m[K]: real
        for n in rows { z[n] ~ Categorical(w)
        s[n] ~ Gamma(a[z[n]], r[z[n]])
        x[n] ~ Normal(m[z[n]], 1) }
        """,
        """
        param a[K]: positive
        param e[K]: positive
        param m[K]: real
        for n in rows { z[n] ~ Categorical(w)
        u[n] ~ Beta(a[z[n]], e[z[n]])
        x[n] ~ Normal(m[z[n]], 1) }
        """,
        """
        param m[K]: real
        param v[K]: positive
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ StudentT(4, m[z[n]], v[z[n]]) }
        """,
        """
        param m[K]: real
        param o: real
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Mixture([0.9, 0.1], [Normal(m[z[n]], 1), Normal(o, 4)]) }
        """,
        """
        param m[K]: real
        param v[K]: positive
        for n in rows { z[n] ~ Categorical(w)
        s[n] ~ LogNormal(m[z[n]], v[z[n]])
        c[n] ~ Poisson(4 * z[n]) }
        """,
        // regressions inside of components
        """
        param base[K]: real
        param slope[K]: real
        param sd[K]: positive
        for n in rows { z[n] ~ Categorical(w)
        y[n] ~ Normal(base[z[n]] + slope[z[n]] * x[n], sd[z[n]])
        c[n] ~ Poisson(4 * z[n] - 2.5) }
        """,
        """
        param beta[K]: real[2]
        param sd: positive
        for n in rows { z[n] ~ Categorical(w)
        y[n] ~ Normal(dot(beta[z[n]], [1, x[n]]), sd) }
        """,
        // two labels of a row, and a label that a group shares
        """
        param m[K]: real
        param r[2]: positive
        param h: unit
        for n in rows { z[n] ~ Categorical(w)
        t[n] ~ Bernoulli(h)
        x[n] ~ Normal(m[z[n]] + 0.5 * t[n], 1)
        c[n] ~ Poisson(if t[n] then r[1] else r[2]) }
        """,
        """
        param m[K]: real
        for j in 1..3 { z[j] ~ Categorical(w) }
        for n in rows { x[n] ~ Normal(m[z[g[n]]], 1) }
        """,
        // rows that count several times
        """
        param m[K]: real
        param sd[K]: positive
        for n in rows repeated c[n] { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n]], sd[z[n]]) }
        """,
        // priors: MAP-EM
        """
        for j in 1..K { m[j] ~ Normal(0, 3)
        t[j] ~ Gamma(2, 1)
        r[j] ~ Gamma(2, 0.5) }
        for n in rows { z[n] ~ Categorical(uniform(K))
        x[n] ~ Normal(m[z[n]], precision = t[z[n]])
        c[n] ~ Poisson(r[z[n]]) }
        """,
        """
        v: simplex[K] ~ Dirichlet(3 * ones(K))
        for j in 1..K { p[j] ~ Beta(2, 2)
        sd[j] ~ InverseGamma(3, 2) }
        for n in rows { z[n] ~ Categorical(v)
        b[n] ~ Bernoulli(p[z[n]])
        x[n] ~ Normal(2 * z[n] - 3, variance = sd[z[n]]) }
        """,
    ];

    [Theory, MemberData(nameof(Stories))]
    public void The_maximum_is_that_of_an_ascent_along_the_slope(string story)
    {
        var isUnused = !story.Contains("Categorical(w)", StringComparison.Ordinal);
        var columns = (isUnused ? Columns.Replace("param w: simplex[K]\n", "", StringComparison.Ordinal) : Columns)
            + (story.Contains("u[n]", StringComparison.Ordinal) ? "data u[rows]: unit from s / 10\n" : "");
        var bound = TestStory.By($"model M(K = 2)\n{columns}{story}", SmallTable.Of(240, 2));
        var (em, map) = (bound.Fitted(new(Threads: 1, Seed: 3), "em"), bound.Fitted(new(Threads: 1, Seed: 3), "map"));
        // of two ascents one may run off to a spike of the likelihood, which EM names and drops
        Assert.Contains(map.Restarts, r => Math.Abs(r.Objective - em.Value) < 1e-6);
        Assert.All(em.Trace.Zip(em.Trace.Skip(1)),
            step => Assert.True(step.Second >= step.First - 1e-9 * Math.Abs(step.First), $"{step.First} {step.Second}"));
        Assert.Equal(map.Summary!.FreeParameters, em.Summary!.FreeParameters);
        Assert.Equal(map.Objective, em.Objective);
        Assert.Contains(bound.Select("em").Plan!.Blocks, b => b.By is ConditionalMaximization or ClosedFormPoint);
    }

    /// <summary>
    /// The same mixture, once as it is and once in a spelling that the fused pass over rows does not know: the same steps from the same
    /// starts. Scales that are one for all components, loops over columns, missing cells.
    /// </summary>
    [Theory]
    [InlineData("""
        param m[K]: real = [-1, 2]
        param v[K]: positive = [1, 2]
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n]], V) }
        """, "sd = v[z[n]]", "sd = 1 * v[z[n]]")]
    [InlineData("""
        param m[K]: real[2] = [[-1, 4], [2, 3]]
        param v[K]: covariance[2] = [covariance([[1, 0], [0, 1]]), covariance([[2, 0], [0, 2]])]
        for n in rows { z[n] ~ Categorical(w)
        xy[n] ~ MvNormal(m[z[n]], V) }
        """, "v[z[n]]", "1 * v[z[n]]")]
    [InlineData("""
        param m[K]: real[2] = [[-1, 4], [2, 3]]
        param v[K]: positive[2] = [[1, 1], [2, 1]]
        for n in rows { z[n] ~ Categorical(w)
        xy[n] ~ Normal(m[z[n]], variance = V) }
        """, "v[z[n]]", "1 * v[z[n]]")]
    [InlineData("""
        param v[K]: positive = [2, 8]
        for n in rows { z[n] ~ Categorical(w)
        c[n] ~ Poisson(V) }
        """, "v[z[n]]", "1 * v[z[n]]")]
    [InlineData("""
        param m[K]: real = [-1, 2]
        param v: positive = 2
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n]], V) }
        """,
        "variance = v", "variance = 1 * v")]
    [InlineData("""
        param m[K]: real[2] = [[-1, 4], [2, 3]]
        param v: covariance[2] = covariance([[2, 0], [0, 1]])
        for n in rows { z[n] ~ Categorical(w)
        xy[n] ~ MvNormal(m[z[n]], V) }
        """, "v", "1 * v")]
    [InlineData("""
        param m[K]: real[2] = [[-1, 4], [2, 3]]
        param v: positive[2] = [2, 1]
        for n in rows { z[n] ~ Categorical(w)
        xy[n] ~ Normal(m[z[n]], variance = V) }
        """, "v", "1 * v")]
    [InlineData("""
        param m[K, 2]: real = [[-1, 4], [2, 3]]
        param v[2]: positive = [2, 1]
        for n in rows { z[n] ~ Categorical(w)
        for j in 1..2 { xy[n, j] ~ Normal(m[z[n], j], variance = V) } }
        """, "v[j]", "1 * v[j]")]
    [InlineData("""
        param p[K, 2]: unit = [[0.2, 0.4], [0.8, 0.5]]
        param r[K]: positive = [2, 8]
        for n in rows { z[n] ~ Categorical(w)
        c[n] ~ Poisson(r[z[n]])
        for j in 1..2 {
        bb[n, j] ~ Bernoulli(V) } }
        """, "p[z[n], j]", "1 * p[z[n], j]", true)]
    [InlineData("""
        param q[K]: simplex[3] = [[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]]
        param m[K]: real = [-1, 2]
        param v: positive = 2
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n]], variance = V)
        k[n] ~ Categorical(q[z[n]]) }
        """, "v", "1 * v", true)]
    [InlineData("""
        param m[K, 2]: real = [[-1, 4], [2, 3]]
        param v[K, 2]: positive = [[1, 1], [2, 1]]
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n], 1], variance = v[z[n], 1])
        y[n] ~ Normal(m[z[n], 2], variance = V) }
        """,
        "v[z[n], 2]", "1 * v[z[n], 2]")]
    [InlineData("""
        param m[K, 2]: real = [[-1, 4], [2, 3]]
        param v[K]: positive = [1, 2]
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n], 1], variance = v[z[n]])
        y[n] ~ Normal(m[z[n], 2], variance = V) }
        """, "v[z[n]]", "1 * v[z[n]]", true)]
    [InlineData("""
        param m[K, 2]: real = [[-1, 4], [2, 3]]
        param v[2]: positive = [1, 2]
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n], 1], variance = v[1])
        y[n] ~ Normal(m[z[n], 2], variance = V) }
        """, "v[2]", "1 * v[2]")]
    [InlineData("""
        param m[K, 2]: real = [[-1, 4], [2, 3]]
        param v: positive = 2
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n], 1], variance = v)
        y[n] ~ Normal(m[z[n], 2], variance = V) }
        """, "v", "1 * v")]
    [InlineData("""
        param m[K, 2]: real = [[-1, 4], [2, 3]]
        for n in rows { z[n] ~ Categorical(w)
        y[n] ~ Normal(m[z[n], 2], variance = 2)
        x[n] ~ Normal(V, variance = 1) }
        """, "m[z[n], 1]", "1 * m[z[n], 1]")]
    [InlineData("""
        param p[K, 2]: unit = [[0.2, 0.4], [0.8, 0.5]]
        for n in rows { z[n] ~ Categorical(w)
        b[n] ~ Bernoulli(p[z[n], 1])
        b2[n] ~ Bernoulli(V) }
        """, "p[z[n], 2]", "1 * p[z[n], 2]")]
    [InlineData("""
        param m[K, 2]: real = [[-1, 4], [2, 3]]
        param v[K]: positive = [1, 2]
        for n in rows { z[n] ~ Categorical(w)
        for j in 1..2 { xy[n, j] ~ Normal(m[z[n], j], variance = V) } }
        """, "v[z[n]]", "1 * v[z[n]]")]
    [InlineData("""
        param m[K, 2]: real = [[-1, 4], [2, 3]]
        param v[K]: positive = [1, 2]
        for n in rows { z[n] ~ Categorical(w)
        for j in 1..2 {
        hh[n, j] ~ Normal(m[z[n], j], precision = V) } }
        """, "v[z[n]]", "1 * v[z[n]]", true)]
    [InlineData("""
        param m[K, 2]: real = [[-1, 4], [2, 3]]
        param v: positive = 2
        for n in rows { z[n] ~ Categorical(w)
        for j in 1..2 { xy[n, j] ~ Normal(m[z[n], j], sd = V) } }
        """, "v", "1 * v")]
    [InlineData("""
        param m[K]: real[2] = [[-1, 4], [2, 3]]
        param v[K]: positive = [1, 2]
        for n in rows { z[n] ~ Categorical(w)
        xy[n] ~ Normal(m[z[n]], sd = V) }
        """, "v[z[n]]", "1 * v[z[n]]")]
    [InlineData("""
        param m[K]: real[2] = [[-1, 4], [2, 3]]
        param v: positive = 2
        for n in rows { z[n] ~ Categorical(w)
        xy[n] ~ Normal(m[z[n]], V) }
        """, "v", "1 * v")]
    [InlineData("""
        param m[K]: real = [-1, 1]
        param v[K]: positive = [1, 2]
        for n in rows { z[n] ~ Categorical(w)
        s[n] ~ LogNormal(m[z[n]], V) }
        """, "v[z[n]]", "1 * v[z[n]]")]
    [InlineData("""
        param m[K]: real = [-1, 1]
        param v: positive = 1
        param q[K]: simplex[3] = [[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]]
        for n in rows { z[n] ~ Categorical(w)
        ls[n] ~ LogNormal(m[z[n]], V)
        k[n] ~ Categorical(q[z[n]]) }
        """, "v", "1 * v", true)]
    public void Both_ways_of_a_mixture_are_one(string story, string one, string other, bool isMissing = false)
    {
        var columns = Columns.Replace("param w: simplex[K]", "data bb[rows, 2]: bool from b, b2\ndata b2[rows]: bool\ndata ls[rows]: "
            + "positive from exp(x)\ndata hh[rows, 2]: real from x, y\nparam w: simplex[K] = [0.4, 0.6]", StringComparison.Ordinal);
        // a cell that nothing draws may not be missing
        if (isMissing)
            columns = string.Join('\n', columns.Split('\n').Where(line => !line.StartsWith("data ", StringComparison.Ordinal)
                || story.Contains($"\n{line[5..line.IndexOf('[')]}[n", StringComparison.Ordinal)));
        var table = string.Join('\n', SmallTable.Rows.TrimEnd().Split('\n')
            .Select((line, i) => i == 0 ? line + ",b2" : isMissing ? WithoutSome(line, i) : $"{line},{i % 2}"));
        var (fused, general) = (Fit(one), Fit(other));
        Assert.Contains(TestStory.By(Story(one), table).Select("em").Plan!.Blocks, b => b.By is ClosedFormPoint);
        Assert.DoesNotContain(TestStory.By(Story(other), table).Select("em").Plan!.Blocks, b => b.By is ClosedFormPoint);
        // their last slopes are measured, and their later points extrapolated, in other coordinates of a covariance
        const int plain = ReducedRankExtrapolation.PlainSteps;
        if (fused.Trace.Count <= plain) Assert.InRange(general.Trace.Count, fused.Trace.Count - 2, fused.Trace.Count + 2);
        else Assert.True(general.Trace.Count > plain);
        var steps = Math.Min(plain, Math.Min(fused.Trace.Count, general.Trace.Count));
        Assert.True(steps > 3);
        Assert.Equal(fused.Trace.Take(steps), general.Trace.Take(steps), (a, b) => Math.Abs(a - b) <= 1e-8 * Math.Abs(a));
        Assert.Equal(fused.Summary!.FreeParameters, general.Summary!.FreeParameters);
        foreach (var estimate in fused.Summary!.Estimates)
            Assert.Equal(estimate.Value.Values, general.Summary!.Estimates.Single(e => e.Name == estimate.Name).Value.Values,
                (a, b) => Math.Abs(a - b) <= 1e-5 * Math.Max(1, Math.Abs(a)));

        string Story(string spelling) => $"model M(K = 2)\n{columns}{story.Replace("V", spelling, StringComparison.Ordinal)}";

        FitOutcome Fit(string spelling) => TestStory.By(Story(spelling), table).Fitted(new(Threads: 1, Restarts: 1), "em");
    }

    /// <summary>
    /// Counts of 0 in all rows, which have a rate of 0, and columns whose units are 10^12 apart: both ways have the same maximum.
    /// </summary>
    [Theory]
    [InlineData("data c[rows]: count from 0 * c", """
        param r[2]: positive
        param m[2]: real
        for n in rows { z[n] ~ Categorical(w)
        c[n] ~ Poisson(V)
        x[n] ~ Normal(m[z[n]], 1) }
        """, "r[z[n]]")]
    [InlineData("data o[rows]: real[2] from 1e-6 * x, 1e6 * y",
        """
        param m[2]: real[2]
        param v[2]: covariance[2]
        for n in rows { z[n] ~ Categorical(w)
        o[n] ~ MvNormal(m[z[n]], V) }
        """, "v[z[n]]")]
    public void Edges_and_units_are_those_of_the_fused_pass(string column, string story, string place)
    {
        var (fused, general) = (Fit(place), Fit($"1 * {place}"));
        Assert.Equal(fused.Value, general.Value, 1e-8 * Math.Abs(fused.Value));
        Assert.Equal(fused.Summary!.FreeParameters, general.Summary!.FreeParameters);

        FitOutcome Fit(string spelling) =>
            TestStory.By($"model M\n{column}\ndata x[rows]: real\nparam w: simplex[2]\n"
                + story.Replace("V", spelling, StringComparison.Ordinal),
                SmallTable.Rows).Fitted(new(Threads: 1, Restarts: 4), "em");
    }

    /// <summary>A row of which nothing is there says nothing: neither of the weights nor of anything else.</summary>
    [Fact]
    public void Rows_of_which_nothing_is_there_change_nothing()
    {
        const string Story = """
            model M(K = 2)
            data x[rows]: real
            data c[rows]: count
            param w: simplex[K]
            param m[K]: real
            param sd: positive
            param r[K]: positive
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Normal(m[z[n]], sd)
            c[n] ~ Poisson(r[z[n]]) }
            """;
        var (with, without) = (Fit(SmallTable.Rows + "NA,1,NA,1,1,1,1\nNA,1,NA,1,1,1,1\nNA,1,NA,1,1,1,1\n"), Fit(SmallTable.Rows));
        Assert.Equal(without.Value, with.Value, 1e-9);
        Assert.Equal(Estimates.Of(without)["w"].Values, Estimates.Of(with)["w"].Values, (a, b) => Math.Abs(a - b) < 1e-6);

        static FitOutcome Fit(string table) => TestStory.By(Story, table).Fitted(new(Seed: 1, Threads: 1), "em");
    }

    /// <summary>A line of the table without some of x, c, b and k.</summary>
    private static string WithoutSome(string line, int row)
    {
        var cells = line.Split(',');
        foreach (var (column, every) in ((int, int)[])[(0, 5), (2, 7), (3, 4), (5, 6)])
            if (row % every == 0 && row % 30 != 0 && row % 84 != 0) cells[column] = "NA";
        return $"{string.Join(',', cells)},{(row % 3 == 0 ? "NA" : $"{row % 2}")}";
    }

    /// <summary>
    /// The probabilities of states are the slopes of the log density: against Bayes' rule written out, for two labels of a row together.
    /// </summary>
    [Fact]
    public void Shares_are_Bayes_rule()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            param m[2]: real
            for n in rows { z[n] ~ Categorical([0.3, 0.7])
            t[n] ~ Bernoulli(0.4)
            x[n] ~ Normal(m[z[n]] + t[n], 1) }
            """, "x\n0.5\n2\n-1\n");
        using var expected = new ExpectedDensity(bound.Problem, TestStory.Catalog, DensityPlan.Analyze(bound.Problem),
            _ => true, ManagedEngine.On(1));
        double[] m = [0.2, 1.7], x = [0.5, 2, -1];
        expected.ComputeExpectations(m, new double[2]);
        // d/dm of the mean log density is sum over rows and states of p(z, t | x) (x - m - t)
        var gradient = new double[2];
        expected.Evaluate([0.9, -0.4], gradient);
        double[] byHand = [0, 0];
        foreach (var v in x)
        {
            double Joint(int z, int t) => (z == 0 ? 0.3 : 0.7) * (t == 1 ? 0.4 : 0.6) * Math.Exp(-0.5 * (v - m[z] - t) * (v - m[z] - t));
            var total = Joint(0, 0) + Joint(0, 1) + Joint(1, 0) + Joint(1, 1);
            for (var z = 0; z < 2; z++)
                for (var t = 0; t < 2; t++) byHand[z] += Joint(z, t) / total * (v - (z == 0 ? 0.9 : -0.4) - t);
        }

        Assert.Equal(byHand, gradient, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    /// <summary>
    /// 8 of 10 observed labels and 1 of 10 that distant values determine are a weight of 9/20: an observed label with the distribution of a
    /// latent one counts once.
    /// </summary>
    [Fact]
    public void Known_labels_and_inferred_labels_count_alike()
    {
        var tables =
            new Dictionary<string, string> { ["rows"] = $"class\n{string.Join('\n', Enumerable.Range(0, 10).Select(n => n < 8 ? 1 : 2))}\n",
                ["news"] = $"u\n{string.Join('\n', Enumerable.Range(0, 10).Select(n => n < 1 ? -50 : 50))}\n" };
        var fitted = TestStory.By("""
            model M(K = 2)
            data class[rows]: index[K]
            data u[news]: real
            param w: simplex[K]
            for n in rows { class[n] ~ Categorical(w) }
            for n in news { k[n] ~ Categorical(w)
            u[n] ~ Normal(if k[n] == 1 then -50 else 50, 1) }
            """,
            tables).Fitted(new(Threads: 1), "em");
        Assert.Equal([0.45, 0.55], fitted.Summary!.Estimates.Single(e => e.Name == "w").Value.Values, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal((9 * Math.Log(0.45)) + (11 * Math.Log(0.55)) - (5 * Math.Log(2 * Math.PI)), fitted.Value, 1e-9);
    }

    // cells that are missing, each by itself: the likelihood is that of what is there, in which the ascent agrees
    [Fact]
    public void Missing_cells_are_summed_out()
    {
        var lines = SmallTable.Lines(60, 2);
        for (var i = 0; i < 60; i += 7) lines[i] = string.Join(',', lines[i].Split(',').Select((cell, c) => c == i % 6 ? "" : cell));
        var bound = TestStory.By("""
            model M(K = 2)
            data x[rows]: real
            data c[rows]: count
            data b[rows]: bool
            param w: simplex[K]
            param m[K]: real
            param sd[K]: positive
            param r[K]: positive
            param p[K]: unit
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Normal(m[z[n]], sd[z[n]])
            c[n] ~ Poisson(r[z[n]])
            b[n] ~ Bernoulli(p[z[n]]) }
            """, SmallTable.Table(lines));
        Assert.Equal(bound.Fitted(method: "map").Value, bound.Fitted(method: "em").Value, 1e-6);
    }

    // near the top, where least squares has next to nothing left to do
    [Theory, InlineData("x\n5\nNA\n6\n7\n"), InlineData("x\n5\n6\n7\n5.5\n4\nNA\n")]
    public void No_step_falls_however_flat_the_top_is(string csv)
    {
        var fitted = TestStory.By("""
            model M(K = 3)
            data x[rows]: real
            param w: simplex[K]
            param m[K]: real
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Normal(1 * m[z[n]], 1) }
            """, csv)
            .Fitted(new(Threads: 1), "em");
        Assert.All(fitted.Trace.Zip(fitted.Trace.Skip(1)),
            step => Assert.True(step.Second >= step.First - 1e-13, $"{step.First:R} {step.Second:R}"));
    }

    [Fact]
    public void A_component_that_shrinks_to_a_point_is_dropped_and_named()
    {
        var outcome = TestStory.By("""
            model M(K = 3)
            data x[rows]: real
            param m[K]: real
            param sd[K]: positive
            param w: simplex[K]
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Normal(m[z[n]], 1 * sd[z[n]]) }
            """, "x\n1\n1\n1\n5\n5.1\n").Fit(method: "em");
        Assert.Contains(outcome.Diagnostics, d => d.Code == "E0502" && d.Message.Contains("collapsed", StringComparison.Ordinal));
    }

    // a share that no row speaks against lies on the edge, and the fit says its number
    [Fact]
    public void A_maximum_on_the_edge_is_found()
    {
        var fitted = TestStory.By("""
            model M(K = 2)
            data x[rows]: real
            data b[rows]: bool
            param m[K]: real
            param p[K]: unit
            for n in rows { z[n] ~ Categorical(uniform(K))
            x[n] ~ Normal(m[z[n]], 1)
            b[n] ~ Bernoulli(p[z[n]]) }
            """,
            "x,b\n1,1\n1.2,1\n0.7,1\n15,0\n16,0\n15.5,0\n").Fitted(method: "em");
        Assert.Equal([1, 0], fitted.Summary!.Estimates.Single(e => e.Name == "p").Value.Values, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([0.966666667, 15.5], fitted.Summary.Estimates.Single(e => e.Name == "m").Value.Values,
            (a, b) => Math.Abs(a - b) < 1e-6);
    }

    // an answer that everyone gives has that share in each component, and no number is NaN
    [Theory, InlineData(0), InlineData(1)]
    public void A_column_of_one_answer_has_it_in_each_component(int answer)
    {
        var rows = SmallTable.Lines(200, 2)
            .Select((_, n) => FormattableString.Invariant($"{Math.Sin(n) + (n % 3 == 0 ? 4 : 0):R},{answer}"));
        var fitted = TestStory.By("""
            model M(K = 2)
            data x[rows]: real
            data b[rows]: bool
            param w: simplex[K]
            param m[K]: real
            param s[K]: positive
            param p[K]: unit
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Normal(m[z[n]], 1 * s[z[n]])
            b[n] ~ Bernoulli(p[z[n]]) }
            """, $"x,b\n{string.Join('\n', rows)}\n")
            .Fitted(new(Threads: 1), "em");
        Assert.Equal([answer, answer], fitted.Summary!.Estimates.Single(e => e.Name == "p").Value.Values);
    }

    [Theory]
    [InlineData("""
        param m: real
        for n in rows { u[n] ~ Normal(m, 1)
        z[n] ~ Bernoulli(0.5)
        x[n] ~ Normal(u[n] + z[n], 1) }
        """,
        "`u[n]` would have to be marginalized: it has a member for each of `rows`")]
    [InlineData("""
        a ~ Normal(0, 1)
        m ~ Normal(a, 1)
        for n in rows { z[n] ~ Bernoulli(0.5)
        x[n] ~ Normal(m + z[n], 1) }
        """,
        "`m` would have to be marginalized: its distribution depends on `a`")]
    [InlineData("""
        param m: real
        for n in rows { x[n] ~ Normal(m, 1) }
        """, "no finite latent")]
    [InlineData("""
        param m: real
        z[1] ~ Bernoulli(0.5)
        z[2] ~ Bernoulli(0.5)
        for n in 3..rows { z[n] ~ Bernoulli(0.1 + 0.8 * z[n-2]) }
        for n in rows { x[n] ~ Normal(m * z[n], 1) }
        """, "2 positions apart")]
    public void What_it_does_not_treat_is_named(string story, string reason)
    {
        var bound = TestStory.By($$"""
            model M
            data x[rows]: real
            {{story}}
            """, SmallTable.Of(10, 1));
        Assert.Contains(reason, bound.Select("em").Diagnostics[0].Message, StringComparison.Ordinal);
    }
}
