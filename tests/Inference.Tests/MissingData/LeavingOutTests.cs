using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.LogDensity;

namespace ProbDsl.Tests.MissingData;

/// <summary>
/// Leaving a draw out is integrating over it: against integrals, and sums over values, of the joint density in which the cell or the latent
/// has a value, row by row.
/// </summary>
public sealed class LeavingOutTests
{
    private const string Data = """
        model Out(K = 2)
        data y[rows]: real
        data v[rows]: real
        data p[rows]: positive
        data z[rows]: real[2] from z1, z2
        data b[rows]: bool
        data k[rows]: count
        data l[rows]: index[3]
        data x[rows]: real
        data c[rows]: count
        data u[subject, visit]: real from u by id
        param a: real
        param m[2]: real
        param w: simplex[2]
        param three: simplex[3]
        param cov: covariance[2]

        """;

    private const string Kinds = """
        for n in rows { kind[n] ~ Categorical(w) }

        """;

    /// <summary>Where the numbers that are integrated or summed over may lie.</summary>
    private enum Over
    {
        Reals,
        Positives,
        Bools,
        States,
        Counts,
    }

    /// <summary>
    /// The statements, the missing cells of one data name, and what these may be; Near: how far apart the values of the integrand may lie.
    /// </summary>
    private sealed record Row(string Story, string Missing, Over Over = Over.Reals);

    private static readonly Dictionary<string, Row> Cells = new()
    {
        ["a regression"] = new("for n in rows { y[n] ~ Normal(a + m[1] * x[n], 1.3) }", "y 2"),
        ["two cells"] = new("for n in rows { y[n] ~ Normal(a + m[1] * x[n], 1.3) }", "y 2 4"),
        ["a cell of a group"] = new("for s in subject { for t in visit { u[s, t] ~ Normal(a * t, 1) } }", "u 2,2"),
        ["the only cell of a group, with a class of the subject"] = new("""
            for s in subject {
              class[s] ~ Categorical(w)
              for t in visit { u[s, t] ~ Normal(m[class[s]] * t, 1) }
            }
            """, "u 1,1"),
        ["a cell of a class with others"] = new("""
            for s in subject {
              class[s] ~ Categorical(w)
              for t in visit { u[s, t] ~ Normal(m[class[s]] * t, 1) }
            }
            """, "u 2,1"),
        ["the end of a group's chain"] = new("""
            for s in subject {
              u[s, 1] ~ Normal(0, 1)
              for t in 2..visit { u[s, t] ~ Normal(a * u[s, t-1], 1) }
            }
            """, "u 2,2 2,3"),
        ["the end of a chain"] = new("""
            y[1] ~ Normal(0, 1)
            for n in 2..rows { y[n] ~ Normal(a * y[n-1], 1) }
            """, "y 3 4"),
        ["a mixture"] = new(Kinds + "for n in rows { y[n] ~ Normal(m[kind[n]], 1) }", "y 2"),
        ["one of two columns of a mixture"] = new(Kinds + "for n in rows {\n  y[n] ~ Normal(m[kind[n]], 1)\n"
            + "  v[n] ~ Normal(3 * kind[n], 1)\n}", "y 2 3"),
        ["a mixture without labels"] = new("for n in rows { y[n] ~ Mixture(w, [Normal(m[1], 1), Normal(m[2], 2)]) }", "y 2"),
        ["a row of vectors"] = new("for n in rows { z[n] ~ MvNormal(m, cov + diagonal([1, 1])) }", "z 2,1 2,2"),
        ["a row of vectors with labels"] = new(Kinds + "for n in rows { z[n] ~ MvNormal(m * kind[n], cov + diagonal([1, 1])) }",
            "z 2,1 2,2"),
        ["a number of a vector of single draws"] = new("for n in rows { z[n] ~ Normal(m, 1) }", "z 2,2"),
        ["a positive"] = new("for n in rows { p[n] ~ Gamma(2, exp(a)) }", "p 2", Over.Positives),
        ["a positive whose law is cut"] = new("for n in rows { p[n] ~ Normal(a, 1) }", "p 2", Over.Positives),
        ["a truth value"] = new(Kinds + "for n in rows { b[n] ~ Bernoulli(logit = m[kind[n]]) }", "b 2 3", Over.Bools),
        ["an index"] = new("for n in rows { l[n] ~ Categorical(three) }", "l 2 4", Over.States),
        ["a count"] = new(Kinds + "for n in rows { k[n] ~ Poisson(exp(m[kind[n]])) }", "k 2", Over.Counts),
        ["a row that happens once among repeated ones"] = new("""
            for n in rows repeated c[n] {
              kind[n] ~ Categorical(w)
              y[n] ~ Normal(m[kind[n]], 1)
            }
            """, "y 2"),
    };

    public static TheoryData<string> OfCells => [.. Cells.Keys];

    [Theory, MemberData(nameof(OfCells))]
    public void A_cell(string name)
    {
        var row = Cells[name];
        var (full, data, positions) = (Full(row.Story), row.Missing.Split(' ')[0],
            row.Missing.Split(' ')[1..].Select(at => at.Split(',').Select(int.Parse).ToArray()).ToArray());
        var joint = new JointAt(Gaps.At(full, (data, positions)), 5);
        Assert.Equal(positions.Length, joint.Joint.Unobserved.LeftOut[data].Count(l => l));
        var places = joint.Joint.Unobserved.LeftOut[data].Index().Where(e => e.Item).Select(e => e.Index).ToList();
        var unknowns = joint.Arrays();
        double With(IReadOnlyList<double> cells)
        {
            var values = (double[])full.Data[data].Values.Clone();
            foreach (var (i, place) in places.Index()) values[place] = cells[i];
            return new PlainJoint(full, new Dictionary<string, Tensor>(unknowns) { [data] = new(full.Data[data].Shape, values) })
                .LogDensity();
        }

        var expected = Integrated(row.Over, With, positions.Length);
        Assert.Equal(expected, joint.LogDensity(), 1e-8 * (1 + Math.Abs(expected)));
        Assert.True(Math.Abs(With([.. places.Select(p => full.Data[data].Values[p])]) - joint.LogDensity()) > 1e-3,
            "the density with the cells as they are in the array");
    }

