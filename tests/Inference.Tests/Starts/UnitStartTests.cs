using System.Globalization;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Starts;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Starts;

/// <summary>Locations, covariances and factors of vectors in the units of the data.</summary>
public sealed class UnitStartTests
{
    public static TheoryData<string> Scales =>
    [
        "param c: covariance[3]\nfor i in n { x[i] ~ MvNormal(m, c) }",
        "param c: positive_definite[3]\nfor i in n { x[i] ~ MvNormal(m, precision = c) }",
        "param c: cholesky[3]\nfor i in n { x[i] ~ MvNormal(m, cholesky = c) }",
        "param c: positive[3]\nfor i in n { x[i] ~ Normal(m, c) }",
        "param c: positive[3]\nfor i in n { x[i] ~ Normal(m, variance = c) }",
    ];

    /// <summary>
    /// Three independent columns: a location at the means, and a scale at the standard deviations, have the density of the maximum, which
    /// is known in closed form; correlations add to it what a start need not have.
    /// </summary>
    [Theory, MemberData(nameof(Scales))]
    public void The_best_start_has_nearly_the_density_of_the_maximum_in_any_units(string scale)
    {
        foreach (var units in (double[][])[[1, 1, 1], [1e6, 1e-6, 1], [1e-9, 1, 1e9]])
        {
            var rows = Rows(units);
            var problem = TestStory.By($"model M\ndata x[n]: real[3] from a, b, c\nparam m: real[3]\n{scale}", Csv(rows)).Problem;
            using var objective = new StoryObjective(problem, TestStory.Catalog, DensityPlan.Analyze(problem), withJacobian: false,
                new ProbDsl.Inference.Drivers.FitOptions().ChosenEngine);
            var start = new ScaleSearchStart(new(problem), objective.Joint.Coordinates, _ => false, _ => false)
                .Improve(new double[objective.Dimension], x => objective.Density(x));
            var most = Enumerable.Range(0, 3).Sum(column => Independent([.. rows.Select(r => r[column])]));
            Assert.Equal(most, objective.Density(start), 1e-6 * Math.Abs(most));
        }
    }

    /// <summary>The highest log-likelihood of a column under a normal distribution.</summary>
    private static double Independent(double[] column)
    {
        var mean = column.Average();
        return -0.5 * column.Length * (Math.Log(2 * Math.PI * column.Average(v => (v - mean) * (v - mean))) + 1);
    }

    private static double[][] Rows(double[] units)
    {
        var random = new RandomStream(4, "unit start");
        return [.. Enumerable.Range(0, 40).Select(_ => units.Select((u, i) => u * ((3 * i) + random.NextNormal())).ToArray())];
    }

    private static string Csv(double[][] rows) => "a,b,c\n"
        + string.Concat(rows.Select(r => string.Join(',', r.Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + "\n"));
}
