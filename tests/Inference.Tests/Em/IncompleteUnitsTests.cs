using System.Globalization;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>
/// Vectors with missing cells, given a label or the state of a chain: the maximum goes along with the units of each column by `em`, `map`
/// and `laplace`, and is the same by `em` and `map`; short series are compared with all sequences of states written out.
/// </summary>
public sealed class IncompleteUnitsTests
{
    private const string Start = """
        model M(K = 2)
        data x[t]: real[2] from a, b
        param m[K]: real[2]

        """;

    private const string Chain = """
        param start: simplex[K]
        param move: simplex[K, K]
        s[1] ~ Categorical(start)
        for i in 2..t { s[i] ~ Categorical(move[s[i-1]]) }

        """;

    private const string Matrices = Start + Chain + "param c[K]: covariance[2]\nfor i in t { x[i] ~ MvNormal(m[s[i]], c[s[i]]) }",
        Precisions = Start + Chain
            + "param c[K]: positive_definite[2]\nfor i in t { x[i] ~ MvNormal(m[s[i]], precision = c[s[i]]) }",
        Columns = Start + Chain + "param c[K]: positive[2]\nfor i in t { x[i] ~ Normal(m[s[i]], c[s[i]]) }",
        Mixture = Start + "param w: simplex[K]\nparam c[K]: covariance[2]\n"
            + "for i in t { s[i] ~ Categorical(w)\nx[i] ~ MvNormal(m[s[i]], c[s[i]]) }";

    public static TheoryData<string, double, double> Cases => new(
        from story in (string[])[Matrices, Precisions, Columns, Mixture]
        from units in ((double A, double B)[])[(1e3, 1e-3), (1e6, 1e-6), (1e-9, 1e9)]
        select (story, units.A, units.B));

    [Theory, MemberData(nameof(Cases))]
    public void The_maximum_goes_along_with_the_units_of_each_column(string story, double a, double b)
    {
        var rows = Rows(120, 3);
        var near = Fit(story, rows, 1, 1, "em").Value;
        Assert.Equal(near - Jacobian(rows, a, b), Fit(story, rows, a, b, "em").Value, 1e-4);
        Assert.Equal(near - Jacobian(rows, a, b), Fit(story, rows, a, b, "map").Value, 1e-4);
    }

    /// <summary>
    /// The integral over params in units a and b = 1 / a: their Jacobians cancel, and that of the data is left. Locations go along.
    /// </summary>
    [Theory, InlineData(1e6, 1e-6), InlineData(1e-9, 1e9)]
    public void The_integral_by_laplace_goes_along(double a, double b)
    {
        var rows = Rows(120, 3);
        var (near, far) = (Fit(Matrices, rows, 1, 1, "laplace"), Fit(Matrices, rows, a, b, "laplace"));
        Assert.Equal(near.Summary!.Metric!.Value - Jacobian(rows, a, b), far.Summary!.Metric!.Value, 1e-3);
        Assert.Equal(Estimates.Of(near, "m"), Estimates.Of(far, "m").Select((v, i) => v / (i % 2 == 0 ? a : b)),
            (x, y) => Math.Abs(x - y) < 1e-4);
    }

    /// <summary>A start is near a maximum, so that `map` takes about as many steps, to the same maximum from every start.</summary>
    [Fact]
    public void Steps_of_map_do_not_depend_on_units()
    {
        var rows = Rows(120, 6);
        var (near, far) = (Fit(Matrices, rows, 1, 1, "map"), Fit(Matrices, rows, 1e6, 1e-6, "map"));
        Assert.All(far.Restarts, r => Assert.Equal(near.Value - Jacobian(rows, 1e6, 1e-6), r.Objective, 1e-4));
        Assert.InRange(far.Iterations, 1, 2 * near.Iterations);
    }

    [Theory, InlineData(1, 1), InlineData(1e6, 1e-6)]
    public void The_log_likelihood_is_that_of_all_sequences_of_states(double a, double b)
    {
        var rows = Rows(11, 8);
        foreach (var method in (string[])["em", "map"])
        {
            // with means and variances for both states, so few rows have a maximum
            var story = Matrices.Replace("param c[K]: covariance[2]", "param c: covariance[2]", StringComparison.Ordinal)
                .Replace("c[s[i]]", "c", StringComparison.Ordinal);
            var fit = Fit(story, rows, a, b, method);
            double[][] scaled = [.. rows.Select(row => new[] { row[0] * a, row[1] * b })];
            Assert.Equal(Enumerated(scaled, Estimates.Of(fit, "start"), Estimates.Of(fit, "move"), Estimates.Of(fit, "m"),
                Estimates.Of(fit, "c")), fit.Value, 1e-8);
        }
    }