    /// <summary>Statements after a regression, the latent that no observed data depend on, and what it may be.</summary>
    private static readonly Dictionary<string, (string Story, string Latent, Over Over)> Latents = new()
    {
        ["replicated data"] = ("r ~ Normal(a, 1.5)", "r", Over.Reals),
        ["several of them"] = ("for i in 1..2 { r[i] ~ Normal(m[i], 1.5) }", "r", Over.Reals),
        ["a positive"] = ("r ~ Gamma(2, exp(a))", "r", Over.Positives),
        ["one of a class"] = ("""
            class ~ Categorical(w)
            r ~ Normal(m[class], 1)
            """, "r", Over.Reals),
        ["a count"] = ("r ~ Poisson(exp(a))", "r", Over.Counts),
        ["an index"] = ("r ~ Categorical(three)", "r", Over.States),
    };

    public static TheoryData<string> OfLatents => [.. Latents.Keys];

    [Theory, MemberData(nameof(OfLatents))]
    public void A_latent(string name)
    {
        var (story, latent, over) = Latents[name];
        var problem = Full("for n in rows { y[n] ~ Normal(a, 1) }\n" + story);
        var joint = new JointAt(problem, 5);
        Assert.Contains(latent, joint.Joint.Unobserved.Latents);
        var shape = problem.ShapeOf(problem.Graph[latent]);
        double With(IReadOnlyList<double> values) =>
            new PlainJoint(problem, new Dictionary<string, Tensor>(joint.Arrays()) { [latent] = new(shape, [.. values]) }).LogDensity();
        var expected = Integrated(over, With, shape.Count);
        Assert.Equal(expected, joint.LogDensity(), 1e-8 * (1 + Math.Abs(expected)));
        Assert.True(Math.Abs(With([.. Enumerable.Repeat(1.0, shape.Count)]) - joint.LogDensity()) > 1e-3,
            "the density with the latent at 1");
    }

    /// <summary>A row that happens twice is missing twice, so that it counts as one that is not there.</summary>
    [Fact]
    public void A_repeated_row()
    {
        var story = """
            for n in rows repeated c[n] {
              kind[n] ~ Categorical(w)
              y[n] ~ Normal(m[kind[n]], 1)
            }
            """;
        var (gap, none) = (new JointAt(Gaps.At(Full(story, 2), ("y", [[2]])), 5), new JointAt(Full(story, 0), 5));
        Assert.Equal(none.LogDensity(), gap.LogDensity(), 1e-12);
        Assert.NotEqual(new JointAt(Full(story, 1), 5).LogDensity(), gap.LogDensity(), 1e-3);
    }

    /// <summary>
    /// A label whose row lacks a column is inferred from the other columns: the gradients are those of the story without that draw.
    /// </summary>
    [Fact]
    public void A_label_is_inferred_from_what_is_left()
    {
        var (both, one) = (Kinds + "for n in rows {\n  y[n] ~ Normal(m[kind[n]], 1)\n  v[n] ~ Normal(3 * kind[n], 1)\n}",
            Kinds + "for n in rows { v[n] ~ Normal(3 * kind[n], 1) }");
        var (gap, none) = (new JointAt(Gaps.At(Full(both), ("y", [[1], [2], [3], [4]])), 5), new JointAt(Full(one), 5));
        Assert.Equal(none.LogDensity(), gap.LogDensity(), 1e-12);
        Assert.Equal(Gradients(none)["gradient of w"].Values, Gradients(gap)["gradient of w"].Values, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    private static IReadOnlyDictionary<string, Tensor> Gradients(JointAt joint) =>
        new Interpreter(joint.Joint.WithGradients(withJacobian: false)).Run(joint.Free);

    private static double Integrated(Over over, Func<IReadOnlyList<double>, double> log, int count) => over switch
    {
        Over.Reals => Trapezoids.LogIntegral(log, count, reach: 12, step: 0.8),
        Over.Positives => Trapezoids.LogIntegral(u => log([.. u.Select(Math.Exp)]) + u.Sum(), count, reach: 25, step: 0.1),
        Over.Bools => Summed(log, count, [0, 1]),
        Over.States => Summed(log, count, [1, 2, 3]),
        _ => Summed(log, count, [.. Enumerable.Range(0, 80)]),
    };

    private static double Summed(Func<IReadOnlyList<double>, double> log, int count, int[] values) =>
        Trapezoids.LogSum([.. Enumerable.Range(0, count).Aggregate<int, IEnumerable<double[]>>([[]],
            (all, _) => all.SelectMany(a => values.Select(v => (double[])[.. a, v]))).Select(log)]);

    private static Problem Full(string story, double times = 1) =>
        SmallProblem.Of(Data + story + "\n", 1, new Dictionary<string, long> { ["subject"] = 3 }, data =>
        {
            data["c"] = new([4], [2, times, 1, 3]);
        });
}
