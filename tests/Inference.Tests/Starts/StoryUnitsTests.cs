using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Starts;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Starts;

/// <summary>The units that a story implies, of columns x = 0, 6e3, y = -1e6, 1e6 and z = 2e-3, 2e-3: powers of them by hand.</summary>
public sealed class StoryUnitsTests
{
    // the root of the mean square of what is read, the standard deviation of what is drawn
    private static readonly double x = Math.Log(6e3 / Math.Sqrt(2)), y = Math.Log(1e6), z = Math.Log(2e-3);

    private const string Head = """
        model M
        data x[rows]: real
        data y[rows]: real
        data z[rows]: real
        data v[rows]: real[2] from x, z
        data w[rows]: real[2] from y, z + x
        data g[rows]: index[G]

        """;

    public static TheoryData<string, string, int[], double> Cases => new()
    {
        { "param u: real\nparam s: positive\nfor n in rows { y[n] ~ Normal(3 + u * x[n], s) }", "u", [], y - x },
        { "param u: positive\nfor n in rows { y[n] ~ Normal(0, variance = u) }", "u", [], 2 * y },
        { "param u: positive\nfor n in rows { y[n] ~ StudentT(4, x[n] / u, 1) }", "u", [], x - y },
        { "param u: positive\nfor n in rows { y[n] ~ Normal(0, precision = u * z[n]) }", "u", [], (-2 * y) - z },
        { "param u: positive\nfor n in rows { y[n] ~ Normal(0, sqrt(u)) }", "u", [], 2 * y },
        // the scale of the prior of a coefficient, and that of its own prior
        { "param u: positive\nparam q: positive\nparam s: positive\nc ~ Normal(0, q)\nd ~ Normal(c, u)\n"
            + "for n in rows { y[n] ~ Normal(d * x[n] * z[n], s) }", "q", [], y - x - z },
        // through a definition, a function and a sum over coefficients
        { "param u: positive[2]\nparam s: positive\nfunction line(b: real[2], a: real[2]) -> real = dot(b, a)\n"
            + "for k in 1..2 { b[k] ~ Normal(0, u[k]) }\nc = [b[k] for k in 1..2]\n"
            + "for n in rows { y[n] ~ Normal(line(c, v[n]), s) }", "u", [0], y - x },
        { "param u: positive[2]\nparam s: positive\nfor k in 1..2 { b[k] ~ Normal(0, u[k]) }\n"
            + "for n in rows { y[n] ~ Normal(sum(b[k] * v[n, k] for k in 1..2), s) }", "u", [1], y - z },
        // vectors: elements of covariances and precisions, of coefficients at computed positions
        { "param u: covariance[2]\nparam s: positive\nfor k in G { b[k] ~ MvNormal([0, 0], u) }\n"
            + "for n in rows { y[n] ~ Normal(b[g[n], 1] + b[g[n], 2] * x[n], s) }", "u", [1, 1], 2 * (y - x) },
        { "param u: positive_definite[2]\nparam s: positive\nfor k in G { b[k] ~ MvNormal([0, 0], precision = u) }\n"
            + "for n in rows { y[n] ~ Normal(dot(b[g[n]], [1, x[n]]), s) }", "u", [1, 1], -2 * (y - x) },
        { "param u: cholesky[2]\nfor n in rows { w[n] ~ MvNormal([0, 0], cholesky = u) }", "u", [0, 0], y },
        // factors in the unit of their scale, but a wide prior of a coefficient does not count
        { "param u: real[2, 1]\nparam s: positive[2]\nfor n in rows { f[n]: real[1] ~ Normal(0, 1)\nw[n] ~ Normal(u @ f[n], s) }",
            "u", [0, 0], y },
        { "param u: real[1, 2]\nparam s: positive[2]\nfor n in rows { f[n]: real[1] ~ Normal(0, 0.01)\n"
            + "w[n] ~ Normal(transpose(u) @ f[n], s) }", "u", [0, 0], y - Math.Log(0.01) },
        { "u ~ Normal(0, 1e4)\nparam s: positive\nfor n in rows { y[n] ~ Normal(u * x[n], s) }", "u", [], y - x },
        // a product with itself
        { "param u: real\nparam s: positive\nfor n in 2..rows { y[n] ~ Normal(u * y[n-1], s) }", "u", [], 0 },
    };

    [Theory, MemberData(nameof(Cases))]
    public void A_unit_is_a_product_of_those_of_data(string story, string name, int[] at, double log)
    {
        var problem = TestStory.By(Head + story, "x,y,z,g\n0,-1000000,0.002,1\n6000,1000000,0.002,2\n").Problem;
        Assert.Equal(log, new StoryUnits(problem).LogUnitOf(problem.Graph[name], [.. at])!.Value, 1e-9);
    }

    /// <summary>
    /// Unconstrained parameters of a matrix are those of its Cholesky factor: below the diagonal in the unit of the row, which for a
    /// covariance is the root of that of its diagonal; on the diagonal logarithms.
    /// </summary>
    [Theory]
    [InlineData("param u: covariance[2]\nfor n in rows { w[n] ~ MvNormal([0, 0], u) }")]
    [InlineData("param u: cholesky[2]\nfor n in rows { w[n] ~ MvNormal([0, 0], cholesky = u) }")]
    public void Below_the_diagonal_is_the_unit_of_the_row(string story)
    {
        var problem = TestStory.By(Head + story, "x,y,z,g\n0,-1000000,0.002,1\n6000,1000000,0.002,2\n").Problem;
        var joint = LogJoint.Lower(problem, TestStory.Catalog, DensityPlan.Analyze(problem));
        double[] units = CoordinateUnits.Compute(new StoryUnits(problem), joint.Coordinates, _ => false);
        Assert.Equal([1, 3000, 1], units, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Theory]
    [InlineData("param u: real\nparam s: positive\nfor n in rows { y[n] ~ Normal(exp(u * x[n]), s) }")]
    [InlineData("param u: positive\nparam q: positive\nparam s: positive\nfor n in rows { y[n] ~ Normal(u * q * x[n], s) }")]
    public void A_unit_that_is_not_determined_is_not_known(string story)
    {
        var problem = TestStory.By(Head + story, "x,y,z,g\n0,-1000000,0.002,1\n6000,1000000,0.002,2\n").Problem;
        Assert.Null(new StoryUnits(problem).LogUnitOf(problem.Graph["u"], []));
    }
}