    /// <summary>The first point of `em`, after its first M steps: the same numbers in the units of the columns.</summary>
    [Theory, InlineData(1e3, 1e-3), InlineData(1e6, 1e-6), InlineData(1e-9, 1e9)]
    public void A_start_goes_along_with_the_units(double a, double b)
    {
        var rows = Rows(120, 3);
        double[] near = First(1, 1), far = First(a, b);
        double[] vector = [a, b], matrix = [a * a, a * b, a * b, b * b];
        double[] units = [1, 1, 1, 1, 1, 1, .. vector, .. vector, .. matrix, .. matrix];
        Assert.Equal(units.Length, near.Length);
        Assert.All(near.Select((v, i) => (v, far[i] / units[i])), p => Assert.Equal(p.v, p.Item2, 1e-8 * Math.Max(1, Math.Abs(p.v))));

        double[] First(double unitOfA, double unitOfB)
        {
            var bound = TestStory.By(Matrices, Csv(rows, unitOfA, unitOfB));
            var plan = Planner.Plan("em", bound.Facts, [], [new ExpectedUpdates()]).Plan!;
            using var em = new StoryEm(bound.Problem, TestStory.Catalog, plan, new FitOptions(), (_, _) => new([], 0, []));
            var point = em.Arrays(em.Init(1, new RandomStream(1, "restart", 1)));
            return [.. ((string[])["start", "move", "m", "c"]).SelectMany(name => point[name].Values)];
        }
    }

    private static double Enumerated(double[][] rows, double[] start, double[] move, double[] m, double[] c)
    {
        var sequences = Enumerable.Range(0, 1 << rows.Length).Select(sequence =>
        {
            var (total, before) = (0.0, -1);
            for (var t = 0; t < rows.Length; t++)
            {
                var state = (sequence >> t) & 1;
                total += Math.Log(t == 0 ? start[state] : move[(2 * before) + state])
                    + Density(rows[t], m[2 * state], m[(2 * state) + 1], c);
                before = state;
            }

            return total;
        }).ToList();
        var top = sequences.Max();
        return top + Math.Log(sequences.Sum(s => Math.Exp(s - top)));
    }

    /// <summary>The log density of what a row has.</summary>
    private static double Density(double[] row, double first, double second, double[] c)
    {
        var (z, v) = (row[0] - first, c[0]);
        var (mean, variance) = (second, c[3]);
        var total = 0.0;
        if (!double.IsNaN(row[0]))
        {
            total += Normal(z, v);
            (mean, variance) = (second + (c[1] / v * z), c[3] - (c[1] * c[1] / v));
        }

        return double.IsNaN(row[1]) ? total : total + Normal(row[1] - mean, variance);
    }

    private static double Normal(double z, double variance) => -0.5 * (Math.Log(2 * Math.PI * variance) + (z * z / variance));

    private static double Jacobian(double[][] rows, double a, double b) =>
        (rows.Count(r => !double.IsNaN(r[0])) * Math.Log(a)) + (rows.Count(r => !double.IsNaN(r[1])) * Math.Log(b));

    private static FitOutcome Fit(string story, double[][] rows, double a, double b, string method) =>
        TestStory.By(story, Csv(rows, a, b)).Fitted(new(Threads: 1), method);

    private static string Csv(double[][] rows, double a, double b) =>
        "a,b\n" + string.Concat(rows.Select(row => $"{Cell(row[0] * a)},{Cell(row[1] * b)}\n"));

    private static string Cell(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Rows of two states that last, of which a fifth of the cells are missing.</summary>
    private static double[][] Rows(int count, ulong seed)
    {
        var (random, state, rows) = (new RandomStream(seed, "incomplete units"), 0, new double[count][]);
        for (var t = 0; t < count; t++)
        {
            if (random.NextUniform() < 0.15) state = 1 - state;
            double first = random.NextNormal(), second = (0.6 * first) + (0.8 * random.NextNormal());
            rows[t] = [state == 0 ? first : 2 + (0.7 * first), state == 0 ? second : 3 - (0.8 * second)];
            for (var column = 0; column < 2; column++)
                if (random.NextUniform() < 0.2) rows[t][column] = double.NaN;
        }

        return rows;
    }
}
