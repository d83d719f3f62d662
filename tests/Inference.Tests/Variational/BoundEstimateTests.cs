using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>A bound of all rows as draws and rows estimate it, with its error.</summary>
public sealed class BoundEstimateTests
{
    private const int All = 300;

    private const string Rows = """
        model Rows
        data y[rows]: real from y
        for n in rows {
          z[n]: real ~ Normal(0, 1)
          y[n] ~ Normal(z[n], 1)
        }
        guide {
          for n in rows { z[n] ~ Normal(0.3 * y[n], 0.9) }
        }

        """;

    private static readonly TestStory reported = TestStory.By(Rows,
        "y\n" + string.Concat(Enumerable.Range(0, All).Select(i => FormattableString.Invariant($"{5 * Math.Sin(i * 1.7)}\n"))));

    /// <summary>Over many seeds the figure varies as much as it says: by draws alone where all rows are looked at.</summary>
    [Theory, InlineData(All, 2), InlineData(All, 4), InlineData(60, 2), InlineData(200, 2)]
    public void The_error_is_that_of_many_repetitions(int rows, int repetitions)
    {
        var reported = Enumerable.Range(1, 200).Select(seed => Of(rows, repetitions, (ulong)seed)).ToList();
        var (mean, spread) = (reported.Average(t => t.Value), Spread([.. reported.Select(t => t.Value)]));
        Assert.InRange(Math.Sqrt(reported.Average(t => t.Error * t.Error)) / spread, 0.85, 1.15);
        Assert.InRange(mean - Truth(), -4 * spread / Math.Sqrt(200), 4 * spread / Math.Sqrt(200));
    }

    /// <summary>Without the part of the rows the error of a few would be several times too small.</summary>
    [Fact]
    public void Rows_that_stand_for_others_count_in_the_error() =>
        Assert.True(Of(60, 2, 1).Error > 2 * Of(All, 2, 1).Error * Math.Sqrt(All / 60.0));

    private static (double Value, double Error) Of(int rows, int repetitions, ulong seed)
    {
        var request =
            new GuidedRequest(BoundPlan.Analyze(reported.Problem), BatchedPlate.Choose(reported.Problem), rows, 1, UsesFormulas: false);
        using var ratios = new LogRatios(
            rows == All ? reported.Problem
            : HeldOutRows.Choose(reported.Problem, request.Rows!, rows / (double)All, seed).Held, TestStory.Catalog,
            request, new Dictionary<string, Tensor>(), seed, ManagedEngine.On(1));
        var (value, error, _) = BoundEstimate.Compute(ratios, BoundKind.Elbo, 1, repetitions, All, new NoProgress());
        return (value, error);
    }

    // E of log p(z) + log p(y | z) - log q(z) for z of mean m = 0.3 y and sd 0.9
    private static double Truth() => reported.Problem.Data["y"].Values
        .Sum(y => -(0.5 * ((0.09 * y * y) + 0.81)) - (0.5 * ((0.49 * y * y) + 0.81)) - (0.5 * Math.Log(2 * Math.PI)) + 0.5 + Math.Log(0.9));

    private static double Spread(double[] values) => Math.Sqrt(values.Sum(v => Math.Pow(v - values.Average(), 2)) / (values.Length - 1));
}
